import VarveBytes

/// Everything the manifest says at one edit: which files are live, and the counters.
///
/// A value: a reader keeps the one it began with while writers go on. A copy costs nothing until one
/// of the two changes. It changes by edits only (`applying(_:)`).
public struct StoreState: Sendable {
    /// What was fixed when the store was made; `nil` before the first edit.
    public internal(set) var creation: StoreCreation?
    /// Number of the last edit; 0 before the first.
    public internal(set) var lastEdit: UInt64 = 0

    /// The first sequence that is not reserved. From 1, so that 0 can mean "none".
    public internal(set) var nextSequence: SequenceNumber = 1
    /// The first number of a file that is not reserved.
    public internal(set) var nextFileID: UInt64 = 1
    /// The first number of a run that is not in use.
    public internal(set) var nextRun: UInt64 = 1
    /// The first number of a dead letter that is not reserved.
    public internal(set) var nextDeadNumber: UInt64 = 1

    /// Live runs of the key index, the newest last.
    public internal(set) var keyRuns: [KeyRunEntry] = []
    /// Live journals, the newest last; all but it are sealed.
    public internal(set) var journals: [JournalEntry] = []
    /// Runs that have begun and not ended, by number.
    public internal(set) var openRuns: [OpenRun] = []
    /// How many runs have finished; the ledger keeps them.
    public internal(set) var finishedRunCount: UInt64 = 0
    /// The run that finished last, with the digest that the ledger's next entry names.
    public internal(set) var lastFinishedRun: FinishedRun?

    /// Runs whose dropped rows can still be brought back, by number.
    public internal(set) var drops: [DropEntry] = []
    /// Days and their first sequences, both rising.
    public internal(set) var sequenceDays: [SequenceDay] = []
    /// Filters whose records stay, by name.
    public internal(set) var holds: [Hold] = []
    /// Identities that are refused, by their hashes.
    public internal(set) var forgotten: [UInt64: [ForgottenIdentity]] = [:]

    var segmentsByID: [SegmentID: SegmentEntry] = [:]
    /// What is derived from `segmentsByID`; replaced when that changes.
    var lookup = SegmentLookupBox()

    /// The state before the first edit.
    public init() {}
}

extension StoreState {
    /// 16 random bytes that every file of the store carries; empty before the first edit.
    public var storeID: [UInt8] { creation?.storeID ?? [] }

    /// 16 random bytes that key the store's hashes; empty before the first edit.
    public var digestKey: [UInt8] { creation?.digestKey ?? [] }

    /// How many segments are live, of dead letters too.
    public var segmentCount: Int { segmentsByID.count }

    /// A live segment. O(1).
    public func segment(_ id: SegmentID) -> SegmentEntry? { segmentsByID[id] }

    /// Live segments of records, by number. Sorted once a state.
    public var recordSegments: [SegmentEntry] { lookup.value(of: segmentsByID).records }

    /// Live segments of dead letters, by number. Sorted once a state.
    public var deadSegments: [SegmentEntry] { lookup.value(of: segmentsByID).deadLetters }

    /// Live segments of records whose true range of days holds a day, by number. The first call on a
    /// state costs O(segments); each one then no more than the segments of the partitions that hold
    /// the day.
    ///
    /// - Parameter day: days since 1970-01-01.
    public func segments(covering day: Int) -> [SegmentEntry] {
        lookup.value(of: segmentsByID).segments(covering: day)
    }

    /// Whether a day is in the true range of a live segment of records. Cost as of
    /// `segments(covering:)`; nothing is allocated.
    public func hasSegment(covering day: Int) -> Bool {
        lookup.value(of: segmentsByID).hasSegment(covering: day)
    }

    /// Live segments of records of a partition, by number.
    public func segments(of partition: PartitionName) -> [SegmentEntry] {
        lookup.value(of: segmentsByID).segments(of: partition)
    }

    /// The partitions that have live segments of records, in order.
    public var partitions: [PartitionName] { lookup.value(of: segmentsByID).partitions }

    /// A run that has begun and not ended.
    public func openRun(_ id: RunID) -> OpenRun? {
        openRuns.first { $0.id == id }
    }
}

extension StoreState {
    /// Sums over segments.
    public struct Totals: Hashable, Sendable {
        /// How many there are.
        public var segments: UInt64 = 0
        /// Rows in the files, dead ones included.
        public var rows: UInt64 = 0
        /// Rows that are not dead.
        public var liveRows: UInt64 = 0
        /// Bytes of the records as they were received.
        public var rawBytes: UInt64 = 0
        /// Sizes of the segments and of their deletion vectors.
        public var fileBytes: UInt64 = 0
    }

    /// Sums over the live segments of records of each tier. O(segments).
    public func totalsByTier() -> [Tier: Totals] {
        var totals: [Tier: Totals] = [:]
        for entry in segmentsByID.values where entry.content == .records {
            totals[entry.tier, default: Totals()].add(entry)
        }
        return totals
    }
}

extension StoreState.Totals {
    /// Saturates, as the sizes were read from a file.
    mutating func add(_ entry: SegmentEntry) {
        segments += 1
        rows = rows.addingSaturated(entry.rows)
        liveRows = liveRows.addingSaturated(entry.liveRows)
        rawBytes = rawBytes.addingSaturated(entry.rawBytes)
        fileBytes = fileBytes.addingSaturated(entry.fileBytes)
        fileBytes = fileBytes.addingSaturated(entry.deletionVector?.fileBytes ?? 0)
    }
}
