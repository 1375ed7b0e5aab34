import VarveStore

/// What `varve status` tells, as numbers: everything from the manifest, no other file is read.
struct StatusFacts {
    /// One partition, or the store's records as a whole.
    struct Sums: Equatable {
        var segments: UInt64 = 0
        /// Records that a scan shows.
        var records: UInt64 = 0
        /// Older versions that are kept.
        var superseded: UInt64 = 0
        /// Rows that were dropped and are not gone.
        var dropped: UInt64 = 0
        /// Bytes of the records as they were received.
        var rawBytes: UInt64 = 0
        /// Segments and deletion vectors.
        var fileBytes: UInt64 = 0
        /// Review times, microseconds since 1970; nil where there is no record.
        var times: ClosedRange<Int64>?
    }

    var path: String
    var all = Sums()
    var tiers: [(tier: Tier, sums: Sums)] = []
    var partitions: [(name: PartitionName, sums: Sums)] = []
    var keyRuns: UInt64 = 0
    var keyEntries: UInt64 = 0
    var keyBytes: UInt64 = 0
    var deadLetters: UInt64 = 0
    var deadBytes: UInt64 = 0
    /// Records that are in journals, counted above too, and the journals' bytes.
    var journal = JournalSums()
    var finishedRuns: UInt64 = 0
    var lastRun: FinishedRun?
    var openRuns: [OpenRun] = []
    /// Runs of which dropped rows are left, by number.
    var drops: [DropEntry] = []
    var holds: UInt64 = 0
    /// What a compact would do; nil where that was not looked up.
    var due: [DueWork]?
    /// The last sequence that a record has.
    var lastSequence: UInt64?

    /// Bytes of all files that the manifest names.
    var diskBytes: UInt64 { all.fileBytes &+ keyBytes &+ deadBytes }

    init(path: String) { self.path = path }

    init(path: String, snapshot: Snapshot) {
        self.init(path: path, state: snapshot.state)
        journal = snapshot.journaled
    }

    init(path: String, state: StoreState) {
        self.path = path
        var byTier: [Tier: Sums] = [:]
        var byPartition: [PartitionName: Sums] = [:]
        for entry in state.recordSegments {
            all.add(entry)
            byTier[entry.tier, default: Sums()].add(entry)
            byPartition[entry.partition, default: Sums()].add(entry)
            lastSequence = max(lastSequence ?? 0, entry.lastSequence)
        }
        tiers = byTier.sorted { $0.key < $1.key }.map { (tier: $0.key, sums: $0.value) }
        partitions = byPartition.sorted { $0.key < $1.key }.map { (name: $0.key, sums: $0.value) }
        keyRuns = UInt64(state.keyRuns.count)
        for run in state.keyRuns {
            keyEntries &+= run.entries
            keyBytes &+= run.fileBytes
        }
        var dead = Sums()
        for entry in state.deadSegments { dead.add(entry) }
        deadLetters = dead.records
        deadBytes = dead.fileBytes
        finishedRuns = state.finishedRunCount
        lastRun = state.lastFinishedRun
        openRuns = state.openRuns
        drops = state.drops
        holds = UInt64(state.holds.count)
    }
}

extension StatusFacts.Sums {
    /// Wraps rather than traps: the sizes were read from a file.
    mutating func add(_ entry: SegmentEntry) {
        segments += 1
        records &+= entry.liveRows
        if let vector = entry.deletionVector {
            superseded &+= vector.deadRows &- vector.droppedRows
            dropped &+= vector.droppedRows
        }
        rawBytes &+= entry.rawBytes
        fileBytes &+= entry.fileBytes &+ (entry.deletionVector?.fileBytes ?? 0)
        let first = min(entry.minTime, times?.lowerBound ?? entry.minTime)
        let last = max(entry.maxTime, times?.upperBound ?? entry.maxTime)
        times = first...max(first, last)
    }
}

extension Tier {
    /// The word that users know it by.
    var name: String {
        switch self {
        case .hot: "hot"
        case .warm: "warm"
        case .cold: "cold"
        }
    }
}
