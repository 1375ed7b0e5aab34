import VarveSegments

/// Finds the rows of row groups that a scan shows: those that no deletion vector hides, and
/// for which its filter is TRUE. Reads as little as it can for that.
///
/// One a thread; its buffers are reused. Columns that were read are kept until the next row group,
/// so that asking ``columns`` for fields of the rows found costs what is not there yet.
public final class RowGroupEvaluator {
    /// The fields of the row group at hand. After `select` the rows that were found are selected.
    public let columns: FieldColumns
    private let predicate: Predicate?
    private let rows = RowSelection()
    private var hidden: [Bool] = []
    private let flags = ElementLane<UInt8>(0)
    private var decidedCount = 0

    /// - Parameters:
    ///   - filter: a boolean expression; nil keeps all rows.
    ///   - sources: names for `_source`.
    public init(filter: TypedExpression?, sources: SourceNames = .unknown) {
        columns = FieldColumns(sources: sources)
        predicate = filter.map { Predicate($0) }
    }

    /// What was read so far, and what there was to read.
    public var counts: ReadCounts {
        var counts = columns.counts
        counts.rowGroupsDecided = decidedCount
        return counts
    }

    /// The rows of a row group for which the filter is TRUE, hidden ones too.
    ///
    /// - Returns: valid until the next call.
    /// - Throws: `FormatError`.
    public func select(_ reader: SegmentReader, rowGroup ordinal: Int) throws -> RowSelection {
        try select(reader, rowGroup: ordinal, hidden: nil, firstRow: 0)
    }

    /// The rows of a row group that the scan shows.
    ///
    /// - Parameters:
    ///   - hidden: rows of the segment that are left out.
    ///   - firstRow: the row group's first row within the segment; only with `hidden`.
    /// - Returns: valid until the next call.
    /// - Throws: `FormatError`.
    func select(
        _ reader: SegmentReader, rowGroup ordinal: Int, hidden: HiddenRows?, firstRow: Int
    ) throws -> RowSelection {
        let pagesBefore = columns.counts.pagesRead
        try columns.begin(reader, rowGroup: ordinal)
        rows.selectAll(of: columns.rowCount)
        defer { if columns.counts.pagesRead == pagesBefore { decidedCount += 1 } }
        if let predicate, try predicate.judge(columns) == .none {
            rows.removeAll()
        } else {
            if let hidden { hide(hidden, from: firstRow) }
            if let predicate, !rows.isEmpty { try predicate.narrow(rows, columns) }
        }
        columns.select(rows)
        return rows
    }

    private func hide(_ rows: HiddenRows, from firstRow: Int) {
        hidden.removeAll(keepingCapacity: true)
        hidden.append(contentsOf: repeatElement(false, count: columns.rowCount))
        guard rows.mark(&hidden, from: firstRow) > 0 else { return }
        flags.resize(hidden.count)
        for row in hidden.indices { flags[row] = hidden[row] ? 0 : 1 }
        self.rows.keep(flags)
    }
}

extension TypedExpression {
    /// A filter and bounds of the review time as one condition; nil for none.
    static func allOf(
        _ filter: TypedExpression?, from: Int64?, until: Int64?
    ) -> TypedExpression? {
        let field = Field.canonical(.reviewTimestamp)
        let time = TypedExpression(.field(field), type: field.type)
        func bound(_ comparison: Comparison, _ micros: Int64) -> TypedExpression {
            let constant = TypedExpression(.constant(.timestamp(micros)), type: .timestamp)
            return TypedExpression(.compare(comparison, time, constant), type: .boolean)
        }
        var conditions: [TypedExpression] = []
        if let from { conditions.append(bound(.greaterOrEqual, from)) }
        if let until { conditions.append(bound(.less, until)) }
        if let filter {
            if case .and(let operands) = filter.kind {
                conditions += operands
            } else {
                conditions.append(filter)
            }
        }
        guard conditions.count > 1 else { return conditions.first }
        return TypedExpression(.and(conditions), type: .boolean)
    }
}

/// An expression's values for the selected rows of a row group: what `--select`, order keys and
/// aggregates are made of. One a thread; its buffers are reused.
public final class ValueEvaluator {
    /// What is evaluated.
    public let expression: TypedExpression
    private let node: Node

    /// An evaluator of any expression but an interval.
    public init(_ expression: TypedExpression) {
        self.expression = expression
        node = expression.node()
    }

    /// One value for each row that is selected in `columns`.
    ///
    /// - Returns: valid until the next call, and until `columns` turns to other rows.
    /// - Throws: `FormatError`.
    public func values(_ columns: FieldColumns) throws -> Vector { try node.evaluate(columns) }
}
