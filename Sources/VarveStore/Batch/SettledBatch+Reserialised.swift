import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments

extension SettledBatch {
    /// Looks at some of the batch's versions, evenly spread: whether they have the values of what
    /// they replace, so that only key order, white space and escapes differ. Volatile keys do not
    /// count.
    ///
    /// - Parameter most: how many are looked at.
    /// - Returns: how many could be compared, and how many of these have the same values.
    /// - Complexity: unpacks a row group for each.
    public func reserialised(_ snapshot: Snapshot, most: Int) -> (asked: Int, same: Int) {
        let fetcher = RecordFetcher(snapshot)
        let comparison = ValueComparison(ignoring: batch.profile.volatile)
        let step = max(1, (supersessions.count + most - 1) / most)
        var asked = 0
        var same = 0
        for place in stride(from: 0, to: supersessions.count, by: step) {
            let (row, successor) = (supersessions[place].row, batch[supersessions[place].by])
            let before: [UInt8]?
            switch row {
            // A page that cannot be read is no answer. Nothing depends on it here, and whoever
            // needs it tells of the damage.
            case .stored(let segment, let row, _): before = try? fetcher.record(segment, row: row)
            case .inBatch(let id): before = unsafe Array(batch.record(batch[id]))
            }
            guard let before else { continue }
            asked += 1
            let after = unsafe Array(batch.record(successor))
            if comparison.haveSameValues(before, after) { same += 1 }
        }
        return (asked, same)
    }
}

/// Puts single stored records together again. For one thread.
private final class RecordFetcher {
    private let snapshot: Snapshot
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()
    private let text = RecordBuffer()

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// - Throws: what keeps it from being read.
    func record(_ segment: SegmentID, row: UInt32) throws -> [UInt8]? {
        guard let entry = snapshot.state.segment(segment) else { return nil }
        let reader = try snapshot.reader(entry)
        var place = Int(row)
        guard
            let ordinal = reader.footer.rowGroups.firstIndex(where: { rowGroup in
                if place < rowGroup.rowCount { return true }
                place -= rowGroup.rowCount
                return false
            })
        else { return nil }
        try reader.load(rowGroup: ordinal, columns: nil, into: decoder, scratch: scratch)
        text.removeAll()
        try unsafe decoder.forEachRow(reader.layout) { row, shape, values in
            if row == place { unsafe shape.rebuild(values, into: text) }
        }
        return text.array
    }
}
