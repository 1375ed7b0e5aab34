import VarveStore

/// `varve timeline` for people: a line for each period, and where they are many all of them at a
/// glance.
struct TimelineText {
    let facts: TimelineFacts
    let columns: Int
    let style: Style

    /// Empty periods in a row that are listed one by one.
    private static let gapMax = 2
    /// Lines that one sees at once.
    private static let glanceLines = 24
    /// Days below which all of them at a glance would be a bar or two.
    private static let glanceDays = 92

    private var spannedDays: Int {
        (facts.days.last?.firstDay ?? 0) - (facts.days.first?.firstDay ?? 0)
    }

    func print(to sink: any RowSink) throws(OutputError) {
        let out = RowBuffer()
        let week = facts.unit == .week ? " (from Monday)" : ""
        BarChart.drawTitle(
            "records by \(facts.unit.rawValue)\(week)",
            remark: Quantity.counted(facts.records, "record"), to: out, columns: columns,
            style: style)
        let rows = rows
        let chart = BarChart(rows: rows, whole: nil, isRight: false)
        try chart.draw(to: out, columns: columns, style: style, movesCursor: false)
        if rows.count > Self.glanceLines, spannedDays > Self.glanceDays {
            out.append(UInt8(ascii: "\n"))
            for line in glance { out.append(line + "\n") }
        }
        try unsafe sink.take(ours: out.bytes)
    }

    private var rows: [BarChart.Row] {
        var rows: [BarChart.Row] = []
        var last: Int?
        for period in facts.periods {
            if let last { rows += gap(last, period.firstDay) }
            rows.append(row(period.firstDay, period.records))
            last = period.firstDay
        }
        return rows
    }

    /// The empty periods between two.
    private func gap(_ first: Int, _ last: Int) -> [BarChart.Row] {
        let count = facts.unit.between(first, last)
        guard count > 0 else { return [] }
        guard count <= Self.gapMax else {
            let text = "\(Quantity.grouped(UInt64(count))) empty \(facts.unit.rawValue)s"
            return [BarChart.Row(label: .null, count: 0, remark: text)]
        }
        var rows: [BarChart.Row] = []
        var day = facts.unit.next(first)
        while day < last {
            rows.append(row(day, 0))
            day = facts.unit.next(day)
        }
        return rows
    }

    private func row(_ firstDay: Int, _ records: UInt64) -> BarChart.Row {
        BarChart.Row(label: .text(facts.unit.label(firstDay)), count: records)
    }

    private var glance: [String] {
        let days = facts.days.compactMap { day in
            PartitionName(containing: day.firstDay, grain: .day).map {
                (name: $0, sums: StatusFacts.Sums(records: day.records))
            }
        }
        return Timeline(days).lines(columns: columns, style)
    }
}
