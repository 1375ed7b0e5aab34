import VarveFiles
import VarveSegments

/// A store's state as its files alone tell it: all segments that open, each with its newest deletion
/// vector that does. Counters stand beyond every number that any file has, by a margin for numbers
/// that were given out to files that are gone.
struct StateFromFiles {
    private(set) var state = StoreState()
    /// Beyond what any file knows.
    private(set) var position: ManifestPosition
    /// Files that cannot be part of the store.
    private(set) var unfit: [(path: FilePath, reason: String, rows: UInt64)] = []
    /// For each segment that replaced others, these.
    private(set) var inputs: [SegmentID: [UInt64]] = [:]
    /// The last edit that any file knows.
    private(set) var lastKnownEdit: UInt64

    private static let editMargin: UInt64 = 1_000
    private static let fileMargin: UInt64 = 1 << 16
    private static let runMargin: UInt64 = 16
    /// More than the rows of any batch.
    private static let sequenceMargin: UInt64 = 1 << 24

    private let paths: StorePaths
    private let fileSystem: any FileSystem

    /// - Parameters:
    ///   - remains: of the manifest.
    ///   - ledger: in order of the runs.
    ///   - now: microseconds since 1970; stands for the time when the store was made, if nothing
    ///     else tells it.
    /// - Throws: `RepairError.hopeless`, `.unreadable`; `FileError`; `ManifestError.rejected`.
    init(
        _ found: FoundFiles, _ remains: ManifestRemains, ledger: [LedgerFile], paths: StorePaths,
        fileSystem: any FileSystem, now: Int64
    ) throws {
        self.paths = paths
        self.fileSystem = fileSystem
        let known = found.all.compactMap(\.header).map(\.position.edit).max() ?? 0
        lastKnownEdit = max(known, remains.position.edit)
        position = ManifestPosition(edit: lastKnownEdit &+ Self.editMargin, chain: 0)
        guard let storeID = remains.state?.storeID ?? Self.storeID(found.numbered) else {
            throw RepairError.hopeless(paths.folder)
        }
        let store = StoreIdentity(storeID: storeID)
        var candidates = try candidates(found.numbered, store)
        guard let key = remains.state?.digestKey ?? candidates.first?.digestKey else {
            throw RepairError.hopeless(paths.folder)
        }
        var counters = Counters(remains.state)
        counters.add(found, ledger)
        let contents = journals(found.numbered, store)
        for journal in contents where journal.entry.firstSequence >= counters.sequence {
            candidates.removeUnfinishedFold(of: journal)
        }
        for candidate in candidates { counters.add(candidate) }
        for file in found.aside where file.name.kind == .segment {
            if let candidate = try? Candidate(file, store, fileSystem) { counters.add(candidate) }
        }
        let creation = StoreCreation(storeID: storeID, digestKey: key, createdAt: now)
        // Where segments have its sequences, a journal was folded.
        let journals = contents.filter { $0.entry.firstSequence >= counters.sequence }
        // A journal has all sequences from its first one on for itself.
        let sequence = journals.first?.entry.firstSequence
        try apply([
            .storeCreated(remains.state?.creation ?? creation),
            .reserveSequences(next: sequence ?? counters.sequence &+ Self.sequenceMargin),
            .reserveFileIDs(next: counters.file &+ Self.fileMargin),
            .reserveDeadNumbers(next: counters.dead &+ Self.sequenceMargin),
            .reserveRuns(next: counters.run &+ Self.runMargin),
        ])
        try apply(HoldRemains(remains.state, ledger: ledger).holds.map(Change.holdAdded))
        let forgotten = remains.state?.forgotten.values.flatMap(\.self) ?? []
        try apply((forgotten + ledger.compactMap(\.forgotten)).map(Change.identityForgotten))
        for candidate in candidates { add(candidate, key, found, store) }
        for (place, journal) in journals.enumerated() {
            try apply(journal.changes(isSealed: place + 1 < journals.count))
        }
        state.lastEdit = position.edit
    }

