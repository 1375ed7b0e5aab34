import VarveSegments
import VarveStore

extension Filter {
    /// The filter of a hold. One that asks where records came from also takes those of which the ledger
    /// does not tell any more: they may be what the hold was made for.
    ///
    /// - Throws: `FilterError`, though it was right when the hold was made.
    public init(_ hold: Hold) throws(FilterError) {
        let filter = try Filter(hold.filter, now: hold.since)
        guard filter.expression.fields.contains(.system(.source)) else {
            self = filter
            return
        }
        // A comment may end the text.
        self = try Filter("(\(hold.filter)\n) or _source is null", now: hold.since)
    }
}

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
