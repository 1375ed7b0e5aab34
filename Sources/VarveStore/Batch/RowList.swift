/// The rows of a chunk: an array that workers share without reference counting on each access.
///
/// Written by one thread at a time; see `Batch`.
@safe
public final class RowList: RandomAccessCollection {
    // Not checked for overlapping access, which would cost more than what is done with them.
    @exclusivity(unchecked) private var base: UnsafeMutablePointer<BatchRow>
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private var held = 0
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
        unsafe buckets[Self.bucket(row.identity)] &+= 1
    }

    func removeAll() {
        unsafe held = 0
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

extension RowList {
    /// How many rows have a fate.
    public func count(of fate: BatchRow.Fate) -> UInt64 {
        var sum: UInt64 = 0
        for place in 0..<count { unsafe sum &+= pointer[place].fate == fate ? 1 : 0 }
        return sum
    }
}
