import VarveSegments
import VarveStore

/// A filter as the compactor asks holds: which of some rows does it take? For one thread.
public final class FilterMatcher: RowMatcher {
    private let evaluator: RowGroupEvaluator

    /// - Parameter sources: names for `_source`.
    public init(_ filter: Filter, sources: SourceNames = .unknown) {
        evaluator = RowGroupEvaluator(filter: filter.expression, sources: sources)
    }

    public func matches(
        _ rows: [UInt32], of entry: SegmentEntry, in snapshot: Snapshot
    ) throws -> [UInt32] {
        let reader = try snapshot.open(entry)
        defer { reader.close() }
        var taken: [UInt32] = []
        var next = 0
        var firstRow = 0
        do {
            for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
                let end = firstRow + rowGroup.rowCount
                if next < rows.count, Int(rows[next]) < end {
                    let selection = try evaluator.select(reader, rowGroup: ordinal)
                    var place = 0
                    while next < rows.count, Int(rows[next]) < end {
                        let row = Int(rows[next]) - firstRow
                        while place < selection.count, selection[place] < row { place += 1 }
                        if place < selection.count, selection[place] == row {
                            taken.append(rows[next])
                        }
                        next += 1
                    }
                }
                firstRow = end
            }
        } catch let error as FormatError {
            throw StoreError.damaged(snapshot.paths.segment(entry), error)
        }
        return taken
    }
}
