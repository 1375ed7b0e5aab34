import VarveQuery

/// Draws a row as a block: a rule with its number, then each value on a line after its name.
struct TableBlock {
    let columns: [TableColumn]
    let drawer: CellDrawer

    func draw(_ cells: [Cell], number: UInt64, to out: RowBuffer) {
        drawRule(number, to: out)
        let names = min(
            columns.map(\.heading).max() ?? 0, max(drawer.columns / 3, TableLayout.textLeast))
        let room = max(drawer.columns - names - TableLayout.gap, 1)
        let name = RowBuffer()
        let value = RowBuffer()
        for (column, cell) in zip(columns, cells) {
            name.removeAll()
            name.append(column.column.name)
            let drawn = unsafe drawer.draw(.text(name.bytes), to: out, limit: names, edge: names)
            value.removeAll()
            if drawer.draw(cell, to: value, limit: room, edge: room).columns > 0 {
                out.append(
                    UInt8(ascii: " "), count: names - drawn.columns + TableLayout.gap)
                unsafe out.append(value.bytes)
            }
            out.append(UInt8(ascii: "\n"))
        }
    }

    private func drawRule(_ number: UInt64, to out: RowBuffer) {
        let title = "── \(Quantity.grouped(number)) "
        let width = min(drawer.columns, Terminal.columnsMax)
        let rest = max(width - title.unicodeScalars.count, 0)
        out.append(drawer.style.dim(title + String(repeating: "─", count: rest)) + "\n")
    }
}
