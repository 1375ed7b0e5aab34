import VarveColumns
import VarveJSON
import VarveReviews
import VarveStore

/// Dead letters that pass a profile, as rows of a batch.
///
/// A chunk of the batch has letters of one source, so that rows keep their sources and lines.
final class LetterTray {
    let profile: Profile
    /// Of the table whose rows the letters are; nil for records of JSON.
    private let header: RowHeader?
    private(set) var letters: [ReplayedLetter] = []
    private let batch: Batch
    private let parser: ChunkParser
    /// The sources' names; a chunk's source is a place in them.
    private var sources: [String] = []
    private var places: [[UInt8]: Int] = [:]

    init(
        _ profile: Profile, _ header: RowHeader?, _ options: IngestOptions, digestKey: [UInt8],
        now: Int64
    ) {
        self.profile = profile
        self.header = header
        batch = Batch(bytes: ByteSink(), profile: profile)
        let window = TimeWindow(now: now, earliest: options.earliest, aheadDays: options.aheadDays)
        parser = ChunkParser(
            profile: profile, window: window, limits: options.limits, digestKey: digestKey)
        parser.use(profile, header, window: window)
    }

    /// Whether a letter is of the same profile and, as a row, of a table with the same heading: a
    /// segment holds rows of no other.
    func takes(_ found: FoundDeadLetter, _ profile: Profile) -> Bool {
        self.profile == profile && header == found.header
    }

    /// Whether no more letters should be added.
    func isFull(_ byteCountMax: Int) -> Bool {
        batch.bytes.count >= byteCountMax || batch.chunks.count == BatchRowID.chunksMax - 1
    }

    /// Takes a letter if it passes.
    ///
    /// - Returns: what is wrong with it; nil if it was taken.
    func add(_ found: FoundDeadLetter) -> DeadCode? {
        let letter = found.letter
        let start = batch.bytes.count
        unsafe letter.bytes.withUnsafeBytes { unsafe batch.bytes.write($0) }
        let unit = unsafe UnsafeRawBufferPointer(rebasing: batch.bytes.bytes[start...])
        let chunk = chunk(of: letter)
        let line = UInt32(truncatingIfNeeded: letter.line - chunk.firstLine)
        if let dead = unsafe parser.parse(unit: unit, at: start, line: line, chunk) {
            batch.bytes.truncate(to: start)
            return dead.code
        }
        let row = BatchRowID(chunk: batch.chunks.count - 1, row: chunk.rows.count - 1)
        letters.append(ReplayedLetter(letter: found, row: row))
        return nil
    }

    /// The last chunk, or a new one where the letter cannot be in that.
    private func chunk(of letter: DeadLetter) -> BatchChunk {
        let source = place(of: letter.source)
        if let last = batch.chunks.last, last.source == UInt32(source),
            letter.line >= last.firstLine, letter.line - last.firstLine <= UInt64(UInt32.max),
            last.rows.count < BatchRowID.rowsPerChunkMax
        {
            return last
        }
        let chunk = BatchChunk()
        chunk.source = UInt32(source)
        chunk.firstLine = letter.line
        batch.chunks.append(chunk)
        return chunk
    }

    private func place(of source: String) -> Int {
        let name = Array(source.utf8)
        if let known = places[name] { return known }
        places[name] = sources.count
        sources.append(source)
        return sources.count - 1
    }

    /// The batch, ready to be settled.
    func finish() -> Batch {
        let shapes = parser.shapes
        batch.shapes = (0..<shapes.count).map { shapes[$0] }
        let map = (0..<shapes.count).map { UInt32($0) }
        for chunk in batch.chunks { chunk.shapeMap = map }
        return batch
    }

    /// The ledger's entry of a run of these letters, once they are settled.
    func entry(_ run: RunID, of state: StoreState, at now: Int64) -> LedgerEntry {
        var entry = LedgerEntry(run: run.rawValue, startedAt: now)
        entry.kind = .replay
        entry.finishedAt = now
        entry.profiles = [profile.name]
        entry.sources = sources.map {
            LedgerEntry.SourceEntry(name: $0, profile: profile.name)
        }
        for letter in letters {
            let row = batch[letter.row]
            switch row.fate {
            case .new: entry.counts.new += 1
            case .version: entry.counts.version += 1
            case .duplicate: entry.counts.duplicate += 1
            case .forgotten: entry.counts.forgotten += 1
            case .keptFirst, .conflict, .unverifiable: continue
            }
            let source = Int(batch.chunks[letter.row.chunk].source)
            let byteCount = letter.letter.letter.byteCount + 1
            entry.counts.units += 1
            entry.counts.bytes += byteCount
            entry.sources[source].units += 1
            entry.sources[source].bytes += byteCount
        }
        let accepted = entry.counts.new + entry.counts.version
        if accepted > 0 {
            entry.firstSequence = state.nextSequence
            entry.lastSequence = state.nextSequence + accepted - 1
        }
        return entry
    }
}
