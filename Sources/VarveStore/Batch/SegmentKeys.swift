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
    private let digests: UnsafeMutableBufferPointer<UInt64>

    init(rowCount: Int) {
        unsafe entries = .allocate(capacity: rowCount)
        unsafe digests = .allocate(capacity: rowCount)
        unsafe entries.initialize(repeating: KeyColumn.Entry(hash: 0, row: 0))
        unsafe digests.initialize(repeating: 0)
    }

    deinit {
        unsafe entries.deallocate()
        unsafe digests.deallocate()
    }

    /// Adds the rows from `first` on.
    func add(_ rows: UnsafeBufferPointer<RowInput>, from first: Int) {
        unsafe precondition(
            first >= 0 && first + rows.count <= entries.count, "rows of the segment")
        for index in rows.indices {
            let row = unsafe rows[index]
            unsafe entries[first + index] = KeyColumn.Entry(
                hash: row.identity, row: UInt32(first + index))
            unsafe digests[first + index] = row.digest & BatchRow.digestMask
        }
    }

    /// The sum of the rows' stored digests.
    var digestSum: UInt64 {
        var sum: UInt64 = 0
        for index in unsafe digests.indices { unsafe sum &+= digests[index] }
        return sum
    }

    /// By hash. To be called when all rows are added.
    func sorted() -> [KeyColumn.Entry] {
        unsafe HashOrder<KeyColumn.Entry>().sort(entries, skippedBits: 0)
        return unsafe Array(entries)
    }
}
