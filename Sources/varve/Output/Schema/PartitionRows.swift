/// `varve partitions` as rows.
struct PartitionRows {
    let facts: PartitionFacts

    /// What says the same of all partitions is left out.
    private var showsTiers: Bool { Set(facts.partitions.map(\.tiers)) != [[.hot]] }
    private var showsSuperseded: Bool { facts.partitions.contains { $0.sums.superseded > 0 } }

    func print(to printer: any RowPrinter) throws(OutputError) {
        var columns = [RowColumn("partition")]
        if showsTiers { columns.append(RowColumn("tier")) }
        columns += [RowColumn("segments", side: .right), RowColumn("records", side: .right)]
        if showsSuperseded { columns.append(RowColumn("superseded", side: .right)) }
        columns += [
            RowColumn("raw", side: .right), RowColumn("on disk", side: .right),
            RowColumn("of raw", side: .right), RowColumn("from"), RowColumn("to"),
        ]
        try printer.begin(columns)
        for partition in facts.partitions { try printer.row(values(partition)) }
        try printer.end()
    }

    private func values(_ partition: PartitionFacts.Partition) -> [RowValue] {
        let sums = partition.sums
        var values: [RowValue] = [.text(partition.name.text)]
        if showsTiers {
            values.append(.text(partition.tiers.map(\.name).joined(separator: ", ")))
        }
        values += [.text(Quantity.grouped(sums.segments)), .text(Quantity.grouped(sums.records))]
        if showsSuperseded { values.append(.text(Quantity.grouped(sums.superseded))) }
        return values + [
            .text(Quantity.bytes(sums.rawBytes)), .text(Quantity.bytes(sums.fileBytes)),
            .text(Quantity.ratio(sums.fileBytes, of: sums.rawBytes)),
            day(sums.times?.lowerBound), day(sums.times?.upperBound),
        ]
    }

    private func day(_ micros: Int64?) -> RowValue {
        micros.map { .text(Timestamp.date($0)) } ?? .missing
    }
}
