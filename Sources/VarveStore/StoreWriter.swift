import VarveFiles
import VarveReviews
import VarveSegments

/// The one process that puts records into a store: it holds the lock INGEST while it lives.
///
/// Large batches go to segments at once (`commit`), small ones to a journal (`append`), which is
/// folded into segments later. After the first failed write or sync nothing more is written until the
/// store is opened again. For one thread at a time.
public final class StoreWriter {
    let committer: Committer
    /// What opening found and mended, for the user.
    public private(set) var recovery: Recovery
    let filer: BatchFiler
    /// The open journal, and the ids of all live ones, the oldest first.
    var journal: OpenJournal?
    var journaled: [JournalTable] = []
    /// Whether a fold goes on beside appends: only it looks at what others commit then.
    var isFolding = false
    private let lock: any FileLock

    /// Opens a store for ingest: takes the lock, settles the manifest, removes what a killed process
    /// left, and folds the journals.
    ///
    /// - Throws: `StoreError.locked` when the wait ran out, `.damaged` where a journal is: what it
    ///   holds must be known before anything can be told from a duplicate.
    public init(
        folder: FilePath, fileSystem: any FileSystem, workers: Workers, holder: LockHolder,
        wait: LockWait
    ) throws {
        guard try Store.exists(folder, fileSystem) else { throw StoreError.absent(folder) }
        let paths = StorePaths(folder: folder)
        lock = try fileSystem.take(paths.ingestLock, "INGEST", holder, wait)
        committer = try Committer(
            folder: folder, fileSystem: fileSystem, workers: workers, holder: holder, wait: wait)
        recovery = try committer.recover(besides: paths.compactLock)
        filer = BatchFiler(
            paths: paths, fileSystem: fileSystem, state: committer.state, workers: workers)
        try withIndex(filer) { try filer.index.refresh(state) }
        try recoverJournals()
    }

    deinit { lock.release() }

    public var paths: StorePaths { committer.paths }
    public var fileSystem: any FileSystem { committer.fileSystem }
    public var workers: Workers { committer.workers }

    /// The state as of the last commit, or the last look at what others have committed.
    public var state: StoreState { committer.state }

    /// That state, with readers of its segments. What is in a journal is not in it.
    public func snapshot() -> Snapshot { committer.snapshot() }

    /// Commits changes that need no file.
    public func commit(_ changes: [Change]) throws {
        try guarded { try append(changes) }
    }

    /// A number for a run that is to begin.
    public func reserveRun() throws -> RunID { try guarded { try committer.reserveRun() } }

    /// Commits changes that need no file, and the end of a run.
    public func finish(_ ending: RunEnding, with changes: [Change] = []) throws {
        try guarded { try committer.finish(ending, with: changes) }
    }

    /// Looks whether there is room for what is to be written, and a floor of free space besides.
    ///
    /// - Throws: `StoreError.noSpace`.
    public func requireSpace(for byteCount: Int, above floor: UInt64) throws {
        let free = try fileSystem.freeBytes(at: paths.folder)
        let needed = floor + UInt64(byteCount)
        guard free >= needed else {
            throw StoreError.noSpace(paths.folder, free: free, needed: needed)
        }
    }

    /// Runs a change of the store; the first error that a write or sync gives poisons the writer.
    func guarded<Value>(_ body: () throws -> Value) throws -> Value {
        try committer.guarded(body)
    }

    /// Appends one edit to the manifest, with what others appended taken in before.
    func append(_ changes: [Change]) throws { try committer.append { _ in changes } }

    /// Takes in what other processes have committed, so that what is settled next stands on it.
    ///
    /// - Precondition: no fold goes on beside the caller.
    public func refresh() throws {
        try committer.refresh()
        try withIndex(filer) { try filer.index.refresh(state) }
    }

    func newFiles() -> NewFiles { committer.newFiles() }

    private func recoverJournals() throws {
        for entry in state.journals {
            recovery.add(try withIndex(filer) { try fold(entry, filer) }, entry, paths)
        }
    }
}

extension StoreWriter {
    /// Decides what becomes of each record of a batch: sets `fate` and `version` of its rows.
    ///
    /// Changes nothing in the store, but that a damaged key index is made anew.
    ///
    /// - Parameter snapshot: a newer one when it returns, if a compactor has taken files of this one.
    /// - Throws: `StoreError.outdated` where that is so while a fold goes on: to be called again
    ///   after it.
    public func settle(
        _ batch: Batch, policy: ConflictPolicy, snapshot: inout Snapshot
    ) throws -> SettledBatch {
        try following(&snapshot) { snapshot, isLost in
            try withIndex(filer) {
                try filer.settle(
                    batch, .policy(policy), snapshot: snapshot, journaled: journaled,
                    toleratesMissing: isLost)
            }
        }
    }

    /// The dead letters of a batch that the store does not have yet; nil if it has them all.
    ///
    /// - Parameter snapshot: as of `settle`.
    public func draft(
        _ letters: [DeadLetter], profile: Profile, storedAt: Int64, snapshot: inout Snapshot
    ) throws -> DeadLetterDraft? {
        try following(&snapshot) { snapshot, _ in
            try DeadLetterDraft(letters, profile: profile, snapshot: snapshot, storedAt: storedAt)
        }
    }

