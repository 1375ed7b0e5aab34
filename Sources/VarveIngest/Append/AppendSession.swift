import VarveColumns
import VarveReviews
import VarveStore

/// A run whose units come in small batches: each group of batches is stored by one sync.
///
/// Does the work of an `Appender`, for one thread at a time; only the staged groups are written by
/// whoever the caller wants, in their order.
final class AppendSession {
    private let writer: StoreWriter
    private let profile: Profile
    private let options: IngestOptions
    private let now: () -> Int64
    private let parser: ChunkParser
    private var chunks: [BatchChunk] = []
    private let bytes = ByteSink()
    private(set) var entry: LedgerEntry
    private var snapshot: Snapshot
    private var isStarted = false
    private var folding: PendingFold?
    private var foldedAt: Int64

    /// A group that is settled and numbered, but not stored yet.
    struct Staged {
        let group: StagedGroup
        /// One for each batch of units.
        let outcomes: [AppendOutcome]
    }

    /// - Parameter source: the name that the records' `_source` shows.
    init(
        writer: StoreWriter, profile: Profile, source: String, options: IngestOptions,
        now: @escaping () -> Int64
    ) throws {
        self.writer = writer
        self.profile = profile
        self.options = options
        self.now = now
        try writer.fold()
        snapshot = writer.snapshot()
        foldedAt = now()
        parser = ChunkParser(
            profile: profile, window: TimeWindow(now: now()), limits: options.limits,
            digestKey: writer.state.digestKey)
        entry = LedgerEntry(run: try writer.reserveRun().rawValue, startedAt: now())
        entry.profiles = [profile.name]
        entry.sources = [LedgerEntry.SourceEntry(name: source, profile: profile.name)]
    }

    /// Settles batches of units, in order, as one group.
    ///
    /// - Parameter batches: lines; the last line feed may be missing.
    /// - Throws: `StoreError`; nothing of the group is stored then.
    func stage(_ batches: [[UInt8]]) throws -> Staged {
        let time = now()
        let byteCount = batches.reduce(0) { $0 + $1.count }
        try writer.requireSpace(for: byteCount, above: options.freeBytesMin)
        try refresh()
        let (batch, parsed, blanks) = parse(batches, at: time)
        let settled = try settle(batch)
        var dead = parsed
        let units = ForgottenUnits(snapshot.state, profile)
        var outcomes: [AppendOutcome] = []
        for place in dead.indices {
            let count = dead[place].count
            if let units { dead[place].removeAll { units.contains($0, of: batch) } }
            var outcome = AppendOutcome(
                blank: blanks[place], dead: dead[place].map(AppendOutcome.DeadLine.init))
            outcome.forgotten = UInt64(count - dead[place].count)
            outcomes.append(outcome)
        }
        for place in outcomes.indices { outcomes[place].count(batch.chunks[place]) }
        let next = adding(batch, outcomes)
        let staged = try writer.stage(
            settled, provenance: Provenance(run: entry.run, ingestedAt: time),
            dead: letters(batch, dead), changes: startChanges() + [next.countsChange(at: time)])
        isStarted = true
        entry = next
        return Staged(group: staged, outcomes: outcomes)
    }

    /// Takes in what other processes have committed, but beside a fold, which looks at it itself.
    private func refresh() throws {
        if folding?.isDone == true { try finishFold() }
        guard folding == nil else { return }
        try writer.refresh()
        snapshot = writer.snapshot()
    }

    private func settle(_ batch: Batch) throws -> SettledBatch {
        do {
            return try writer.settle(batch, policy: options.onConflict, snapshot: &snapshot)
        } catch StoreError.outdated where folding != nil {
            try finishFold()
            return try writer.settle(batch, policy: options.onConflict, snapshot: &snapshot)
        }
    }

