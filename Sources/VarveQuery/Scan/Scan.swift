import Synchronization
import VarveFiles
import VarveStore

/// A question for records, planned against one state of the store.
///
/// Nothing is shown before all deletion vectors are read. For one thread at a time; it starts
/// threads of its own.
public struct Scan: Sendable {
    /// What will be read, and what need not be.
    public let plan: ScanPlan
    let workers: Workers

    /// Called with a record's bytes, valid during the call, and its `_seq`.
    public typealias RecordBody = (UnsafeRawBufferPointer, SequenceNumber) throws -> Void

    /// Plans a scan of a store's present state; plans again where a writer replaced a file meanwhile.
    ///
    /// - Throws: `ManifestError`; `StoreError` where a deletion vector is damaged or missing.
    public init(_ store: Store, _ options: ScanOptions = ScanOptions(), workers: Workers) throws {
        self = try store.withSettledSnapshot { try Scan($0, options, workers: workers) }
    }

    /// Plans a scan of a state.
    ///
    /// - Throws: `StoreError` where a deletion vector is damaged or missing.
    /// - Complexity: O(segments + dead rows).
    public init(
        _ snapshot: Snapshot, _ options: ScanOptions = ScanOptions(), workers: Workers
    ) throws {
        plan = try ScanPlan(snapshot, options)
        self.workers = workers
    }

    /// Calls `body` with each record in the scan's order.
    ///
    /// What was given before an error is right and without a gap.
    ///
    /// - Throws: `StoreError.damaged` or `.missing` at the first record that cannot be given; what
    ///   `body` throws, which ends the scan.
    /// - Complexity: memory of some 20 MiB, and 1 to 3 MiB for each segment that a merge by `_seq`
    ///   holds at once.
    public func forEach(_ body: RecordBody) throws {
        var left = plan.options.limit ?? .max
        guard left > 0 else { return }
        do {
            try unsafe forEachUnlimited { record, sequence in
                try unsafe body(record, sequence)
                left -= 1
                if left == 0 { throw LimitReached() }
            }
        } catch is LimitReached {
            return
        }
    }

    private struct LimitReached: Error {}

    private func forEachUnlimited(_ body: RecordBody) throws {
        let source = BlockSource(plan, workers)
        if plan.options.isOrderedBySequence {
            return try unsafe SequenceOrder(plan, source).forEach(body)
        }
        var queue = RowOrderQueue(plan)
        let next = { try queue.next() }
        try source.forEachBlock(next) { block in
            for row in 0..<block.count { try unsafe body(block[row], block.sequences[row]) }
        }
    }
}

extension Scan {
    /// How many records the scan gives, `limit` respected.
    ///
    /// Without time bounds nothing more is read; with them only row groups that a bound cuts, and of
    /// these only what tells the time.
    ///
    /// - Throws: `StoreError.damaged` or `.missing`.
    public func count() throws -> UInt64 {
        var sum: UInt64 = 0
        var cut: [ScanSegment] = []
        for segment in plan.segments {
            if segment.isWithinBounds {
                sum += segment.entry.rows - UInt64(segment.hidden?.count ?? 0)
            } else {
                cut.append(segment)
            }
        }
        let counted = Mutex<UInt64>(0)
        let rebuilders = Handover((0..<workers.count).map { _ in RowGroupRebuilder() })
        let segments = cut
        try workers.forEach(segments.count) { worker, index in
            let count = try self.count(segments[index], rebuilders.value[worker])
            counted.withLock { $0 += count }
        }
        return min(sum + counted.withLock { $0 }, plan.options.limit ?? .max)
    }

    private func count(_ segment: ScanSegment, _ rebuilder: RowGroupRebuilder) throws -> UInt64 {
        let reader = try plan.snapshot.open(segment.entry)
        return try plan.snapshot.reading(segment.entry) {
            var cursor = RowGroupCursor(segment, reader, plan.bounds)
            var count = 0
            while let task = cursor.next() { count += try rebuilder.count(task, plan.bounds) }
            return UInt64(count)
        }
    }
}

/// The row groups of a plan by segment, each segment opened when its turn comes.
struct RowOrderQueue {
    private let plan: ScanPlan
    private var nextSegment = 0
    private var cursor: RowGroupCursor?

    init(_ plan: ScanPlan) { self.plan = plan }

    mutating func next() throws -> BlockTask? {
        while true {
            if let task = cursor?.next() { return .rowGroup(task) }
            guard nextSegment < plan.segments.count else { return nil }
            let segment = plan.segments[nextSegment]
            cursor = RowGroupCursor(segment, try plan.snapshot.open(segment.entry), plan.bounds)
            nextSegment += 1
        }
    }
}
