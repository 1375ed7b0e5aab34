import VarveFiles
import VarveSegments

/// The one process that puts records into a store: it holds the lock INGEST while it lives.
///
/// After the first failed write or sync nothing more is written until the store is opened again.
/// For one thread at a time.
public final class StoreWriter {
    public let paths: StorePaths
    public let fileSystem: any FileSystem
    public let workers: Workers
    /// What opening found and mended, for the user.
    public let recovery: Recovery
    private let manifest: ManifestWriter
    private let lock: any FileLock
    private let builder: BatchBuilder
    private let keys = BatchKeys()
    private let index: KeyIndex
    private let opened = SegmentCache()
    private var isPoisoned = false

    /// Opens a store for ingest: takes the lock, settles the manifest, removes what a killed process
    /// left.
    ///
    /// - Throws: `StoreError.locked` when the wait ran out.
    public init(
        folder: FilePath, fileSystem: any FileSystem, workers: Workers, holder: LockHolder,
        wait: LockWait
    ) throws {
        guard try Store.exists(folder, fileSystem) else { throw StoreError.absent(folder) }
        paths = StorePaths(folder: folder)
        self.fileSystem = fileSystem
        self.workers = workers
        switch try fileSystem.lock(paths.ingestLock, contents: holder, waiting: wait) {
        case .acquired(let lock): self.lock = lock
        case .held(let other): throw StoreError.locked(name: "INGEST", by: other)
        }
        manifest = try ManifestFile.openForWriting(fileSystem, in: folder)
        recovery = try Recovery(
            state: manifest.state, paths: paths, fileSystem: fileSystem,
            tornBytes: manifest.cutByteCount)
        builder = BatchBuilder(workers: workers)
        index = KeyIndex(
            paths: paths, fileSystem: fileSystem,
            identity: StoreIdentity(storeID: manifest.state.storeID))
        try index.refresh(manifest.state)
    }

    deinit { lock.release() }

    public var state: StoreState { manifest.state }

    /// The state as it is now, with readers of its segments.
    public func snapshot() -> Snapshot {
        Snapshot(state: state, paths: paths, fileSystem: fileSystem, opened: opened)
    }

    /// Commits changes that need no file.
    public func commit(_ changes: [Change]) throws {
        _ = try guarded { try manifest.append(changes) }
    }

    /// Puts a run's entry into the ledger, durably; `runFinished` then makes it part of the store.
    public func putLedgerEntry(_ run: RunID, _ bytes: [UInt8]) throws {
        try guarded { try fileSystem.writeNew(paths.ledgerEntry(run), bytes) }
    }

    /// Runs a change of the store; the first error that a write or sync gives poisons the writer.
    func guarded<Value>(_ body: () throws -> Value) throws -> Value {
        guard !isPoisoned else { throw StoreError.poisoned }
        do {
            return try body()
        } catch {
            isPoisoned = true
            throw error
        }
    }
}

extension StoreWriter {
    /// Decides what becomes of each record of a batch: sets `fate` and `version` of its rows.
    ///
    /// Changes nothing in the store.
    public func settle(
        _ batch: Batch, policy: ConflictPolicy, snapshot: Snapshot
    ) throws -> SettledBatch {
        try keys.sort(batch, workers)
        let sorted = unsafe keys.all
        let matches = try unsafe index.matches(sorted)
        let collation = unsafe Collation(snapshot: snapshot, batch: batch, keys: sorted)
        let known = matches.isEmpty ? [] : try collation.known(matches, workers)
        var settlement = Settlement(policy: policy)
        unsafe settlement.settle(
            batch, sorted, matches: matches, known: known, unverifiable: collation.unverifiable)
        return SettledBatch(
            batch: batch, matches: matches, supersessions: settlement.supersessions,
            hasRefused: settlement.refusedCount > 0,
            hasAccepted: settlement.refusedCount < sorted.count)
    }

    /// Writes what a settled batch adds and commits it with `changes`, all or nothing.
    ///
    /// The order: segments, deletion vectors, key run and dead letters are written, then synced, then
    /// get their names, then the folders are synced; then one manifest edit makes all of it live;
    /// then what it replaced is unlinked.
    ///
    /// - Parameters:
    ///   - dead: dead letters of the batch, as rows of a segment of their own.
    ///   - changes: what else belongs to the commit, such as the sources' progress.
    /// - Returns: the commit under way: all is written, but perhaps not synced. Until it was waited
    ///   for, nothing else of this writer may be called. The batch is free again.
    public func commit(
        _ settled: SettledBatch, run: RunID, now: Int64, dead: DeadLetterDraft?,
        snapshot: Snapshot, changes: [Change]
    ) throws -> PendingCommit {
        try guarded {
            var files = newFiles()
            let layout = BatchLayout(
                settled.batch, firstSequence: state.nextSequence, policy: PartitionPolicy())
            let keyRun = try files.startKeyRun(keys, settled, workers)
            let building = Result {
                try builder.build(
                    settled.batch, layout.drafts, into: &files,
                    provenance: Provenance(run: run.rawValue, ingestedAt: now))
            }
            // The thread uses the keys until it is waited for, also when building fails.
            if let keyRun { try files.addKeyRun(keyRun) }
            let built = try building.get()
            try files.addDeletionVectors(settled, built, snapshot: snapshot)
            if let dead { try DeadLetterWriter.write(dead, into: &files) }
            if layout.nextSequence > state.nextSequence {
                files.insert(.reserveSequences(next: layout.nextSequence))
            }
            for change in changes { files.add(change) }
            let summary = BatchSummary(
                firstSequence: state.nextSequence, nextSequence: layout.nextSequence)
            let publishing = Handover((writer: self, files: files))
            return PendingCommit(
                summary: summary,
                work: Background(workers) {
                    try publishing.value.writer.publish(publishing.value.files)
                })
        }
    }

    /// Makes written files live.
    private func publish(_ written: NewFiles) throws {
        try guarded {
            var files = written
            try files.settle(workers)
            try manifest.append(files.changes)
            files.unlinkReplaced()
            try index.refresh(state)
            try mergeKeyRuns()
        }
    }

    private func newFiles() -> NewFiles {
        NewFiles(
            paths: paths, fileSystem: fileSystem, state: state, position: manifest.position)
    }

    /// Keeps the key index at few runs.
    private func mergeKeyRuns() throws {
        guard let count = KeyRunPolicy.runsToMerge(state.keyRuns.map(\.entries)) else { return }
        var files = newFiles()
        try files.mergeKeyRuns(Array(state.keyRuns.suffix(count)), index: index)
        try files.settle(workers)
        try manifest.append(files.changes)
        files.unlinkReplaced()
        try index.refresh(state)
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

/// A batch whose records' fates are known.
public struct SettledBatch {
    public let batch: Batch
    let matches: [KeyMatch]
    let supersessions: [Supersession]
    /// Whether any record is not accepted.
    let hasRefused: Bool
    /// Whether any is.
    let hasAccepted: Bool
}

/// What a commit added.
public struct BatchSummary: Sendable {
    public let firstSequence: UInt64
    /// One above the last sequence; `firstSequence` if no record was accepted.
    public let nextSequence: UInt64
}