    private mutating func apply(_ changes: [Change]) throws {
        do throws(EditError) {
            try state.apply(Edit(number: state.lastEdit &+ 1, changes: changes))
        } catch {
            throw ManifestError.rejected(error)
        }
    }

    /// The store that most files say they are of.
    private static func storeID(_ files: [FoundFile]) -> [UInt8]? {
        var counts: [[UInt8]: Int] = [:]
        for file in files {
            if let header = file.header { counts[header.store.storeID, default: 0] += 1 }
        }
        return counts.max { $0.value < $1.value }?.key
    }
}

/// A segment that opens, and what it says of itself.
private struct Candidate {
    let path: FilePath
    /// Nil where it names no partition, tier or kind.
    let entry: SegmentEntry?
    let rows: UInt64
    let digestKey: [UInt8]
    let inputs: [UInt64]
    /// The entry, if it is one of records.
    var records: SegmentEntry? { entry?.content == .records ? entry : nil }

    /// - Throws: `FileError`, `FormatError`.
    init(_ file: FoundFile, _ store: StoreIdentity, _ fileSystem: any FileSystem) throws {
        let reader = try SegmentReader(
            file: fileSystem.open(file.path, .read),
            expecting: FileExpectation(kind: .segment, store: store, fileID: file.name.id))
        defer { reader.close() }
        path = file.path
        entry = SegmentEntry(file.name.id, reader)
        rows = UInt64(reader.footer.rowCount)
        digestKey = reader.footer.digestKey
        inputs = reader.footer.inputs
    }
}

extension [Candidate] {
    /// Leaves out the segments of a fold that was cut short: the journal has all of their records,
    /// and they have not all of the journal's.
    fileprivate mutating func removeUnfinishedFold(of journal: JournalContent) {
        let sequences = journal.entry.firstSequence..<journal.nextSequence
        func isBehind(_ candidate: Candidate) -> Bool {
            candidate.records.map { $0.lastSequence >= sequences.lowerBound } ?? false
        }
        let folded = filter(isBehind)
        let isWithin = folded.compactMap(\.records).allSatisfy {
            sequences.contains($0.firstSequence) && sequences.contains($0.lastSequence)
        }
        let rows = folded.reduce(0) { $0 + $1.rows }
        guard isWithin, folded.allSatisfy(\.inputs.isEmpty), rows < UInt64(sequences.count) else {
            return
        }
        removeAll(where: isBehind)
    }
}

extension StateFromFiles {
    /// The segments that open.
    private mutating func candidates(
        _ files: [FoundFile], _ store: StoreIdentity
    ) throws -> [Candidate] {
        var candidates: [Candidate] = []
        for file in files where file.name.kind == .segment {
            do {
                candidates.append(try Candidate(file, store, fileSystem))
            } catch FormatError.damaged(let damage) {
                unfit.append((file.path, "\(damage)", 0))
            } catch {
                throw RepairError.unreadable(file.path, "\(error)")
            }
        }
        return candidates
    }

    /// Adds a segment if it lies where it must and says what can be.
    private mutating func add(
        _ candidate: Candidate, _ key: [UInt8], _ found: FoundFiles, _ store: StoreIdentity
    ) {
        let (path, rows) = (candidate.path, candidate.rows)
        guard var entry = candidate.entry, candidate.digestKey == key,
            paths.segment(entry) == path
        else {
            unfit.append((path, "it is a segment of another store or partition", rows))
            return
        }
        entry.deletionVector = vector(entry, found, store)
        do {
            try apply([.addSegment(entry)])
        } catch {
            unfit.append((path, "\(error)", rows))
            return
        }
        if !candidate.inputs.isEmpty { inputs[entry.id] = candidate.inputs }
    }

