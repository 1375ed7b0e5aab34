import VarveFiles
import VarveReviews
import VarveSegments

/// The journal that grows.
struct OpenJournal {
    let writer: JournalWriter
    let firstSequence: SequenceNumber
    var nextSequence: SequenceNumber
    let table: JournalTable
}

extension StoreWriter {
    /// How many bytes the open journal has; 0 without one.
    public var journalByteCount: Int { journal?.writer.byteCount ?? 0 }

    /// The sequence that the next accepted record gets.
    public var nextSequence: SequenceNumber { journal?.nextSequence ?? state.nextSequence }

    /// Stores a settled batch by one sync: appends it to the journal, then lets readers see it.
    ///
    /// - Parameters:
    ///   - dead: the batch's dead letters; those that the store has are left out at the fold.
    ///   - changes: what else belongs to the commit, such as the sources' progress; the manifest
    ///     takes it at the fold.
    /// - Returns: when all of it is durable.
    public func append(
        _ settled: SettledBatch, provenance: Provenance, dead: [DeadLetter], changes: [Change]
    ) throws -> BatchSummary {
        let staged = try stage(settled, provenance: provenance, dead: dead, changes: changes)
        try guarded { try staged.write() }
        return staged.summary
    }

    /// Numbers a settled batch and makes its ids known to what is settled next. It is stored when the
    /// staged group is written; groups must be written in the order of their staging.
    public func stage(
        _ settled: SettledBatch, provenance: Provenance, dead: [DeadLetter], changes: [Change]
    ) throws -> StagedGroup {
        if let open = journal, open.writer.profile.mapping != settled.batch.profile.mapping {
            try fold()
        }
        if journal == nil { try guarded { try openJournal(settled.batch.profile) } }
        guard var open = journal else { throw StoreError.poisoned }
        let first = open.nextSequence
        open.nextSequence = settled.batch.number(from: first)
        var group = JournalGroup(settled, provenance: provenance)
        group.dead = dead
        group.changes = changes
        open.table.add(settled.batch)
        journal = open
        return StagedGroup(
            payload: group.isEmpty ? [] : group.encoded, journal: open.writer,
            summary: BatchSummary(firstSequence: first, nextSequence: open.nextSequence))
    }

    /// Begins a journal: the file first, then the manifest.
    private func openJournal(_ profile: Profile) throws {
        let first = state.nextSequence
        let (writer, changes) = try makeJournal(profile, firstSequence: first)
        try append(changes)
        startJournal(writer, first)
    }

    private func makeJournal(
        _ profile: Profile, firstSequence: SequenceNumber
    ) throws -> (JournalWriter, [Change]) {
        let id = JournalID(rawValue: try committer.numbers.take())
        let header = JournalFormat.header(
            id, store: StoreIdentity(storeID: state.storeID), position: committer.manifest.position,
            firstSequence: firstSequence, profile: profile)
        let writer = try JournalWriter(
            header, profile: profile, paths: paths, fileSystem: fileSystem,
            poison: committer.poison)
        return (writer, [.journalStarted(id, firstSequence: firstSequence)])
    }

    private func startJournal(_ writer: JournalWriter, _ first: SequenceNumber) {
        let table = JournalTable()
        journal = OpenJournal(
            writer: writer, firstSequence: first, nextSequence: first, table: table)
        journaled.append(table)
    }
}

/// A group that is numbered, but not stored yet.
public struct StagedGroup {
    /// Of its frame; empty where there is nothing to store.
    let payload: [UInt8]
    let journal: JournalWriter
    public let summary: BatchSummary

    /// Makes the group durable, then shows it to readers.
    ///
    /// - Throws: `FileError`: the writer then writes nothing more.
    public func write() throws {
        guard !payload.isEmpty else { return }
        try writeWithoutMark()
        try journal.acknowledge()
    }

    /// Makes the group durable; readers do not see it yet.
    package func writeWithoutMark() throws { try journal.append(payload) }
}

extension StoreWriter {
    /// Brings all that is in journals into segments.
    ///
    /// - Complexity: O(journals), which are as large as whoever appends lets them grow.
    public func fold() throws {
        guard !journaled.isEmpty else { return }
        try guarded {
            journal = nil
            for entry in state.journals { _ = try fold(entry, filer) }
            journaled = []
        }
    }

    /// Begins another journal and folds the present one beside it. Until the fold was waited for,
    /// only `settle`, with the snapshot from before, and `stage` may be called.
    ///
    /// - Returns: nil if there is no journal.
    public func startFold() throws -> PendingFold? {
        guard let open = journal else { return nil }
        return try guarded {
            // The seal counts the last mark, which nobody has synced.
            try open.writer.sync()
            let seal = JournalEntry.Seal(
                byteCount: UInt64(open.writer.byteCount), nextSequence: open.nextSequence)
            let (next, changes) = try makeJournal(
                open.writer.profile, firstSequence: open.nextSequence)
            try append([.journalSealed(open.writer.id, seal)] + changes)
            startJournal(next, open.nextSequence)
            isFolding = true
            let folding = Handover((writer: self, sealed: state.journals.dropLast()))
            return PendingFold(
                work: Background(workers) {
                    let (writer, sealed) = folding.value
                    let filer = BatchFiler(
                        paths: writer.paths, fileSystem: writer.fileSystem, state: writer.state,
                        workers: Workers(count: 1))
                    try filer.index.refresh(writer.state)
                    for entry in sealed { _ = try writer.fold(entry, filer) }
                })
        }
    }

    /// Waits for a fold that goes on beside appends.
    public func finish(_ folding: PendingFold) throws {
        try guarded {
            defer { isFolding = false }
            try folding.work.wait()
            journaled.removeFirst(journaled.count - 1)
            try filer.index.refresh(state)
        }
    }

    /// Folds one journal, and removes its file.
    ///
    /// - Returns: the bytes of a torn tail.
    func fold(_ entry: JournalEntry, _ filer: BatchFiler) throws -> [UInt8] {
        // What is replaced must be looked for where it is now: a compactor may have moved it.
        try committer.refresh()
        try filer.index.refresh(state)
        var snapshot = snapshot()
        let content = try JournalContent(entry, snapshot)
        if !content.torn.isEmpty {
            try fileSystem.writeNew(paths.tornTail(entry.id), content.torn)
        }
        let files = try following(&snapshot, inFold: true) { snapshot, isLost in
            var files = newFiles()
            do {
                files.replace(paths.journal(entry.id))
                if content.groups.isEmpty {
                    files.add(.journalFolded(entry.id))
                } else {
                    try JournalFold.write(
                        content, filer, into: &files, snapshot: snapshot, workers: workers,
                        toleratesMissing: isLost)
                }
                return files
            } catch {
                files.discard()
                throw error
            }
        }
        try publish(files, filer)
        return content.torn
    }
}

/// A fold that goes on beside appends.
public struct PendingFold {
    let work: Background<Void>

    /// Whether waiting for it would not wait.
    public var isDone: Bool { work.isDone }
}

extension Batch {
    /// Gives the accepted records their sequences.
    ///
    /// - Returns: one above the last.
    fileprivate func number(from first: SequenceNumber) -> SequenceNumber {
        var next = first
        for chunk in chunks {
            for place in chunk.rows.indices where chunk.rows[place].isAccepted {
                chunk.rows.update(place) { $0.sequence = next }
                next += 1
            }
        }
        return next
    }
}
