import VarveJSON

extension HistogramFacts {
    /// One object; see the article on the command line for its keys.
    var json: JSONValue {
        .object([
            ("format", .string("varve-histogram-1")),
            ("field", .string(String(decoding: field, as: UTF8.self))),
            ("records", .unsigned(records)),
            ("bins", .array(bins.map(\.json))),
            (
                "other",
                .object([("values", .unsigned(otherValues)), ("count", .unsigned(others))])
            ),
            ("null", .unsigned(nulls)),
            ("missing", .unsigned(missing)),
        ])
    }
}

extension HistogramFacts.Bin {
    fileprivate var json: JSONValue {
        let count: (key: String, value: JSONValue) = ("count", .unsigned(count))
        return switch label {
        case .value(let value): .object([("value", value.json), count])
        case .range(let from, let until, let isClosed):
            .object([
                ("from", from.json), ("until", until.json), ("closed", .boolean(isClosed)), count,
            ])
        }
    }
}

extension RowValue {
    /// The value as lines of JSON have it, see ``ObjectPrinter``.
    var json: JSONValue {
        switch self {
        case .missing, .null: .null
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .double(let value): value.isFinite ? .number(value.description) : .null
        case .text(let bytes): .string(String(decoding: bytes, as: UTF8.self))
        case .json(let bytes): .number(String(decoding: bytes, as: UTF8.self))
        case .timestamp(let micros): .string(Timestamp.text(micros))
        case .date(let days): .string(Self.text(date: days))
        }
    }

    /// ISO 8601.
    static func text(date days: Int64) -> String {
        let buffer = RowBuffer()
        buffer.append(date: days)
        return unsafe String(decoding: buffer.bytes, as: UTF8.self)
    }
}