    /// Calls `body` with a snapshot, and again with a newer one where others have taken files of it.
    ///
    /// - Parameter body: also gets whether files that are missing are lost: no edit took them away.
    /// - Throws: `StoreError.outdated` where files were taken while a fold goes on beside the caller,
    ///   which is not the fold.
    func following<Value>(
        _ snapshot: inout Snapshot, inFold: Bool = false,
        _ body: (Snapshot, _ isLost: Bool) throws -> Value
    ) throws -> Value {
        var isLost = false
        while true {
            do {
                return try body(snapshot, isLost)
            } catch StoreError.missing(let path) {
                guard !isLost else { throw StoreError.missing(path) }
                guard inFold || !isFolding else { throw StoreError.outdated }
                try committer.refresh()
                isLost = state.lastEdit == snapshot.state.lastEdit
                snapshot = self.snapshot()
            }
        }
    }

    /// Writes what a settled batch adds and commits it with `changes`, all or nothing.
    ///
    /// The order: segments, deletion vectors, key run and dead letters are written, then synced, then
    /// get their names, then the folders are synced; then one manifest edit makes all of it live;
    /// then what it replaced is unlinked.
    ///
    /// - Precondition: no journal is live: `fold()` before the batch is settled.
    /// - Parameters:
    ///   - dead: dead letters of the batch, as rows of a segment of their own.
    ///   - replayed: dead letters that become rows of the batch, or are equal to records that are
    ///     stored: they are resolved by the same commit.
    ///   - changes: what else belongs to the commit, such as the sources' progress.
    ///   - ending: a run that ends with it.
    /// - Returns: the commit under way: all is written, but perhaps not synced. Until it was waited
    ///   for, nothing else of this writer may be called. The batch is free again.
    public func commit(
        _ settled: SettledBatch, run: RunID, now: Int64, dead: DeadLetterDraft?,
        replayed: [ReplayedLetter] = [], snapshot: Snapshot, changes: [Change],
        ending: RunEnding? = nil
    ) throws -> PendingCommit {
        precondition(journaled.isEmpty, "journals are folded before the batch is settled")
        return try guarded {
            var files = newFiles()
            if let dating = state.dating(state.nextSequence, at: now) { files.add(dating) }
            let provenance = Provenance(run: run.rawValue, ingestedAt: now)
            for chunk in settled.batch.chunks { chunk.provenance = provenance }
            let summary = try filer.write(
                settled, firstSequence: state.nextSequence, dead: dead, into: &files,
                snapshot: snapshot)
            try files.addDeletions(replayed.compactMap { $0.deletion(settled.batch, state) })
            for change in changes { files.add(change) }
            let publishing = Handover((writer: self, files: files, ending: ending))
            return PendingCommit(
                summary: summary,
                work: Background(workers) {
                    let (writer, files, ending) = publishing.value
                    try writer.guarded {
                        try writer.publish(files, writer.filer, ending: ending)
                    }
                })
        }
    }

    /// Makes written files live.
    func publish(_ written: NewFiles, _ filer: BatchFiler, ending: RunEnding? = nil) throws {
        try committer.makeLive(written, ending: ending)
        try filer.index.refresh(state)
        try mergeKeyRuns(filer)
    }

    /// Keeps the key index at few runs.
    private func mergeKeyRuns(_ filer: BatchFiler) throws {
        guard let count = KeyRunPolicy.runsToMerge(state.keyRuns.map(\.entries)) else { return }
        let runs = Array(state.keyRuns.suffix(count))
        try withIndex(filer) {
            guard state.keyRuns.suffix(count) == runs[...] else { return }
            try change(filer) { try $0.mergeKeyRuns(runs, index: filer.index) }
        }
    }

    /// Writes files and makes them live. What was written when an error comes is taken back.
    private func change(
        _ filer: BatchFiler, _ write: (inout NewFiles) throws -> Void
    ) throws {
        var files = newFiles()
        do {
            try write(&files)
        } catch {
            files.discard()
            throw error
        }
        try committer.makeLive(files)
        try filer.index.refresh(state)
    }

    /// Does what needs the key index. Where that is damaged or missing it is made anew from the
    /// segments, of which it is derived, and `body` is called once more.
    private func withIndex<Value>(
        _ filer: BatchFiler, _ body: () throws -> Value
    ) throws -> Value {
        do {
            return try body()
        } catch let error as StoreError {
            guard let path = error.damagedPath, Paths.parent(of: path) == paths.index else {
                throw error
            }
            try guarded { try rebuildIndex(path, filer) }
            return try body()
        }
    }

    private func rebuildIndex(_ damaged: FilePath, _ filer: BatchFiler) throws {
        let snapshot = snapshot()
        let parts = state.recordSegments.map { SegmentPart(entry: $0) }
        do {
            try change(filer) { try $0.rebuildKeyIndex(parts, snapshot: snapshot, workers) }
        } catch let error as StoreError where error.damagedPath != nil {
            throw StoreError.unindexable(damaged, cause: error)
        }
        recovery.replacedKeyRuns.append(damaged)
        try mergeKeyRuns(filer)
    }
}

/// A commit whose files are written and that is being made durable.
public struct PendingCommit {
    /// What it adds once it is committed.
    public let summary: BatchSummary
    let work: Background<Void>

    /// Waits until the batch is committed: what it adds is durable then.
    ///
    /// - Throws: what stopped it; the writer then writes nothing more.
    public func wait() throws { try work.wait() }
}
