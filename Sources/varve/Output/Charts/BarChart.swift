/// Lines of a label, a count, its share and a lying bar.
struct BarChart {
    struct Row: Equatable {
        var label: RowValue
        var count: UInt64
        /// Some are only told: they would dwarf the rest, or are no values.
        var hasBar = true
        /// Takes the place of count and share: what is left out here.
        var remark: String?
    }

    let rows: [Row]
    /// What the shares are of; nil where none are to be shown.
    let whole: UInt64?
    /// Whether labels stand on the right, as numbers do.
    let isRight: Bool

    /// Columns of the longest bar at most.
    static let barMax = 100
    /// Columns that are kept for bars where labels are long.
    private static let barLeast = 20

    /// Appends the lines, none wider than `columns`.
    func draw(to out: RowBuffer, columns: Int, style: Style, movesCursor: Bool) throws(OutputError)
    {
        let drawer = CellDrawer(columns: columns, style: style)
        let widths = try widths(drawer)
        let line = TableLine(
            widths: widths, isRight: [isRight, true, true], drawer: drawer,
            movesCursor: movesCursor)
        let taken = widths.reduce(0) { $0 + $1 + ($1 > 0 ? TableLayout.gap : 0) }
        let room = min(max(columns - taken, 0), Self.barMax)
        let full = rows.filter(\.hasBar).map(\.count).max() ?? 0
        for row in rows {
            if let remark = row.remark {
                out.append(style.dim(Column.cut(remark, columns)) + "\n")
                continue
            }
            try RowValue.withCells(cells(row)) { (cells) throws(OutputError) in
                line.drawValues(cells, to: out)
            }
            let bar = row.hasBar ? Bar.horizontal(row.count, of: full, columns: room) : ""
            out.append(bar.isEmpty ? "\n" : "  \(style.blue(bar))\n")
        }
    }

    private func cells(_ row: Row) -> [RowValue] {
        let share = whole.map { [.text(Share.text(row.count, of: $0))] } ?? [RowValue]()
        return [row.label, .text(Quantity.grouped(row.count))] + share
    }

    /// The columns of label, count and share. Labels of text make room for bars.
    private func widths(_ drawer: CellDrawer) throws(OutputError) -> [Int] {
        var widths = [0, 0] + (whole == nil ? [] : [0])
        var wholeLabel = 0
        let scratch = RowBuffer()
        for row in rows where row.remark == nil {
            try RowValue.withCells(cells(row)) { (cells) throws(OutputError) in
                for (place, cell) in cells.enumerated() {
                    scratch.removeAll()
                    let drawn = drawer.draw(
                        cell, to: scratch, limit: drawer.columns, edge: drawer.columns)
                    widths[place] = max(widths[place], drawn.columns)
                    if place == 0 && !cell.isText { wholeLabel = max(wholeLabel, drawn.columns) }
                }
            }
        }
        let others = widths.dropFirst().reduce(0) { $0 + $1 + TableLayout.gap }
        let most = max(drawer.columns - others - TableLayout.gap - Self.barLeast, 10)
        widths[0] = max(wholeLabel, min(widths[0], most))
        return widths
    }

    /// Appends what a chart is of, and what is said besides where there is room.
    static func drawTitle(
        _ title: String, remark: String, to out: RowBuffer, columns: Int, style: Style
    ) {
        let title = Column.cut(title, columns)
        let fits = Column.width(title) + 3 + Column.width(remark) <= columns
        out.append(style.bold(title) + style.dim(fits ? "   " + remark : "") + "\n")
    }
}
