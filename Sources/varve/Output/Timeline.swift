import VarveBytes
import VarveStore

/// How many records there are of each year, or of each month, drawn as standing bars.
///
/// Months where every partition is one or finer and the terminal is wide enough, else years: what the
/// manifest knows exactly, without reading a record.
struct Timeline {
    /// A period, and its records.
    struct Bin: Equatable {
        var label: String
        /// Whether a year begins with it.
        var beginsYear: Bool
        var records: UInt64
    }

    private let partitions: [(name: PartitionName, sums: StatusFacts.Sums)]
    /// Rows of the bars.
    static let rows = 6

    init(_ partitions: [(name: PartitionName, sums: StatusFacts.Sums)]) {
        self.partitions = partitions
    }

    /// A heading, the bars, the axis; no line is wider than `columns`.
    func lines(columns: Int, _ style: Style) -> [String] {
        let months = bins(.month)
        let byMonth = !months.isEmpty && months.count <= columns
        let bins = byMonth ? months : Self.folded(self.bins(.year), columns)
        guard let peak = bins.max(by: { $0.records < $1.records }), peak.records > 0 else {
            return []
        }
        let pitch = min(max(columns / bins.count, 1), byMonth ? 4 : 8)
        // Bars touch where there is no room between them.
        let width = pitch > 2 ? pitch - 1 : pitch
        var lines = [
            style.bold("records by \(byMonth ? "month" : "year")")
                + style.dim("   most: \(peak.label), \(Quantity.grouped(peak.records))")
        ]
        for row in (0..<Self.rows).reversed() {
            let cells = bins.map { bin in
                let cell = Bar.cell(bin.records, of: peak.records, row: row, rows: Self.rows)
                return String(repeating: cell, count: width)
                    + String(repeating: " ", count: pitch - width)
            }
            lines.append(style.blue(Self.trimmed(cells.joined())))
        }
        lines.append(Self.axis(bins, pitch: pitch, columns: columns))
        return lines
    }

    /// All periods from the first to the last, empty ones too; none where a partition is coarser.
    func bins(_ grain: PartitionName.Grain) -> [Bin] {
        var records: [PartitionName: UInt64] = [:]
        for (name, sums) in partitions {
            guard name.grain >= grain,
                let period = PartitionName(containing: name.firstDay, grain: grain)
            else { return [] }
            records[period, default: 0] &+= sums.records
        }
        guard let first = records.keys.min(), let last = records.keys.max() else { return [] }
        var bins: [Bin] = []
        var period = first
        while period <= last {
            let date = CivilDate(daysSinceEpoch: period.firstDay)
            bins.append(
                Bin(label: period.text, beginsYear: date.month == 1, records: records[period] ?? 0))
            guard let next = PartitionName(containing: period.endDay, grain: grain) else { break }
            period = next
        }
        return bins
    }

    /// Several years in one bar where there are more than columns.
    private static func folded(_ bins: [Bin], _ columns: Int) -> [Bin] {
        let step = (bins.count + columns - 1) / max(columns, 1)
        guard step > 1 else { return bins }
        return stride(from: 0, to: bins.count, by: step).map { start in
            var bin = bins[start]
            let part = bins[start..<min(start + step, bins.count)]
            bin.records = part.reduce(0) { $0 &+ $1.records }
            if let last = part.last { bin.label += "-\(last.label)" }
            return bin
        }
    }

    /// Years below the bars that they begin with, as many as fit.
    private static func axis(_ bins: [Bin], pitch: Int, columns: Int) -> String {
        var line = ""
        for (place, bin) in bins.enumerated() where bin.beginsYear || place == 0 {
            let column = place * pitch
            let label = bin.beginsYear ? String(bin.label.prefix(4)) : bin.label
            let taken = line.utf8.count
            guard taken == 0 || taken + 1 <= column, column + label.utf8.count <= columns else {
                continue
            }
            line += String(repeating: " ", count: column - taken) + label
        }
        return line
    }

    private static func trimmed(_ text: String) -> String {
        guard let end = text.lastIndex(where: { $0 != " " }) else { return "" }
        return String(text[...end])
    }
}
