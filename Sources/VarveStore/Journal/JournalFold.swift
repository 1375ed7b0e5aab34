import VarveFiles
import VarveSegments

/// Brings the records of a journal into segments: by the writer for good, by a reader in memory.
enum JournalFold {
    /// Writes the files and collects the changes that take the journal's place.
    ///
    /// - Parameter toleratesMissing: what lies in files that are gone is lost, and not in others that
    ///   have taken their place.
    /// - Throws: `StoreError.missing` unless that is so: a record must not be shown beside the one
    ///   that it replaces.
    static func write(
        _ content: JournalContent, _ filer: BatchFiler, into files: inout NewFiles,
        snapshot: Snapshot, workers: Workers, toleratesMissing: Bool
    ) throws {
        let replay = try JournalReplay(content, snapshot, workers)
        let settled = try filer.settle(
            replay.batch, .replay, snapshot: snapshot, toleratesMissing: toleratesMissing)
        _ = try filer.write(
            settled, firstSequence: content.entry.firstSequence,
            dead: try replay.deadLetters(snapshot), into: &files, snapshot: snapshot)
        let acceptedAt = content.groups.map(\.provenance.ingestedAt).max()
        if let acceptedAt,
            let dating = snapshot.state.dating(content.entry.firstSequence, at: acceptedAt)
        {
            files.add(dating)
        }
        for change in replay.changes(over: snapshot.state) { files.add(change) }
        files.add(.journalFolded(content.entry.id))
    }

    /// The state with all acknowledged records of its journals in segments that stay in memory.
    ///
    /// While a writer lives, its marks tell what is acknowledged; after it, all whole groups count.
    ///
    /// - Parameter toleratesMissing: as of `write`.
    /// - Throws: `StoreError.missing` where a journal was folded meanwhile, or other files replaced;
    ///   `.damaged`.
    /// - Complexity: O(journals), which are bounded; parses and encodes them.
    static func view(
        _ snapshot: Snapshot, position: ManifestPosition, toleratesMissing: Bool
    ) throws -> Snapshot {
        let workers = Workers(count: 1)
        let overlay = Overlay(on: snapshot.fileSystem)
        var view = Snapshot(
            state: snapshot.state, paths: snapshot.paths, fileSystem: overlay)
        var sums = JournalSums()
        for entry in snapshot.state.journals {
            var content = try JournalContent(entry, snapshot)
            // A mark is not synced: after a power cut it may be missing. What is whole when nobody
            // writes any more is what the next writer will find.
            if try overlay.isLocked(snapshot.paths.ingestLock) { content.keepAcknowledged() }
            sums.add(content)
            guard !content.groups.isEmpty else { continue }
            let filer = BatchFiler(
                paths: view.paths, fileSystem: overlay, state: view.state, workers: workers)
            try filer.index.refresh(view.state)
            var files = NewFiles(
                paths: view.paths, fileSystem: overlay, state: view.state, position: position)
            try write(
                content, filer, into: &files, snapshot: view, workers: workers,
                toleratesMissing: toleratesMissing)
            try files.settle(workers)
            let edit = Edit(number: view.state.lastEdit &+ 1, changes: files.changes)
            view = Snapshot(
                state: try view.state.applying(edit), paths: view.paths, fileSystem: overlay)
        }
        let folded = view.state.recordSegments.map(\.id).filter {
            snapshot.state.segment($0) == nil
        }
        return Snapshot(
            state: view.state, paths: view.paths, fileSystem: overlay, journaled: sums,
            inMemory: Set(folded))
    }
}

extension JournalFold {
    /// Of segments with rows that records in a journal have replaced, the deletion vectors that a fold
    /// would give them.
    ///
    /// - Throws: as `view`.
    static func vectors(over snapshot: Snapshot) throws -> [SegmentID: DeletionVector] {
        guard !snapshot.state.journals.isEmpty else { return [:] }
        let position = ManifestPosition(edit: snapshot.state.lastEdit, chain: 0)
        let view = try view(snapshot, position: position, toleratesMissing: false)
        var vectors: [SegmentID: DeletionVector] = [:]
        for entry in snapshot.state.recordSegments {
            guard let folded = view.state.segment(entry.id),
                folded.deletionVector != entry.deletionVector
            else { continue }
            vectors[entry.id] = try view.deletionVector(folded)
        }
        return vectors
    }
}

/// How much is in journals, and in no segment yet.
public struct JournalSums: Hashable, Sendable {
    /// Those that were acknowledged.
    public var records: UInt64
    /// Of the files, as far as they are whole.
    public var bytes: UInt64

    public init(records: UInt64 = 0, bytes: UInt64 = 0) {
        self.records = records
        self.bytes = bytes
    }

    mutating func add(_ content: JournalContent) {
        records += content.groups.reduce(0) { $0 + UInt64($1.units.count) }
        bytes += UInt64(content.byteCount)
    }
}