    /// The journals that are whole.
    private mutating func journals(
        _ files: [FoundFile], _ store: StoreIdentity
    ) -> [JournalContent] {
        var journals: [JournalContent] = []
        for file in files where file.name.kind == .journal {
            do {
                let bytes = try fileSystem.readAll(
                    file.path, atMost: JournalFormat.fileByteCountMax)
                let content = try JournalContent(salvaging: file.name.id, bytes, store)
                if let fault = content.fault { throw fault }
                journals.append(content)
            } catch {
                unfit.append((file.path, "\(error)", 0))
            }
        }
        return journals.sorted { $0.entry.id < $1.entry.id }
    }

    /// The newest deletion vector of a segment that is whole.
    private mutating func vector(
        _ entry: SegmentEntry, _ found: FoundFiles, _ store: StoreIdentity
    ) -> DeletionVectorEntry? {
        let candidates = found.numbered.filter { file in
            file.name.kind == .deletionVector
                && file.path == paths.deletionVector(entry, number: file.name.vector)
        }.sorted { $0.name.vector > $1.name.vector }
        for file in candidates {
            do {
                let bytes = try fileSystem.readAll(file.path, atMost: 1 << 30)
                let vector = try DeletionVector(
                    parsing: bytes,
                    expecting: DeletionVectorExpectation(
                        store: store, segment: entry.id.rawValue, number: file.name.vector))
                guard UInt64(vector.rowCount) == entry.rows else { continue }
                return DeletionVectorEntry(
                    number: file.name.vector, deadRows: UInt64(vector.deadRowCount),
                    droppedRows: UInt64(vector.droppedRowCount), fileBytes: UInt64(bytes.count),
                    crc: FileTrailer.storedChecksum(of: bytes))
            } catch {
                unfit.append((file.path, "\(error)", 0))
            }
        }
        return nil
    }
}

extension SegmentEntry {
    /// What a segment says of itself; nil where that is no name of a partition, tier or kind.
    fileprivate init?(_ id: UInt64, _ reader: SegmentReader) {
        let footer = reader.footer
        guard let content = SegmentContent(rawValue: footer.kind.rawValue),
            let tier = Tier(rawValue: footer.tier),
            let partition = PartitionName.parse(String(decoding: footer.partition, as: UTF8.self))
        else { return nil }
        self.init(
            id: SegmentID(rawValue: id), content: content, partition: partition, tier: tier,
            rows: UInt64(footer.rowCount), rawBytes: footer.rawByteCount,
            fileBytes: UInt64(reader.fileByteCount), footerCRC: reader.footerChecksum,
            firstSequence: footer.firstSequence, lastSequence: footer.lastSequence,
            minTime: footer.minTime, maxTime: footer.maxTime)
    }
}

extension JournalContent {
    /// What the manifest had said of it.
    fileprivate func changes(isSealed: Bool) -> [Change] {
        let started = Change.journalStarted(entry.id, firstSequence: entry.firstSequence)
        guard isSealed else { return [started] }
        let seal = JournalEntry.Seal(byteCount: UInt64(byteCount), nextSequence: nextSequence)
        return [started, .journalSealed(entry.id, seal)]
    }
}

/// The first numbers that nothing bears.
private struct Counters {
    var sequence: UInt64
    var file: UInt64
    var run: UInt64
    var dead: UInt64

    init(_ state: StoreState?) {
        sequence = state?.nextSequence ?? 1
        file = state?.nextFileID ?? 1
        run = state?.nextRun ?? 1
        dead = state?.nextDeadNumber ?? 1
    }

    mutating func add(_ found: FoundFiles, _ ledger: [LedgerFile]) {
        for name in found.all.map(\.name) { file = max(file, name.id &+ 1) }
        for entry in ledger {
            sequence = max(sequence, entry.lastSequence &+ 1)
            run = max(run, entry.nameNumber &+ 1, (entry.run?.rawValue ?? 0) &+ 1)
        }
    }

    mutating func add(_ candidate: Candidate) {
        guard let entry = candidate.entry else { return }
        switch entry.content {
        case .records: sequence = max(sequence, entry.lastSequence &+ 1)
        case .deadLetters: dead = max(dead, entry.lastSequence &+ 1)
        }
    }
}
