import Synchronization

/// A record's identity hash, its day, and where in the batch it is: 16 bytes, so that what walks the
/// keys need not look at the rows.
public struct BatchKey: Sendable, HashOrdered {
    public var hash: UInt64
    public var row: BatchRowID
    /// Days since 1970-01-01.
    public var day: Int32

    var orderingHash: UInt64 { hash }
}

/// The identity hashes of a batch in rising order, equal ones in arrival order.
///
/// The key index, the segments' key columns and duplicates within the batch are all found by
/// walking this one list.
@safe
public final class BatchKeys {
    public private(set) var count = 0
    private var sorted: UnsafeMutablePointer<BatchKey>
    private var capacity = 0

    public init() {
        unsafe sorted = .allocate(capacity: 0)
    }

    deinit { unsafe sorted.deallocate() }

    /// The keys; valid until the next `sort`.
    public var all: UnsafeBufferPointer<BatchKey> {
        unsafe UnsafeBufferPointer(start: sorted, count: count)
    }

    /// Collects the rows of a batch: counts by bucket, scatters, sorts each bucket.
    ///
    /// - Complexity: O(n log n) over the workers.
    func sort(_ batch: Batch, _ workers: Workers) throws {
        let chunks = batch.chunks
        var starts: [[Int]] = []
        var totals = [Int](repeating: 0, count: RowList.bucketCount)
        for chunk in chunks {
            var first = totals
            for bucket in 0..<RowList.bucketCount {
                first[bucket] = totals[bucket]
                totals[bucket] += chunk.rows.count(inBucket: bucket)
            }
            starts.append(first)
        }
        var bases: [Int] = []
        var total = 0
        for count in totals {
            bases.append(total)
            total += count
        }
        bases.append(total)
        reserve(total)
        let target = unsafe Handover(sorted)
        let source = Handover(chunks)
        let firsts = starts
        let ends = bases
        // Chunks write to disjoint places, since each has its own start in every bucket.
        try workers.forEach(chunks.count) { _, index in
            var next = firsts[index]
            let rows = source.value[index].rows
            for place in rows.indices {
                let row = rows[place]
                let bucket = RowList.bucket(row.identity)
                let id = BatchRowID(chunk: index, row: place)
                unsafe (target.value + ends[bucket] + next[bucket]).initialize(
                    to: BatchKey(hash: row.identity, row: id, day: Int32(row.day)))
                next[bucket] += 1
            }
        }
        let orders = Handover((0..<workers.count).map { _ in HashOrder<BatchKey>() })
        try workers.forEach(RowList.bucketCount) { worker, bucket in
            let keys = unsafe UnsafeMutableBufferPointer(
                start: target.value + ends[bucket], count: ends[bucket + 1] - ends[bucket])
            unsafe orders.value[worker].sort(keys, skippedBits: Int(RowList.bucketBits))
        }
        count = total
    }

    private func reserve(_ total: Int) {
        guard total > capacity else { return }
        unsafe sorted.deallocate()
        capacity = total + total / 4
        unsafe sorted = .allocate(capacity: capacity)
    }
}
