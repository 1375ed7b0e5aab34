/// How rows are printed.
enum RowFormat: String, CaseIterable {
    /// Columns for people.
    case table
    /// Objects of JSON, one a line.
    case ndjson
    case csv
    case tsv

    /// A printer to `sink`.
    ///
    /// - Parameters:
    ///   - columns: the width that tables must fit in.
    ///   - style: colour for tables.
    ///   - movesCursor: whether tables may place cells by escape sequences, see ``TablePrinter``.
    ///   - terminator: what ends a record in the other formats: a line feed, or NUL.
    func printer(
        to sink: any RowSink, columns: Int, style: Style, movesCursor: Bool, terminator: UInt8
    ) -> any RowPrinter {
        switch self {
        case .table:
            TablePrinter(to: sink, columns: columns, style: style, movesCursor: movesCursor)
        case .ndjson: ObjectPrinter(to: sink, terminator: terminator)
        case .csv: DelimitedPrinter<CSV>(to: sink, terminator: terminator)
        case .tsv: DelimitedPrinter<TSV>(to: sink, terminator: terminator)
        }
    }
}