    private func parse(
        _ batches: [[UInt8]], at time: Int64
    ) -> (batch: Batch, dead: [[DeadUnit]], blanks: [UInt64]) {
        parser.use(
            profile,
            window: TimeWindow(
                now: time, earliest: options.earliest, aheadDays: options.aheadDays))
        bytes.removeAll()
        var ranges: [Range<Int>] = []
        for units in batches {
            let start = bytes.count
            unsafe units.withUnsafeBytes { unsafe bytes.write($0) }
            if units.last != UInt8(ascii: "\n"), !units.isEmpty {
                bytes.write(UInt8(ascii: "\n"))
            }
            ranges.append(start..<bytes.count)
        }
        let batch = Batch(bytes: bytes, profile: profile)
        var dead: [[DeadUnit]] = []
        var blanks: [UInt64] = []
        var line = entry.counts.units + 1
        while chunks.count < ranges.count { chunks.append(BatchChunk()) }
        for (place, range) in ranges.enumerated() {
            let chunk = chunks[place]
            chunk.removeAll()
            chunk.range = range
            chunk.firstLine = line
            var own: [DeadUnit] = []
            let counts = unsafe parser.parse(
                UnsafeRawBufferPointer(rebasing: bytes.bytes[range]), chunk, skipsMark: false,
                dead: &own)
            line += counts.lines
            dead.append(own)
            blanks.append(counts.blank)
            batch.chunks.append(chunk)
        }
        // A journal keeps the records' bytes: their shapes are asked for at the fold.
        return (batch, dead, blanks)
    }

    private func letters(_ batch: Batch, _ dead: [[DeadUnit]]) -> [DeadLetter] {
        var letters: [DeadLetter] = []
        for (chunk, units) in zip(batch.chunks, dead) {
            for unit in units + chunk.refused {
                let offset = entry.counts.bytes + UInt64(unit.start)
                letters.append(
                    DeadLetter(
                        unit, of: batch, run: entry.run, source: entry.sources[0].name,
                        sourceIndex: 0, line: chunk.firstLine + UInt64(unit.line), offset: offset))
            }
        }
        return letters
    }

    private func startChanges() -> [Change] {
        guard !isStarted else { return [] }
        let run = RunID(rawValue: entry.run)
        return [
            .runStarted(run, .ingest, startedAt: entry.startedAt),
            .sourceOrigin(
                run,
                SourceOrigin(
                    index: 0, name: entry.sources[0].name, profile: profile.name, bytes: 0,
                    units: 0)),
        ]
    }

    /// The ledger's entry with the batch added.
    private func adding(_ batch: Batch, _ outcomes: [AppendOutcome]) -> LedgerEntry {
        var entry = entry
        for outcome in outcomes {
            entry.counts.units += outcome.units
            entry.counts.new += outcome.new
            entry.counts.duplicate += outcome.duplicate
            entry.counts.version += outcome.version
            entry.counts.keptFirst += outcome.keptFirst
            entry.counts.blank += outcome.blank
            entry.counts.forgotten += outcome.forgotten
            entry.counts.dead += UInt64(outcome.dead.count)
            for dead in outcome.dead { entry.counts.deadByCode[dead.code, default: 0] += 1 }
        }
        entry.counts.bytes += UInt64(batch.bytes.count)
        entry.sources[0].bytes = entry.counts.bytes
        entry.sources[0].units = entry.counts.units
        entry.addSequences(from: writer.nextSequence, before: self.entry)
        return entry
    }
}

extension AppendSession {
    /// Whether the journal is so large, or so old, that it is to be folded.
    var isFoldDue: Bool {
        writer.journalByteCount >= options.foldBytes
            || writer.journalByteCount > 0 && now() - foldedAt >= options.foldAge
    }

    /// Begins to fold the journal beside what is staged next. All staged groups must be written.
    func fold() throws {
        try finishFold()
        folding = try writer.startFold()
        foldedAt = now()
    }

    private func finishFold() throws {
        guard let folding else { return }
        self.folding = nil
        try writer.finish(folding)
        snapshot = writer.snapshot()
    }

    /// Folds all, and ends the run with its entry in the ledger. All staged groups must be written.
    func finish() throws {
        try finishFold()
        try writer.fold()
        guard isStarted else { return }
        entry.finishedAt = now()
        try entry.end(in: writer, with: [])
    }
}

extension AppendOutcome {
    /// Counts a batch's rows by what became of them.
    fileprivate mutating func count(_ chunk: BatchChunk) {
        let fates = chunk.rows.fates
        new = fates[.new]
        duplicate = fates[.duplicate]
        version = fates[.version]
        keptFirst = fates[.keptFirst]
        forgotten += fates[.forgotten]
        dead += chunk.refused.map(DeadLine.init)
        dead.sort { $0.line < $1.line }
    }
}
