import VarveStore

/// `varve status` for people.
struct StatusText {
    let facts: StatusFacts
    /// The columns there are.
    let columns: Int
    let style: Style

    /// Partitions that are listed; of more the newest.
    static let partitionsMax = 40

    var lines: [String] {
        var lines = [style.bold(Sanitizer.line(facts.path)), ""] + overview
        guard !facts.partitions.isEmpty else { return lines }
        lines += [""] + partitions + [""]
        return lines + Timeline(facts.partitions).lines(columns: columns, style)
    }

    private var overview: [String] {
        let all = facts.all
        var rows: [(String, String, String)] = []
        rows.append(("records", Quantity.grouped(all.records), span))
        if all.superseded > 0 {
            rows.append(("superseded", Quantity.grouped(all.superseded), "older versions, kept"))
        }
        if all.dropped > 0 {
            rows.append(("dropped", Quantity.grouped(all.dropped), dropped))
        }
        rows.append(("raw bytes", Quantity.bytes(all.rawBytes), ""))
        let share =
            all.rawBytes > 0
            ? "\(Quantity.ratio(facts.diskBytes, of: all.rawBytes)) of raw" : ""
        rows.append(("on disk", Quantity.bytes(facts.diskBytes), share))
        for (tier, sums) in facts.tiers {
            rows.append(("tier \(tier.name)", Quantity.bytes(sums.fileBytes), describe(sums)))
        }
        if facts.journal.bytes > 0 {
            rows.append(
                (
                    "in journals", Quantity.grouped(facts.journal.records),
                    "of the records, \(Quantity.bytes(facts.journal.bytes)), in no segment yet"
                ))
        }
        rows.append(
            (
                "key index", Quantity.bytes(facts.keyBytes),
                "\(Quantity.counted(facts.keyEntries, "entry", "entries")) in "
                    + Quantity.counted(facts.keyRuns, "run")
            ))
        rows.append(
            (
                "dead letters", Quantity.grouped(facts.deadLetters),
                facts.deadLetters > 0 ? "see: varve dead list" : ""
            ))
        if facts.holds > 0 {
            rows.append(("holds", Quantity.grouped(facts.holds), "see: varve hold list"))
        }
        for (place, work) in (facts.due ?? []).enumerated() {
            rows.append((place == 0 ? "due" : "", work.kind.rawValue, work.text))
        }
        rows.append(("runs", Quantity.grouped(facts.finishedRuns), lastRun))
        for run in facts.openRuns {
            rows.append(
                ("unfinished", "run \(run.id)", "started \(Timestamp.text(run.startedAt))"))
        }
        let width = rows.map { Column.width($0.1) }.max() ?? 0
        return rows.map { title, value, remark in
            let line = "\(style.dim(Column.left(title, 13)))\(Column.right(value, width))"
            return remark.isEmpty ? line : line + "   " + remark
        }
    }

    private var span: String {
        guard let times = facts.all.times else { return "" }
        return "\(Timestamp.date(times.lowerBound)) to \(Timestamp.date(times.upperBound))"
    }

    private func describe(_ sums: StatusFacts.Sums) -> String {
        "\(Quantity.counted(sums.records, "record")) in "
            + Quantity.counted(sums.segments, "segment")
    }

    private var dropped: String {
        guard let first = facts.drops.first else { return "not gone yet" }
        return "not gone yet, the first since \(Timestamp.date(first.at))   see: varve policy"
    }

    private var lastRun: String {
        guard let run = facts.lastRun else { return "" }
        let took = max(0, run.finishedAt &- run.startedAt)
        return "last: run \(run.id), \(Timestamp.text(run.startedAt)), "
            + "took \(Quantity.duration(.microseconds(took)))"
    }
}

extension StatusText {
    /// A table; the bars show raw bytes.
    private var partitions: [String] {
        let shown = facts.partitions.suffix(Self.partitionsMax)
        let hidden = facts.partitions.dropLast(shown.count)
        let full = shown.map(\.sums.rawBytes).max() ?? 0
        let room = min(max(columns - 1 - Self.tableColumns, 0), 60)
        var lines = [style.bold(Self.line(["partition", "records", "raw", "on disk", "of raw"]))]
        if !hidden.isEmpty {
            let records = hidden.reduce(0) { $0 &+ $1.sums.records }
            lines.append(
                "and \(Quantity.counted(UInt64(hidden.count), "older partition")) with "
                    + "\(Quantity.counted(records, "record")): --json lists all")
        }
        for (name, sums) in shown {
            let cells = [
                name.text, Quantity.grouped(sums.records), Quantity.bytes(sums.rawBytes),
                Quantity.bytes(sums.fileBytes), Quantity.ratio(sums.fileBytes, of: sums.rawBytes),
            ]
            let bar = Bar.horizontal(sums.rawBytes, of: full, columns: room)
            lines.append("\(Self.line(cells))  \(style.blue(bar))")
        }
        return lines
    }

    private static let widths = [10, 14, 11, 11, 7]
    private static let tableColumns = widths.reduce(0, +) + 2

    private static func line(_ cells: [String]) -> String {
        zip(cells, widths).enumerated().map { place, cell in
            place == 0 ? Column.left(cell.0, cell.1) : Column.right(cell.0, cell.1)
        }.joined()
    }
}
