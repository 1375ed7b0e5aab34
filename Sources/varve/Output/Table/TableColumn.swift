import VarveQuery

/// A column of a table while its widths are not yet fixed.
struct TableColumn {
    let column: RowColumn
    /// Columns of the heading.
    let heading: Int
    /// The most columns that a value takes.
    private(set) var content = 0
    /// The most that one takes which is not cut.
    private var whole = 0
    private var hasNumbers = false
    private var hasText = false

    init(_ column: RowColumn, heading: Int) {
        self.column = column
        self.heading = heading
    }

    /// Looks at a value.
    mutating func add(_ cell: Cell, columns: Int) {
        content = max(content, columns)
        if !cell.isText || column.side == .right { whole = max(whole, columns) }
        switch cell {
        case .missing, .null, .boolean, .timestamp, .date: break
        case .integer, .double: hasNumbers = true
        case .text: hasText = true
        case .json(let text):
            let first = unsafe text.first ?? 0
            let isNumber = first == UInt8(ascii: "-") || (0x30...0x39).contains(first)
            hasNumbers = hasNumbers || isNumber
            hasText = hasText || !isNumber
        }
    }

    var isRight: Bool {
        switch column.side {
        case .automatic: hasNumbers && !hasText
        case .left: false
        case .right: true
        }
    }

    var need: TableLayout.Need {
        TableLayout.Need(heading: heading, content: content, whole: whole)
    }
}
