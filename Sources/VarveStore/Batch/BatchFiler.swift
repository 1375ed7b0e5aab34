import VarveFiles
import VarveSegments

/// Turns batches into files and changes: what becomes of each record, and the segments, deletion
/// vectors and keys that the accepted ones make.
///
/// The writer's files go to the disk; those of a reader that folds a journal stay in memory. For one
/// thread at a time.
final class BatchFiler {
    private let workers: Workers
    private let builder: BatchBuilder
    private let keys = BatchKeys()
    let index: KeyIndex

    /// - Parameter state: says which store it is; the caller refreshes the index to it.
    init(
        paths: StorePaths, fileSystem: any FileSystem, state: StoreState, workers: Workers
    ) {
        self.workers = workers
        builder = BatchBuilder(workers: workers)
        index = KeyIndex(
            paths: paths, fileSystem: fileSystem,
            identity: StoreIdentity(storeID: state.storeID))
    }

    /// Decides what becomes of each record of a batch: sets `fate` and `version` of its rows.
    ///
    /// - Parameters:
    ///   - journaled: what is stored, but in no segment yet.
    ///   - toleratesMissing: what lies in files that are gone is taken for damaged.
    /// - Throws: `StoreError.missing` unless that is so.
    func settle(
        _ batch: Batch, _ rule: Settlement.Rule, snapshot: Snapshot,
        journaled: [JournalTable] = [], toleratesMissing: Bool = true
    ) throws -> SettledBatch {
        try keys.sort(batch, workers)
        let sorted = unsafe keys.all
        let matches = try unsafe index.matches(sorted)
        let collation = unsafe Collation(
            snapshot: snapshot, batch: batch, keys: sorted, toleratesMissing: toleratesMissing)
        var known = matches.isEmpty ? [] : try collation.known(matches, workers)
        // It goes when its hold is released. What comes under its id must not go with it.
        known.removeAll(where: \.isLeft)
        for table in journaled { unsafe table.add(to: &known, batch, sorted) }
        var settlement = Settlement(
            rule, forgotten: ForgottenIdentities(snapshot.state))
        unsafe settlement.settle(
            batch, sorted, matches: matches, known: known, unverifiable: collation.unverifiable)
        return SettledBatch(
            batch: batch, matches: matches, supersessions: settlement.supersessions,
            hasRefused: settlement.refusedCount > 0,
            hasAccepted: settlement.refusedCount < sorted.count)
    }

    /// Writes what a settled batch adds; the batch is free afterwards.
    ///
    /// - Returns: the sequences that its accepted records got, from `firstSequence` on.
    func write(
        _ settled: SettledBatch, firstSequence: UInt64, dead: DeadLetterDraft?,
        into files: inout NewFiles, snapshot: Snapshot
    ) throws -> BatchSummary {
        let layout = BatchLayout(
            settled.batch, firstSequence: firstSequence, policy: PartitionPolicy())
        let keyRun = try files.startKeyRun(keys, settled, workers)
        let building = Result {
            try builder.build(settled.batch, layout.drafts, into: &files)
        }
        // The thread uses the keys until it is waited for, also when building fails.
        if let keyRun { try files.addKeyRun(keyRun) }
        let built = try building.get()
        try files.addDeletionVectors(settled, built, snapshot: snapshot)
        if let dead { try DeadLetterWriter.write(dead, into: &files) }
        if layout.nextSequence > files.state.nextSequence {
            files.insert(.reserveSequences(next: layout.nextSequence))
        }
        return BatchSummary(firstSequence: firstSequence, nextSequence: layout.nextSequence)
    }
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
