/// The rows of a chunk: an array that workers share without reference counting on each access.
///
/// Written by one thread at a time; see `Batch`.
@safe
public final class RowList: RandomAccessCollection {
    private var base: UnsafeMutablePointer<BatchRow>
    private var capacity: Int
    public private(set) var count = 0
    /// How many rows have identities with the same upper bits; counted while they are at hand.
    private(set) var bucketCounts = [UInt32](repeating: 0, count: 1 << Int(bucketBits))

    /// Upper bits that choose a bucket: some 2,000 rows each in a large batch.
    static let bucketBits: UInt64 = 8

    static func bucket(_ identity: UInt64) -> Int { Int(identity >> (64 - bucketBits)) }

    init() {
        capacity = 1_024
        unsafe base = .allocate(capacity: capacity)
    }

    deinit { unsafe base.deallocate() }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    /// The first row; `count` of them lie side by side. Valid until the next append.
    var pointer: UnsafeMutablePointer<BatchRow> { unsafe base }

    public subscript(index: Int) -> BatchRow {
        precondition(index >= 0 && index < count, "a row of the chunk")
        return unsafe base[index]
    }

    func update(_ index: Int, _ change: (inout BatchRow) -> Void) {
        precondition(index >= 0 && index < count, "a row of the chunk")
        unsafe change(&base[index])
    }

    public func append(_ row: BatchRow) {
        if count == capacity { grow() }
        unsafe (base + count).initialize(to: row)
        count += 1
        bucketCounts[Self.bucket(row.identity)] += 1
    }

    func removeAll() {
        count = 0
        for bucket in bucketCounts.indices { bucketCounts[bucket] = 0 }
    }

    private func grow() {
        let larger = UnsafeMutablePointer<BatchRow>.allocate(capacity: capacity * 2)
        unsafe larger.moveInitialize(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity *= 2
    }
}
