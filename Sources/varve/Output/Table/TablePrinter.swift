import VarveQuery

/// Prints rows in columns for people: headings, a rule, the rows, how many they are.
///
/// The first rows are held until the widths of the columns are known, see ``RowBatch``; those that come
/// later are printed at once. Where the columns do not fit, each row becomes a block of lines, a value on
/// each. See ``CellDrawer`` for how values look.
///
/// Terminals disagree about the columns of emoji and of other characters. Where the cursor may be moved,
/// a cell after such text is put into its place by a sequence (CHA), so that the columns stay straight.
final class TablePrinter: RowPrinter {
    /// Whether rows become blocks.
    enum Shape: Equatable { case automatic, blocks }

    private let sink: any RowSink
    private let drawer: CellDrawer
    private let movesCursor: Bool
    private let shape: Shape
    private let out = RowBuffer()
    private let scratch = RowBuffer()
    private var columns: [TableColumn] = []
    private var batch: RowBatch?
    private var line: TableLine?
    private var count: UInt64 = 0

    /// - Parameters:
    ///   - columns: the width to fit in.
    ///   - movesCursor: whether the sink is a terminal that takes escape sequences.
    init(
        to sink: any RowSink, columns: Int, style: Style, movesCursor: Bool,
        shape: Shape = .automatic
    ) {
        self.sink = sink
        drawer = CellDrawer(columns: columns, style: style)
        self.movesCursor = movesCursor
        self.shape = shape
    }

    func begin(_ columns: [RowColumn]) throws(OutputError) {
        self.columns = columns.map { column in
            TableColumn(column, heading: width(of: column.name))
        }
        batch = RowBatch(width: columns.count)
    }

    func row(_ cells: [Cell]) throws(OutputError) {
        guard let batch else { return try print(cells) }
        batch.add(cells, textBytesMax: drawer.textBytesMax)
        for place in cells.indices {
            columns[place].add(cells[place], columns: width(of: cells[place]))
        }
        if batch.isFull { try flush() }
    }

    func end() throws(OutputError) {
        try settle()
        if line != nil || count > 0 { out.append(UInt8(ascii: "\n")) }
        out.append(drawer.style.dim(Quantity.counted(count, "row")) + "\n")
        try flush()
    }

    func flush() throws(OutputError) {
        try settle()
        defer { out.removeAll() }
        try unsafe sink.take(ours: out.bytes)
    }

    /// Fixes the widths and prints what was held.
    private func settle() throws(OutputError) {
        guard let held = batch else { return }
        batch = nil
        let widths = TableLayout.widths(columns.map(\.need), columns: drawer.columns)
        if let widths, shape == .automatic {
            line = TableLine(
                widths: widths, isRight: columns.map(\.isRight), drawer: drawer,
                movesCursor: movesCursor)
            try printHeadings()
        }
        try held.replay { (cells) throws(OutputError) in try print(cells) }
    }

    private func print(_ cells: [Cell]) throws(OutputError) {
        count += 1
        if let line {
            line.draw(cells, to: out)
        } else {
            TableBlock(columns: columns, drawer: drawer).draw(cells, number: count, to: out)
        }
        if out.count >= RowBuffer.pieceBytes / 4 { try flush() }
    }

    private func printHeadings() throws(OutputError) {
        let names = columns.map { RowValue.text($0.column.name) }
        try RowValue.withCells(names) { (cells) throws(OutputError) in
            line?.drawHeadings(cells, to: out)
        }
        line?.drawRule(to: out)
    }

    private func width(of cell: Cell) -> Int {
        scratch.removeAll()
        let most = drawer.columns
        return drawer.draw(cell, to: scratch, limit: most, edge: most).columns
    }

    private func width(of name: [UInt8]) -> Int {
        let text = RowBuffer()
        text.append(name)
        return unsafe width(of: .text(text.bytes))
    }
}
