import Synchronization
import VarveSegments

extension KeyColumn.Entry: HashOrdered {
    var orderingHash: UInt64 { hash }
}

/// The identity hashes of a segment's rows, gathered while its row groups are encoded, when the rows
/// are at hand.
///
/// Workers add disjoint rows; whoever takes the last one sorts.
@safe
final class SegmentKeys: @unchecked Sendable {
    private let entries: UnsafeMutableBufferPointer<KeyColumn.Entry>
    private let digests = Atomic<UInt64>(0)

    init(rowCount: Int) { unsafe entries = .allocate(capacity: rowCount) }

    deinit { unsafe entries.deallocate() }

    /// Adds the rows from `first` on.
    func add(_ rows: UnsafeBufferPointer<RowInput>, from first: Int) {
        unsafe precondition(
            first >= 0 && first + rows.count <= entries.count, "rows of the segment")
        var sum: UInt64 = 0
        for index in rows.indices {
            let row = unsafe rows[index]
            unsafe entries.initializeElement(
                at: first + index,
                to: KeyColumn.Entry(hash: row.identity, row: UInt32(first + index)))
            sum &+= row.digest & BatchRow.digestMask
        }
        digests.wrappingAdd(sum, ordering: .relaxed)
    }

    /// The sum of the rows' stored digests. To be asked when all rows are added.
    var digestSum: UInt64 { digests.load(ordering: .relaxed) }

    /// Calls `body` with the entries by hash. To be called when all rows are added.
    func withSorted<Value>(
        _ body: (UnsafeBufferPointer<KeyColumn.Entry>) throws -> Value
    ) rethrows -> Value {
        unsafe HashOrder<KeyColumn.Entry>().sort(entries, skippedBits: 0)
        return try unsafe body(UnsafeBufferPointer(entries))
    }
}
