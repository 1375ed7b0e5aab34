import ArgumentParser
import VarveQuery
import VarveStore

/// How a scan prints records.
enum ScanFormat: String, ExpressibleByArgument, CaseIterable {
    case table, ndjson, csv, tsv, raw

    /// The format of rows; nil for records as they were received.
    var ofRows: RowFormat? {
        switch self {
        case .table: .table
        case .ndjson: .ndjson
        case .csv: .csv
        case .tsv: .tsv
        case .raw: nil
        }
    }
}

/// `varve scan`
struct ScanCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Print records, or count them.",
        discussion: """
            A filter is a condition as behind WHERE in SQL, in DuckDB's dialect. Times are given as \
            2013, 2013-04, 2013-04-21 or 2013-04-21T10:00:00Z; --until is the first one left out. \
            Without --order-by records come by partition, within it as they arrived.

            Formats: table (the default on a terminal), ndjson (the default in a pipe: records as \
            received, or with --select objects of the named values), csv and tsv with a heading, raw \
            (the bytes as received).

            Examples:
              varve scan "rating <= 2 and contains(review_text, 'refund')"
              varve scan --on 2013-04 --select review_id,rating --format csv
              varve scan "verified_purchase is not true" --from 2013 --count
              varve scan "stars = 5" --order-by "helpfulness_votes desc" --limit 10
              varve scan "regexp_matches(review_text, 'refund|broken', 'i')"
              varve scan --format raw --order-by _seq > all.ndjson
            """)

    @OptionGroup var query: QueryOptions
    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("Values to print: fields and expressions.", valueName: "a,b"))
    var select: String?

    @Option(help: ArgumentHelp("_seq, or \"rating desc, review_timestamp\".", valueName: "keys"))
    var orderBy: String?

    // Unconditional, so that of -1 it is told what is wrong.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("At most so many records: 0 or more.", valueName: "n"))
    var limit: UInt64?

    @Flag(help: "Print only how many records there are.")
    var count = false

    @Option(help: "table, ndjson, csv, tsv or raw.")
    var format: ScanFormat?

    @Flag(name: .customShort("0"), help: "End each record with NUL instead of a line feed.")
    var zero = false

    @Flag(help: "Run it, and tell what was read and what was skipped instead of printing records.")
    var explain = false

    @Flag(help: "Go on where the store is damaged, and tell what is left out; exits with 65.")
    var allowDamaged = false

    func validate() throws {
        if zero, format == .table {
            throw ValidationError("tables are for people: -0 needs another --format")
        }
        if select != nil, format == .raw {
            throw ValidationError("raw records are whole: --select needs another --format")
        }
        if count, select != nil || orderBy != nil || format != nil {
            throw ValidationError(
                "--count prints one number: it takes no --select, --order-by or --format")
        }
    }

    func run(_ console: Console) throws -> ProcessStatus {
        let isSeen = console.output.isTerminal && !explain
        let format = format ?? (isSeen ? .table : .ndjson)
        // Planned as often as a writer takes files away; printed once.
        let (scan, rows) = try Query.run(query, store) { query in
            try plan(query, format, console)
        }
        if explain {
            try ScanReport(scan, try measure(scan, rows)).print(console)
        } else if count {
            try console.output.line(String(scan.count()))
        } else if let rows, let rowFormat = format.ofRows {
            try print(scan, rows, rowFormat, console)
        } else {
            try print(scan, console)
        }
        return try tell(scan.plan.options.damage?.descriptions ?? [], console)
    }

    private func plan(
        _ query: Query, _ format: ScanFormat, _ console: Console
    ) throws -> (Scan, SelectList?) {
        var options = try query.scanOptions()
        options.limit = limit
        options.form = format == .raw ? .asReceived : .object
        options.damage = allowDamaged ? DamageLog() : nil
        options.isOnlyCounted = count
        let columns = try select.map { try query.columns($0) }
        if let orderBy { options.order = try query.order(orderBy, columns) }
        let rows = try rows(format, columns, query, console)
        if asksForSources(rows, options) { options.sources = try query.sources() }
        return (try Scan(query.snapshot, options, workers: .perProcessor), rows)
    }

    /// Tells what was left out.
    private func tell(_ damage: [String], _ console: Console) throws -> ProcessStatus {
        guard !damage.isEmpty else { return .done }
        try console.output.flush()
        console.note("varve: left out what is damaged:")
        for text in damage.sorted() { console.note("  \(text)") }
        return .badData
    }

    private var terminator: UInt8 { zero ? 0 : UInt8(ascii: "\n") }

    /// What is printed of each record; nil for the record as it was received.
    private func rows(
        _ format: ScanFormat, _ columns: SelectList?, _ query: Query, _ console: Console
    ) throws -> SelectList? {
        if let columns { return columns }
        switch format {
        case .raw, .ndjson: return nil
        case .table: return try query.columns(DefaultColumns.table(columns: console.columns))
        case .csv, .tsv:
            guard let keys = try query.rawKeys(), !keys.isEmpty else {
                return try query.columns(DefaultColumns.all)
            }
            return SelectList(rawKeys: keys)
        }
    }

    private func asksForSources(_ rows: SelectList?, _ options: ScanOptions) -> Bool {
        var fields = rows?.items.map(\.expression.fields) ?? []
        if case .keys(let keys) = options.order { fields += keys.map(\.expression.fields) }
        fields.append(options.filter?.fields ?? [])
        return fields.contains { $0.contains(.system(.source)) }
    }

    /// Whole records.
    private func print(_ scan: Scan, _ console: Console) throws {
        let terminator = terminator
        let print: Scan.RecordBody = { record, _ in
            try unsafe console.output.write(record: record, terminator: terminator)
        }
        try unsafe scan.forEach(print)
    }

    private func print(
        _ scan: Scan, _ list: SelectList, _ format: RowFormat, _ console: Console
    ) throws {
        let printer = format.printer(
            to: console.output, columns: console.tableColumns, style: console.style,
            movesCursor: console.movesCursor, terminator: terminator)
        try printer.begin(
            list.items.map {
                RowColumn($0.name, side: $0.expression.type.isNumeric ? .right : .automatic)
            }
        )
        do {
            try scan.forEachRow(list.items.map(\.expression)) { try printer.row($0) }
        } catch {
            // What came before the error is right, and shown.
            try? printer.flush()
            throw error
        }
        try printer.end()
    }

    /// Runs the scan for its own sake.
    ///
    /// - Returns: how many records it gives.
    private func measure(_ scan: Scan, _ rows: SelectList?) throws -> UInt64 {
        if count { return try scan.count() }
        var given: UInt64 = 0
        if let rows {
            try scan.forEachRow(rows.items.map(\.expression)) { _ in given += 1 }
        } else {
            let count: Scan.RecordBody = { _, _ in given += 1 }
            try unsafe scan.forEach(count)
        }
        return given
    }
}

/// What is shown where nobody said what.
enum DefaultColumns {
    static let all =
        "review_id, review_timestamp, rating, product_id, user_id, review_title, review_text"
    private static let few = "review_id, review_timestamp::date as date, rating, review_text"

    /// As many as a terminal has room for.
    static func table(columns: Int) -> String { columns < 120 ? few : all }
}

extension SelectList {
    /// The records' own keys, as they are.
    init(rawKeys: [[UInt8]]) {
        self.init(
            items: rawKeys.map { key in
                Item(
                    name: String(decoding: key, as: UTF8.self),
                    expression: TypedExpression(.field(.raw(key)), type: .dynamic))
            })
    }
}

extension ValueType {
    /// Whether values are numbers.
    fileprivate var isNumeric: Bool { self == .integer || self == .double }
}
