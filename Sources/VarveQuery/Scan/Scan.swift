import Synchronization
import VarveFiles
import VarveSegments
import VarveStore

/// A question for records, planned against one state of the store.
///
/// Nothing is shown before all deletion vectors are read. For one thread at a time; it starts
/// threads of its own.
public struct Scan: Sendable {
    /// What will be read, and what need not be.
    public let plan: ScanPlan
    let workers: Workers
    private let meter: ReadMeter

    /// Called with a record's bytes, valid during the call, and its `_seq`; 0 where records are
    /// sorted by keys.
    public typealias RecordBody = (UnsafeRawBufferPointer, SequenceNumber) throws -> Void

    /// Called with the values of a row, whose bytes are valid during the call.
    public typealias RowBody = ([Cell]) throws -> Void

    /// Plans a scan of a store's present state; plans again where a writer replaced a file meanwhile.
    ///
    /// - Throws: `ManifestError`; `StoreError` where a deletion vector is damaged or missing.
    public init(_ store: Store, _ options: ScanOptions = ScanOptions(), workers: Workers) throws {
        self = try store.withSettledSnapshot { try Scan($0, options, workers: workers) }
    }

    /// Plans a scan of a state, and opens the segments that it will read: what is stored then, is read,
    /// whatever a compactor does meanwhile.
    ///
    /// - Throws: `StoreError` where a deletion vector is damaged or missing; `.replaced` where a file
    ///   has gone because a newer state does without it.
    /// - Complexity: O(segments + dead rows).
    public init(
        _ snapshot: Snapshot, _ options: ScanOptions = ScanOptions(), workers: Workers
    ) throws {
        plan = try ScanPlan(snapshot, options)
        meter = ReadMeter()
        self.workers = workers
    }

    /// What was read so far.
    public var counts: ReadCounts { meter.counts }

    /// Calls `body` with each record in the scan's order.
    ///
    /// What was given before an error is right and without a gap.
    ///
    /// - Throws: `StoreError.damaged` or `.missing` at the first record that cannot be given; what
    ///   `body` throws, which ends the scan.
    /// - Complexity: memory of some 20 MiB, 1 to 3 MiB for each segment that a merge by `_seq` holds
    ///   at once, and `sortBytesMax` for a sort.
    public func forEach(_ body: RecordBody) throws { try unsafe forEach(.records, body) }

    /// Calls `body` with the values of some expressions for each record, in the scan's order; as
    /// ``forEach(_:)``.
    public func forEachRow(_ columns: [TypedExpression], _ body: RowBody) throws {
        var cells: [Cell] = []
        cells.reserveCapacity(columns.count)
        try unsafe forEach(.values(columns)) { row, _ in
            unsafe CellCoding.read(row, into: &cells)
            try body(cells)
        }
    }

    private func forEach(_ output: RowOutput, _ body: RecordBody) throws {
        var left = plan.options.limit ?? .max
        guard left > 0 else { return }
        do {
            try unsafe forEachUnlimited(output) { record, sequence in
                try unsafe body(record, sequence)
                left -= 1
                if left == 0 { throw LimitReached() }
            }
        } catch is LimitReached {
            return
        }
    }

    private struct LimitReached: Error {}

    private func forEachUnlimited(_ output: RowOutput, _ body: RecordBody) throws {
        let source = BlockSource(plan, workers, output)
        defer { meter.add(source.counts) }
        switch plan.options.order {
        case .sequence: try unsafe SequenceOrder(plan, source).forEach(body)
        case .keys: try unsafe forEachSorted(source, body)
        case .stored:
            try forEachBlock(source) { block in
                for row in 0..<block.count { try unsafe body(block[row], block.sequences[row]) }
            }
        }
    }

    private func forEachBlock(_ source: BlockSource, _ body: (RowBlock) throws -> Void) throws {
        var queue = RowOrderQueue(plan)
        let next = { try queue.next() }
        try source.forEachBlock(next, body)
    }

    private func forEachSorted(_ source: BlockSource, _ body: RecordBody) throws {
        let sorter = RowSorter(
            plan.snapshot.fileSystem, in: plan.options.temporaryFolder,
            byteCountMax: plan.options.sortBytesMax, limit: plan.options.limit)
        try forEachBlock(source) { block in
            for row in 0..<block.count { try unsafe sorter.add(block[row]) }
        }
        let rest: RowSorter.Body = { try unsafe body($0, 0) }
        try unsafe sorter.forEach(rest)
    }
}

