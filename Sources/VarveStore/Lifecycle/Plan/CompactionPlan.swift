import VarveSegments

/// What a compact does, in order. Made from one state of the store; each step is a commit of its own.
public struct CompactionPlan: Sendable {
    /// The clock that it was made by, microseconds since 1970-01-01 UTC.
    public let now: Int64
    public let policy: LifecyclePolicy
    /// The holds that it looked at.
    public let holds: [Hold]
    public internal(set) var steps: [CompactionStep] = []
    /// Rows that expire.
    public internal(set) var expiringRows: UInt64 = 0
    /// Rows that are due to expire and stay, as a hold takes them.
    public internal(set) var heldRows: UInt64 = 0
    /// Review times of the youngest row that expires.
    public internal(set) var youngestExpiring: Int64?
    /// Rows that nothing shows any more, and that stay for now.
    public internal(set) var waiting = WaitingRows()
    /// Runs of whose drops nothing will be left.
    var endedDrops: [RunID] = []

    /// Whether what is dead goes without waiting for its time.
    let purges: Bool

    init(now: Int64, policy: LifecyclePolicy, holds: [Hold], purges: Bool) {
        self.purges = purges
        self.now = now
        self.policy = policy
        self.holds = holds
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { steps.isEmpty && endedDrops.isEmpty }
}

/// Rows that are dead and not gone.
public struct WaitingRows: Sendable, Equatable {
    /// How many were dropped: expired or retracted.
    public var dropped: UInt64 = 0
    /// How many a newer version has replaced.
    public var superseded: UInt64 = 0
    /// When the first of them will be gone at the latest, if a compact runs then; nil where none will.
    public var goneBy: Int64?

    mutating func add(goneBy time: Int64) { goneBy = min(goneBy ?? time, time) }
}

/// One step of a compact: some segments in, others out.
public struct CompactionStep: Sendable {
    /// What it is for. Persisted, in the ledger.
    public enum Kind: String, Sendable {
        /// Records that are older than the policy keeps are hidden.
        case expire
        /// Rows that are dead for long enough go for good.
        case purge
        /// Dead letters that are older than the policy keeps go for good.
        case dead
        /// Segments move to the warm tier.
        case warm
        /// Segments move to the cold tier.
        case cold
        /// Small segments become larger ones.
        case merge
        /// A segment is cut into finer partitions.
        case split
    }

    public var kind: Kind
    /// The partition of the inputs; of several the first.
    public var partition: PartitionName
    public var inputs: [SegmentID]
    /// Rows of the inputs, dead ones included.
    public var rowsIn: UInt64
    /// Rows that are hidden, or go.
    public var rowsDropped: UInt64
    /// Bytes of the inputs' files.
    public var bytesIn: UInt64
    /// Bytes of the outputs' files: estimated in a plan, true of a step that was done.
    public var bytesOut: UInt64
    var work: Work
    /// The deletion vectors of the inputs when the plan was made.
    var vectors: [SegmentID: DeletionVectorEntry] = [:]
    /// Of a rewrite, hashes of the marks that the rows which go had then.
    var marks: [SegmentID: Int] = [:]

    enum Work: Sendable {
        /// Marks rows as expired.
        case drop([SegmentID: [UInt32]])
        /// Takes out segments of which no row is left.
        ///
        /// - Parameter expires: the rows are not marked, but expire with it.
        case remove(expires: Bool)
        /// Writes the rows that stay anew.
        case rewrite(purged: [SegmentID: [UInt32]], tier: Tier, slices: SliceRule?)
    }
}

extension DeletionVector? {
    /// A hash of all marks of some rows, which tells whether they have changed meanwhile. Another one in
    /// each process.
    ///
    /// - Complexity: O(rows · log n).
    func hash(ofMarks rows: [UInt32]) -> Int {
        var hasher = Hasher()
        for row in rows { hasher.combine(self.map { Array($0.entries(row: row)) }) }
        return hasher.finalize()
    }
}

/// How a segment that is about to expire is cut: by weeks where that is near, by months behind. Each
/// part then goes as a whole.
struct SliceRule: Sendable {
    /// Days from here on are cut by months; in days since 1970-01-01.
    var monthsFrom: Int

    /// How far ahead of its expiry a segment is cut by weeks.
    static let weeksAhead = 35
    /// Bytes of records from which cutting pays: less is soon written anew.
    static let bytesMin: UInt64 = 4 << 20

    /// The rule at a time; nil where records do not expire by their own times.
    init?(_ policy: LifecyclePolicy, at now: Int64) {
        guard let bound = policy.expiryBound(at: now), policy.ageFrom == .review else {
            return nil
        }
        monthsFrom = Int(bound.quotientFloored(by: LifecyclePolicy.day)) + Self.weeksAhead
    }

    func slice(of day: Int) -> Int32 {
        if day < monthsFrom { return Int32(day.quotientFloored(by: 7) &+ 1_000_000) }
        guard let month = PartitionName(containing: day, grain: .month) else { return 0 }
        return Int32(month.firstDay &- 10_000_000)
    }
}
