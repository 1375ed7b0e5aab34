/// `varve histogram` for people.
struct HistogramText {
    let facts: HistogramFacts
    let columns: Int
    let style: Style
    /// Whether the terminal takes escape sequences, see ``TablePrinter``.
    let movesCursor: Bool

    func print(to sink: any RowSink) throws(OutputError) {
        let out = RowBuffer()
        BarChart.drawTitle(
            Sanitizer.line(facts.field), remark: Quantity.counted(facts.records, "record"),
            to: out, columns: columns, style: style)
        let numbers = facts.bins.allSatisfy { Self.isNumber($0.label) }
        let chart = BarChart(rows: rows, whole: facts.records, isRight: numbers)
        try chart.draw(to: out, columns: columns, style: style, movesCursor: movesCursor)
        try unsafe sink.take(ours: out.bytes)
    }

    private var rows: [BarChart.Row] {
        var rows = facts.bins.map { BarChart.Row(label: Self.label($0.label), count: $0.count) }
        if facts.others > 0 {
            let label = "other (\(Quantity.counted(facts.otherValues, "value")))"
            rows.append(.init(label: .text(label), count: facts.others, hasBar: false))
        }
        if facts.nulls > 0 {
            rows.append(.init(label: .null, count: facts.nulls, hasBar: false))
        }
        if facts.missing > 0 {
            rows.append(.init(label: .text("missing"), count: facts.missing, hasBar: false))
        }
        return rows
    }

    private static func isNumber(_ label: HistogramFacts.Label) -> Bool {
        switch label {
        case .value(.integer), .value(.double): true
        case .range(from: .integer, _, _), .range(from: .double, _, _): true
        default: false
        }
    }

    /// A value as it is; a range in the way of mathematics: `[0, 10)`.
    private static func label(_ label: HistogramFacts.Label) -> RowValue {
        switch label {
        case .value(.text(let bytes)) where bytes.isEmpty: return .text("(empty)")
        case .value(let value): return value
        case .range(let from, let until, let isClosed):
            return .text("[\(text(from)), \(text(until))\(isClosed ? "]" : ")")")
        }
    }

    /// A bound in full.
    private static func text(_ value: RowValue) -> String {
        switch value {
        case .missing, .null: "-"
        case .text(let bytes), .json(let bytes): String(decoding: bytes, as: UTF8.self)
        case .boolean(let value): String(value)
        case .integer(let value): String(value)
        case .double(let value): value.description
        case .timestamp(let micros): Timestamp.text(micros)
        case .date(let days): RowValue.text(date: days)
        }
    }
}