extension Scan {
    /// How many records the scan gives, `limit` respected.
    ///
    /// Segments of which the manifest says that every record passes are not opened.
    ///
    /// - Throws: `StoreError.damaged` or `.missing`.
    public func count() throws -> UInt64 {
        var sum: UInt64 = 0
        var rest: [ScanSegment] = []
        for segment in plan.segments {
            if segment.isWhole {
                sum += segment.entry.rows - UInt64(segment.hidden?.count ?? 0)
            } else {
                rest.append(segment)
            }
        }
        let counted = Mutex<UInt64>(0)
        try forEachRowGroup(of: rest) { reader, task in
            let count = try reader.count(task)
            counted.withLock { $0 += UInt64(count) }
        }
        return min(sum + counted.withLock { $0 }, plan.options.limit ?? .max)
    }

    /// Gathers something from all records that the scan shows, on all workers.
    ///
    /// - Parameters:
    ///   - make: what a worker starts with.
    ///   - body: called for each row group with the worker's part, the columns of the rows that are
    ///     shown, and the segment.
    /// - Returns: the parts, one a worker.
    /// - Throws: `StoreError.damaged` or `.missing`; what `body` throws.
    public func gather<Part: AnyObject>(
        _ make: () -> Part, _ body: @Sendable (Part, FieldColumns, SegmentReader) throws -> Void
    ) throws -> [Part] {
        let parts = Handover((0..<workers.count).map { _ in make() })
        try forEachRowGroup(of: plan.segments) { worker, reader, task in
            let columns = try reader.columns(task)
            guard columns.selection.count > 0 else { return }
            try body(parts.value[worker], columns, task.reader)
        }
        return parts.value
    }

    private func forEachRowGroup(
        of segments: [ScanSegment], _ body: @Sendable (RowGroupReader, RowGroupTask) throws -> Void
    ) throws {
        try forEachRowGroup(of: segments) { _, reader, task in try body(reader, task) }
    }

    /// Calls `body` on all workers, in no certain order.
    private func forEachRowGroup(
        of segments: [ScanSegment],
        _ body: @Sendable (_ worker: Int, RowGroupReader, RowGroupTask) throws -> Void
    ) throws {
        let readers = Handover(
            (0..<workers.count).map { _ in
                RowGroupReader(plan.options, plan.condition, .values([]))
            })
        defer {
            for reader in readers.value { meter.add(reader.counts) }
        }
        for first in stride(from: 0, to: segments.count, by: Self.openSegmentsMax) {
            let end = min(first + Self.openSegmentsMax, segments.count)
            let tasks = try rowGroups(of: segments[first..<end])
            try workers.forEach(tasks.count) { worker, index in
                let task = tasks[index]
                _ = try plan.options.reading(plan.snapshot) {
                    try plan.snapshot.reading(task.segment.entry) {
                        try body(worker, readers.value[worker], task)
                    }
                }
            }
        }
    }

    /// Segments whose row groups are dealt out at once: it bounds the open files that are not pinned.
    private static let openSegmentsMax = 256

    private func rowGroups(of slice: ArraySlice<ScanSegment>) throws -> [RowGroupTask] {
        let segments = Array(slice)
        let found = Mutex<[Int: [RowGroupTask]]>([:])
        try workers.forEach(segments.count) { _, index in
            let opened = try plan.options.reading(plan.snapshot) {
                RowGroupCursor(segments[index], try plan.snapshot.open(segments[index].entry))
            }
            guard var cursor = opened else { return }
            var tasks: [RowGroupTask] = []
            while let task = cursor.next() { tasks.append(task) }
            found.withLock { $0[index] = tasks }
        }
        let byIndex = found.withLock { $0 }
        return segments.indices.flatMap { byIndex[$0] ?? [] }
    }
}

/// Sums up what workers read.
private final class ReadMeter: Sendable {
    private let sum = Mutex(ReadCounts())

    var counts: ReadCounts { sum.withLock { $0 } }

    func add(_ more: ReadCounts) { sum.withLock { $0 += more } }
}
