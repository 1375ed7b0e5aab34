/// What is fixed when a store is made.
public struct StoreCreation: Hashable, Sendable {
    /// Random; 16 bytes. Every file of the store carries it.
    public var storeID: [UInt8]
    /// Random; 16 bytes. Keys the hashes of identities and contents, so that nobody can craft ids
    /// that collide.
    public var digestKey: [UInt8]
    /// Version of the store's layout as a whole.
    public var formatVersion: UInt64
    /// Microseconds since 1970-01-01 UTC.
    public var createdAt: Int64

    /// The version that this program writes. Persisted.
    public static let formatVersionNow: UInt64 = 1

    /// A store with these values.
    public init(
        storeID: [UInt8], digestKey: [UInt8], formatVersion: UInt64 = formatVersionNow,
        createdAt: Int64
    ) {
        self.storeID = storeID
        self.digestKey = digestKey
        self.formatVersion = formatVersion
        self.createdAt = createdAt
    }
}

/// One step of an edit. The steps of an edit are applied in order, all or none.
public enum Change: Hashable, Sendable {
    /// The first change of the first edit, and nowhere else.
    case storeCreated(StoreCreation)
    case addSegment(SegmentEntry)
    case removeSegment(SegmentID)
    /// Puts another deletion vector in force for a segment, or none.
    case setDeletionVector(SegmentID, DeletionVectorEntry?)
    /// Becomes the newest run of the key index.
    case addKeyRun(KeyRunEntry)
    case removeKeyRun(KeyRunID)
    /// Sequences below `next` may be in use from now on.
    case reserveSequences(next: SequenceNumber)
    /// Numbers of files below `next` may be in use from now on.
    case reserveFileIDs(next: UInt64)
    /// Numbers of dead letters below `next` may be in use from now on.
    case reserveDeadNumbers(next: UInt64)
    /// Numbers of runs below `next` are in use; `runStarted` says so by itself.
    case reserveRuns(next: UInt64)
    case runStarted(RunID, RunKind, startedAt: Int64)
    case sourceProgress(RunID, SourceProgress)
    /// A source of an open run, as the run found it.
    case sourceOrigin(RunID, SourceOrigin)
    /// Where the units of an open run went up to this edit.
    case runCounts(RunID, RunCounts)
    case runFinished(RunID, finishedAt: Int64, ledgerDigest: [UInt8], ledgerBytes: UInt64)
    /// The run will not be gone on with; what it had committed stays.
    case runAbandoned(RunID)
    /// The journal may hold records from `firstSequence` on; nothing else may from now on.
    case journalStarted(JournalID, firstSequence: SequenceNumber)
    /// The journal grows no more.
    case journalSealed(JournalID, JournalEntry.Seal)
    /// The journal's records are in segments, by other changes of the same edit.
    case journalFolded(JournalID)
    /// Rows of segments are dropped by a run, in this edit or in later ones of the run.
    case rowsDropped(DropEntry)
    /// Of what a run dropped nothing is left that could be brought back.
    case dropsEnded(RunID)
    /// Sequences from `first` on are accepted on the day or later.
    case sequencesDated(SequenceDay)
    case holdAdded(Hold)
    case holdReleased(name: String)
    case identityForgotten(ForgottenIdentity)
    /// Stands for all finished runs; only in the edit that a manifest begins with.
    case finishedRuns(count: UInt64, last: FinishedRun)
}

/// What is committed at once: a number, one higher than that of the edit before, and changes.
public struct Edit: Hashable, Sendable {
    /// From 1.
    public var number: UInt64
    /// Applied in order, all or none.
    public var changes: [Change]

    /// An edit with these values.
    public init(number: UInt64, changes: [Change]) {
        self.number = number
        self.changes = changes
    }
}
