/// The rows of a chunk: an array that workers share without reference counting on each access.
///
/// Written by one thread at a time; see `Batch`.
@safe
public final class RowList: RandomAccessCollection {
    // Not checked for overlapping access, which would cost more than what is done with them.
    @exclusivity(unchecked) private var base: UnsafeMutablePointer<BatchRow>
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private var held = 0
    /// Times of the oldest and the youngest row.
    @exclusivity(unchecked) private var oldest = Int64.max
    @exclusivity(unchecked) private var youngest = Int64.min
    /// How many rows have identities with the same upper bits; counted while they are at hand.
    private let buckets: UnsafeMutablePointer<UInt32>

    /// Upper bits that choose a bucket: some 2,000 rows each in a large batch.
    static let bucketBits: UInt64 = 8
    static var bucketCount: Int { 1 << Int(bucketBits) }

    static func bucket(_ identity: UInt64) -> Int { Int(identity >> (64 - bucketBits)) }

    init() {
        unsafe capacity = 1_024
        unsafe base = .allocate(capacity: 1_024)
        unsafe buckets = .allocate(capacity: Self.bucketCount)
        unsafe buckets.initialize(repeating: 0, count: Self.bucketCount)
    }

    deinit {
        unsafe base.deallocate()
        unsafe buckets.deallocate()
    }

    public var count: Int { unsafe held }
    public var startIndex: Int { 0 }
    public var endIndex: Int { unsafe held }

    /// The first row; `count` of them lie side by side. Valid until the next append.
    var pointer: UnsafeMutablePointer<BatchRow> { unsafe base }

    public subscript(index: Int) -> BatchRow {
        unsafe precondition(index >= 0 && index < held, "a row of the chunk")
        return unsafe base[index]
    }

    /// From the oldest row's time to the youngest's; nil if there are no rows.
    var times: ClosedRange<Int64>? { unsafe isEmpty ? nil : oldest...youngest }

    /// How many rows a bucket has.
    func count(inBucket bucket: Int) -> Int {
        precondition(bucket >= 0 && bucket < Self.bucketCount, "a bucket")
        return unsafe Int(buckets[bucket])
    }

    func update(_ index: Int, _ change: (inout BatchRow) -> Void) {
        unsafe precondition(index >= 0 && index < held, "a row of the chunk")
        unsafe change(&base[index])
    }

    public func append(_ row: BatchRow) {
        if unsafe held == capacity { unsafe reserve(capacity * 2) }
        unsafe (base + held).initialize(to: row)
        unsafe held &+= 1
        if unsafe row.time < oldest { unsafe oldest = row.time }
        if unsafe row.time > youngest { unsafe youngest = row.time }
        unsafe buckets[Self.bucket(row.identity)] &+= 1
    }

    func removeAll() {
        unsafe held = 0
        unsafe oldest = .max
        unsafe youngest = .min
        unsafe buckets.update(repeating: 0, count: Self.bucketCount)
    }

    /// Makes room for `count` rows in all.
    func reserve(_ count: Int) {
        guard unsafe count > capacity else { return }
        let larger = UnsafeMutablePointer<BatchRow>.allocate(capacity: count)
        unsafe larger.moveInitialize(from: base, count: held)
        unsafe base.deallocate()
        unsafe base = larger
        unsafe capacity = count
    }
}

/// How many rows there are of each fate.
public struct FateCounts {
    private var counts = [UInt64](repeating: 0, count: 1 + Int(BatchRow.Fate.forgotten.rawValue))

    public subscript(fate: BatchRow.Fate) -> UInt64 { counts[Int(fate.rawValue)] }

    fileprivate mutating func add(_ rows: RowList) {
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            for place in 0..<rows.count {
                unsafe counts[Int(rows.pointer[place].fate.rawValue)] &+= 1
            }
        }
    }
}

extension RowList {
    /// What became of the rows; to be asked when the batch is settled. O(rows).
    public var fates: FateCounts {
        var counts = FateCounts()
        counts.add(self)
        return counts
    }
}

extension Batch {
    /// What became of all rows; to be asked when the batch is settled. O(rows).
    public var fates: FateCounts {
        var counts = FateCounts()
        for chunk in chunks { counts.add(chunk.rows) }
        return counts
    }
}
