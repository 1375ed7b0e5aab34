/// The functions of filters by the names that DuckDB gives them.
enum FunctionTable {
    /// How arguments are taken.
    enum Form {
        /// Arguments of those types, the last `optional` of which may be missing.
        case plain(Function, [ValueType], optional: Int = 0, ValueType)
        case search(TextSearch.Kind)
        case matches, concat, coalesce, nullIf, choose
        case greatest, least
        case datePart, dateTrunc
        case abs, round, modulo
        case now, today
        case date
        case missing
    }

    struct Entry {
        let form: Form
        let arguments: ClosedRange<Int>
        /// For messages: `length(text)`.
        let usage: String
    }

    static func entry(_ name: String) -> Entry? { entries[name] }

    /// Names of aggregates, which have another place.
    static let aggregates: Set<String> = [
        "count", "sum", "avg", "mean", "min", "max", "median", "stddev", "first", "last",
        "approx_count_distinct", "string_agg", "list", "mode", "quantile",
    ]

    static let names = entries.keys.sorted()

    private static let entries: [String: Entry] = {
        var table: [String: Entry] = [:]
        for (names, form, arguments, parameters) in rows {
            for name in names.split(separator: " ") {
                table[String(name)] = Entry(
                    form: form, arguments: arguments, usage: "\(name)(\(parameters))")
            }
        }
        return table
    }()

    private static let many = 1...100_000

    private static let rows: [(String, Form, ClosedRange<Int>, String)] =
        texts + times + numbers + [
            ("coalesce", .coalesce, many, "value, ..."),
            ("ifnull", .coalesce, 2...2, "value, value"),
            ("nullif", .nullIf, 2...2, "value, value"),
            ("if", .choose, 3...3, "condition, value, value"),
            ("greatest", .greatest, many, "value, ..."),
            ("least", .least, many, "value, ..."),
            ("missing", .missing, 1...1, "field"),
        ]

    private static let texts: [(String, Form, ClosedRange<Int>, String)] = [
        (
            "length len char_length character_length",
            .plain(.length, [.text], .integer), 1...1, "text"
        ),
        ("strlen", .plain(.byteLength, [.text], .integer), 1...1, "text"),
        ("lower lcase", .plain(.lower, [.text], .text), 1...1, "text"),
        ("upper ucase", .plain(.upper, [.text], .text), 1...1, "text"),
        ("trim", .plain(.trim, [.text], .text), 1...1, "text"),
        ("ltrim", .plain(.trimStart, [.text], .text), 1...1, "text"),
        ("rtrim", .plain(.trimEnd, [.text], .text), 1...1, "text"),
        (
            "substring substr",
            .plain(.substring, [.text, .integer, .integer], optional: 1, .text), 2...3,
            "text, start[, length]"
        ),
        ("concat", .concat, many, "value, ..."),
        ("contains", .search(.contains), 2...2, "text, part"),
        ("starts_with prefix", .search(.prefix), 2...2, "text, start"),
        ("ends_with suffix", .search(.suffix), 2...2, "text, end"),
        ("regexp_matches", .matches, 2...3, "text, 'pattern'[, 'options']"),
    ]

    private static let times: [(String, Form, ClosedRange<Int>, String)] = [
        part("year", .year), part("quarter", .quarter), part("month", .month),
        part("week weekofyear", .week), part("day dayofmonth", .day),
        part("dayofweek weekday", .dayOfWeek), part("isodow", .isoDayOfWeek),
        part("dayofyear", .dayOfYear), part("hour", .hour), part("minute", .minute),
        part("second", .second),
        ("epoch", .plain(.epoch, [.timestamp], .double), 1...1, "timestamp"),
        ("date_part datepart", .datePart, 2...2, "'part', timestamp"),
        ("date_trunc datetrunc", .dateTrunc, 2...2, "'unit', timestamp"),
        ("now get_current_timestamp transaction_timestamp current_timestamp", .now, 0...0, ""),
        ("today current_date", .today, 0...0, ""),
        ("date", .date, 1...1, "timestamp"),
    ]

    private static func part(
        _ names: String, _ function: Function
    ) -> (String, Form, ClosedRange<Int>, String) {
        (names, .plain(function, [.timestamp], .integer), 1...1, "timestamp")
    }

    private static let numbers: [(String, Form, ClosedRange<Int>, String)] = [
        ("abs", .abs, 1...1, "number"),
        ("round", .round, 1...2, "number[, places]"),
        ("floor", .plain(.floor, [.double], .double), 1...1, "number"),
        ("ceil ceiling", .plain(.ceil, [.double], .double), 1...1, "number"),
        ("mod", .modulo, 2...2, "number, number"),
    ]
}
