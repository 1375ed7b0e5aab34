import VarveQuery

/// Draws the lines of a table whose widths are fixed.
final class TableLine {
    private let widths: [Int]
    private let starts: [Int]
    private let isRight: [Bool]
    private let drawer: CellDrawer
    private let movesCursor: Bool
    private let scratch = RowBuffer()

    init(widths: [Int], isRight: [Bool], drawer: CellDrawer, movesCursor: Bool) {
        self.widths = widths
        self.isRight = isRight
        self.drawer = drawer
        self.movesCursor = movesCursor
        var next = 0
        starts = widths.map { width in
            defer { next += width + TableLayout.gap }
            return next
        }
    }

    /// A line of values. One that is wider than its column and cannot be cut pushes those after it,
    /// and texts give way until all are in their places again.
    func draw(_ cells: [Cell], to out: RowBuffer) {
        drawValues(cells, to: out)
        out.append(UInt8(ascii: "\n"))
    }

    /// The headings, in bold letters.
    func drawHeadings(_ cells: [Cell], to out: RowBuffer) {
        let isBold = drawer.style.isOn
        if isBold { out.append("\u{1b}[1m" as StaticString) }
        // What is dim in them would end what is bold.
        drawValues(cells, CellDrawer(columns: drawer.columns, style: .plain), to: out)
        if isBold { out.append("\u{1b}[0m" as StaticString) }
        out.append(UInt8(ascii: "\n"))
    }

    /// The values alone, without what ends the line.
    func drawValues(_ cells: [Cell], to out: RowBuffer) { drawValues(cells, drawer, to: out) }

    private func drawValues(_ cells: [Cell], _ drawer: CellDrawer, to out: RowBuffer) {
        var at = 0
        var isUnsure = false
        for place in cells.indices {
            let start = place == 0 ? 0 : max(starts[place], at + TableLayout.gap)
            let end = starts[place] + widths[place]
            scratch.removeAll()
            let drawn = drawer.draw(
                cells[place], to: scratch, limit: max(end - start, 1),
                edge: drawer.columns - start)
            guard drawn.columns > 0 else { continue }
            let target = isRight[place] ? max(start, end - drawn.columns) : start
            move(from: at, to: target, isUnsure, out)
            unsafe out.append(scratch.bytes)
            at = target + drawn.columns
            isUnsure = drawn.isUnsure
        }
    }

    private func move(from at: Int, to target: Int, _ isUnsure: Bool, _ out: RowBuffer) {
        out.append(UInt8(ascii: " "), count: target - at)
        guard isUnsure, movesCursor else { return }
        out.append("\u{1b}[" as StaticString)
        out.append(Int64(target + 1))
        out.append(UInt8(ascii: "G"))
    }

    /// A thin line below each heading.
    func drawRule(to out: RowBuffer) {
        let gap = String(repeating: " ", count: TableLayout.gap)
        let lines = widths.map { String(repeating: "─", count: $0) }
        out.append(drawer.style.dim(lines.joined(separator: gap)) + "\n")
    }
}
