/// What a value of a filter is.
public enum ValueType: Hashable, Sendable, CaseIterable {
    /// The type of `null` alone.
    case null
    /// True or false.
    case boolean
    /// 64 bits, signed.
    case integer
    /// A 64-bit binary float; NaN equals itself and is the greatest, as in DuckDB.
    case double
    /// Bytes, compared as bytes: valid UTF-8, or what a record had.
    case text
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamp
    /// Days since 1970-01-01.
    case date
    /// Months, days and microseconds: constants only.
    case interval
    /// A value of a record's own key as JSON has it; it takes the type of what it meets.
    case dynamic

    /// The name in messages and after `::`.
    public var name: String {
        switch self {
        case .null: "null"
        case .boolean: "boolean"
        case .integer: "bigint"
        case .double: "double"
        case .text: "varchar"
        case .timestamp: "timestamp"
        case .date: "date"
        case .interval: "interval"
        case .dynamic: "json"
        }
    }
}

/// A span of time as DuckDB has it: three parts that do not turn into one another.
public struct Interval: Hashable, Sendable {
    /// Calendar months.
    public var months: Int64
    /// Calendar days.
    public var days: Int64
    /// Microseconds.
    public var micros: Int64

    /// An interval of those parts.
    public init(months: Int64 = 0, days: Int64 = 0, micros: Int64 = 0) {
        self.months = months
        self.days = days
        self.micros = micros
    }
}

/// A value that a filter holds.
public enum Constant: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case text([UInt8])
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamp(Int64)
    /// Days since 1970-01-01.
    case date(Int64)
    case interval(Interval)

    /// The type; `.null` for null.
    public var type: ValueType {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .integer: .integer
        case .double: .double
        case .text: .text
        case .timestamp: .timestamp
        case .date: .date
        case .interval: .interval
        }
    }
}
