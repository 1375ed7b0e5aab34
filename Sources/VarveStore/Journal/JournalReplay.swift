import VarveColumns
import VarveFiles
import VarveJSON
import VarveReviews
import VarveSegments

/// A journal's records as a batch, on their way into segments.
///
/// They were accepted once: parsing them again cannot fail, and their versions stand.
struct JournalReplay {
    let batch: Batch
    private let content: JournalContent

    /// How many bytes of records a worker parses at once.
    private static let chunkByteCount = 1 << 20

    /// - Throws: `StoreError.damaged` where a unit does not parse: it was no record.
    init(_ content: JournalContent, _ snapshot: Snapshot, _ workers: Workers) throws {
        self.content = content
        let bytes = ByteSink(capacity: content.groups.reduce(64) { $0 + $1.bytes.count })
        for group in content.groups {
            unsafe group.bytes.withUnsafeBytes { unsafe bytes.write($0) }
        }
        batch = Batch(bytes: bytes, profile: content.profile)
        var drafts = Self.drafts(content)
        let parsers = (0..<workers.count).map { _ in
            ChunkParser(
                profile: content.profile, window: TimeWindow(earliest: .min, latest: .max),
                limits: .unbounded, digestKey: snapshot.state.digestKey)
        }
        let shared = Handover((batch: batch, drafts: drafts, parsers: parsers))
        try workers.forEach(drafts.count) { worker, index in
            let draft = shared.value.drafts[index]
            let parser = shared.value.parsers[worker]
            guard draft.parse(shared.value.batch.bytes, parser) else {
                throw StoreError.damaged(
                    snapshot.paths.journal(content.entry.id),
                    .damaged(
                        Damage(
                            file: FileReference(kind: .journal, fileID: content.entry.id.rawValue),
                            offset: 0, kind: .structure,
                            expected: "records of the profile "
                                + content.profile.name, found: "a unit that is none")))
            }
        }
        Self.collect(&drafts, parsers, into: batch)
    }

    /// What the manifest is to say of the journal's groups, beside its segments.
    ///
    /// - Parameter state: after a repair, one that has numbered its runs beyond the journal's; what
    ///   belongs to these is left out.
    func changes(over state: StoreState) -> [Change] {
        // Of a source's progress and a run's counts only the last say anything.
        var last: [Subject: Int] = [:]
        var runs = Set(state.openRuns.map(\.id))
        let all = content.groups.flatMap(\.changes).filter { change in
            switch change {
            case .runStarted(let run, _, _):
                guard state.openRun(run) == nil, !runs.contains(run) else { return false }
                runs.insert(run)
                return true
            case .sourceProgress(let run, _), .sourceOrigin(let run, _), .runCounts(let run, _),
                .runAbandoned(let run):
                return runs.contains(run)
            default: return true
            }
        }
        for (place, change) in all.enumerated() {
            if let subject = Subject(change) { last[subject] = place }
        }
        return all.enumerated().filter { place, change in
            Subject(change).map { last[$0] == place } ?? true
        }.map(\.element)
    }

    /// What a change tells the present state of.
    private enum Subject: Hashable {
        case source(RunID, index: UInt64)
        case counts(RunID)

        init?(_ change: Change) {
            switch change {
            case .sourceProgress(let run, let progress):
                self = .source(run, index: progress.index)
            case .runCounts(let run, _): self = .counts(run)
            default: return nil
            }
        }
    }

    /// The groups' dead letters, without those that the store has.
    func deadLetters(_ snapshot: Snapshot) throws -> DeadLetterDraft? {
        let letters = content.groups.flatMap(\.dead)
        let storedAt = content.groups.last?.provenance.ingestedAt ?? 0
        return try DeadLetterDraft(
            letters, profile: content.profile, snapshot: snapshot, storedAt: storedAt)
    }
}

extension JournalReplay {
    /// Units that one worker parses.
    private final class Draft {
        let chunk = BatchChunk()
        var versions: [UInt32] = []
        var ranges: [Range<Int>] = []
        /// Whose shapes the rows have.
        private(set) var parser: ChunkParser?

        /// - Returns: false if a unit is no record.
        func parse(_ bytes: ByteSink, _ parser: ChunkParser) -> Bool {
            self.parser = parser
            var dead: [DeadUnit] = []
            for (place, range) in ranges.enumerated() {
                let unit = unsafe UnsafeRawBufferPointer(rebasing: bytes.bytes[range])
                unsafe parser.parse(
                    unit, at: range.lowerBound, line: UInt32(place), chunk, dead: &dead)
                guard dead.isEmpty else { return false }
                chunk.rows.update(place) { $0.version = versions[place] }
            }
            return true
        }
    }

    private static func drafts(_ content: JournalContent) -> [Draft] {
        var drafts: [Draft] = []
        var offset = 0
        var room = 0
        for group in content.groups {
            for unit in group.units {
                if room <= 0 {
                    drafts.append(Draft())
                    room = chunkByteCount
                }
                let draft = drafts[drafts.count - 1]
                draft.ranges.append(
                    offset + unit.range.lowerBound..<offset + unit.range.upperBound)
                draft.versions.append(unit.version)
                draft.chunk.origins.append(
                    RowOrigin(provenance: group.provenance, source: unit.source, line: unit.line))
                room -= unit.range.count + 1
            }
            offset += group.bytes.count
        }
        return drafts
    }

    /// Brings the parsers' shapes together.
    private static func collect(
        _ drafts: inout [Draft], _ parsers: [ChunkParser], into batch: Batch
    ) {
        let shapes = ShapeTable()
        let maps = parsers.map { parser in
            (0..<parser.shapes.count).map { place in
                UInt32(shapes.intern(parser.shapes[place]) ?? ShapeTable.opaque)
            }
        }
        for draft in drafts {
            guard let place = parsers.firstIndex(where: { $0 === draft.parser }) else { continue }
            draft.chunk.shapeMap = maps[place]
            batch.chunks.append(draft.chunk)
        }
        batch.shapes = (0..<shapes.count).map { shapes[$0] }
    }
}

extension UnitLimits {
    /// For units that were accepted under limits of their own.
    fileprivate static var unbounded: UnitLimits {
        var limits = UnitLimits()
        limits.lineBytesMax = .max
        limits.depthMax = 1_024
        return limits
    }
}
