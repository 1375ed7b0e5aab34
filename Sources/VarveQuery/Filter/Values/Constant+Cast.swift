extension Constant {
    /// The constant as another type; nil where it does not read as it. Null stays null.
    func converted(to type: ValueType) -> Constant? {
        if self == .null || self.type == type { return self }
        switch type {
        case .boolean: return asBoolean.map(Constant.boolean)
        case .integer: return asInteger.map(Constant.integer)
        case .double: return asDouble.map(Constant.double)
        case .text: return asText.map(Constant.text)
        case .timestamp: return asTimestamp.map(Constant.timestamp)
        case .date: return asDate.map(Constant.date)
        case .interval:
            guard case .text(let text) = self else { return nil }
            return IntervalText.interval(text).map(Constant.interval)
        case .null, .dynamic: return nil
        }
    }

    private var asBoolean: Bool? {
        switch self {
        case .integer(let value): value != 0
        case .double(let value): value != 0
        case .text(let text): ValueReading.boolean(text.span)
        default: nil
        }
    }

    private var asInteger: Int64? {
        switch self {
        case .boolean(let value): value ? 1 : 0
        case .double(let value): ValueMath.integer(value)
        case .text(let text): ValueReading.integer(text.span)
        default: nil
        }
    }

    private var asDouble: Double? {
        switch self {
        case .boolean(let value): value ? 1 : 0
        case .integer(let value): Double(value)
        case .text(let text): ValueReading.double(text.span)
        default: nil
        }
    }

    private var asText: [UInt8]? {
        switch self {
        case .boolean(let value): Array((value ? "true" : "false").utf8)
        case .integer(let value): Array(String(value).utf8)
        case .double(let value): Array(ValueMath.text(value).utf8)
        case .timestamp(let micros): Array(TimeText.text(timestamp: micros).utf8)
        case .date(let days): Array(TimeText.text(date: days).utf8)
        default: nil
        }
    }

    private var asTimestamp: Int64? {
        switch self {
        case .date(let days): CalendarTime.micros(days: days)
        case .text(let text): ValueReading.timestamp(text.span)
        default: nil
        }
    }

    private var asDate: Int64? {
        switch self {
        case .timestamp(let micros): CalendarTime.split(micros).days
        case .text(let text): ValueReading.date(text.span)
        default: nil
        }
    }
}

extension ValueType {
    /// Whether a value of this type may be cast to another; that it reads is another question.
    func isCastable(to type: ValueType) -> Bool {
        if self == type || self == .null { return true }
        switch (self, type) {
        case (_, .null), (_, .dynamic), (.interval, _): return false
        case (.text, _): return true
        case (.dynamic, .interval): return false
        case (.dynamic, _), (_, .text): return true
        case (.boolean, .integer), (.boolean, .double), (.integer, .boolean), (.integer, .double),
            (.double, .boolean), (.double, .integer), (.timestamp, .date), (.date, .timestamp):
            return true
        default: return false
        }
    }

    /// For messages: `a bigint`.
    var phrase: String {
        switch self {
        case .null: "null"
        case .interval: "an interval"
        case .text: "a text"
        case .dynamic: "a JSON value"
        default: "a \(name)"
        }
    }
}
