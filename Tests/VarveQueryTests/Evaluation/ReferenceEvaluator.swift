@testable import VarveQuery

/// Evaluates an expression for one record at a time, by the letter of its description. Shares with
/// the evaluator what values mean one by one (casts, arithmetic, text functions), not how many are
/// done at once, what is read for them, or what is left out.
struct ReferenceEvaluator {
    let record: ReferenceRecord

    func isTrue(_ expression: TypedExpression) -> Bool { value(expression) == .boolean(true) }

    func value(_ expression: TypedExpression) -> ReferenceValue {
        switch expression.kind {
        case .constant(let constant): return ReferenceValue(constant)
        case .field(let field): return record.value(field)
        case .cast(let operand): return cast(value(operand), to: expression.type)
        case .not(let operand):
            guard case .boolean(let truth) = value(operand) else { return .null }
            return .boolean(!truth)
        case .and(let operands):
            let values = operands.map(value)
            if values.contains(.boolean(false)) { return .boolean(false) }
            return values.contains { $0.isNull } ? .null : .boolean(true)
        case .or(let operands):
            let values = operands.map(value)
            if values.contains(.boolean(true)) { return .boolean(true) }
            return values.contains { $0.isNull } ? .null : .boolean(false)
        case .compare(let comparison, let left, let right):
            let (one, other) = (value(left), value(right))
            guard !one.isNull, !other.isNull else { return .null }
            return .boolean(comparison.holds(Self.order(one, other)))
        case .isNull(let operand): return .boolean(value(operand).isNull)
        case .isMissing(let field): return .boolean(record.value(field) == .missing)
        case .isIn(let operand, let constants):
            let value = value(operand)
            if value.isNull { return .null }
            return .boolean(constants.contains { Self.order(ReferenceValue($0), value) == 0 })
        case .like(let operand, let pattern):
            return text(operand) { .boolean(pattern.matches($0)) }
        case .matches(let operand, let expression):
            return text(operand) { .boolean(expression.matches($0)) }
        case .search(let operand, let kind, let needle):
            return text(operand) { .boolean(Self.search($0, needle, kind)) }
        case .arithmetic(let operation, let left, let right):
            return arithmetic(operation, left, right, expression.type)
        case .negate(let operand):
            switch value(operand) {
            case .integer(let value): return value == .min ? .null : .integer(-value)
            case .double(let value): return .double(-value)
            default: return .null
            }
        case .call(let function, let arguments): return call(function, arguments)
        case .choose(let branches, let otherwise):
            let branch = branches.first { isTrue($0.condition) }
            return value(branch?.value ?? otherwise)
        }
    }

    private func text(
        _ operand: TypedExpression, _ body: ([UInt8]) -> ReferenceValue
    ) -> ReferenceValue {
        guard case .text(let bytes) = value(operand) else { return .null }
        return body(bytes)
    }

    private static func search(
        _ text: [UInt8], _ needle: [UInt8], _ kind: TextSearch.Kind
    ) -> Bool {
        switch kind {
        case .prefix: return text.starts(with: needle)
        case .suffix: return text.reversed().starts(with: needle.reversed())
        case .contains:
            guard needle.count <= text.count else { return false }
            return (0...text.count - needle.count).contains { text[$0...].starts(with: needle) }
        }
    }

    static func order(_ left: ReferenceValue, _ right: ReferenceValue) -> Int {
        switch (left, right) {
        case (.boolean(let one), .boolean(let other)): return (one ? 1 : 0) - (other ? 1 : 0)
        case (.integer(let one), .integer(let other)),
            (.timestamp(let one), .timestamp(let other)), (.date(let one), .date(let other)):
            return one < other ? -1 : one > other ? 1 : 0
        case (.double(let one), .double(let other)): return ValueMath.order(one, other)
        case (.text(let one), .text(let other)): return order(one, other)
        case (.json(.number, let one), .json(.number, let other)):
            let first = Double(String(decoding: one, as: UTF8.self)) ?? .nan
            return ValueMath.order(first, Double(String(decoding: other, as: UTF8.self)) ?? .nan)
        case (.json(_, let one), .json(_, let other)): return order(one, other)
        default: return 0
        }
    }

    private static func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
        if left == right { return 0 }
        return left.lexicographicallyPrecedes(right) ? -1 : 1
    }

    private func arithmetic(
        _ operation: Arithmetic, _ left: TypedExpression, _ right: TypedExpression,
        _ type: ValueType
    ) -> ReferenceValue {
        if case .interval(let interval)? = right.constant {
            let signed = operation == .subtract ? CalendarTime.negated(interval) : interval
            let start: Int64?
            switch value(left) {
            case .timestamp(let micros): start = micros
            case .date(let days): start = CalendarTime.micros(days: days)
            default: start = nil
            }
            guard let start, let signed else { return .null }
            return CalendarTime.adding(signed, to: start).map(ReferenceValue.timestamp) ?? .null
        }
        switch (value(left), value(right)) {
        case (.integer(let one), .integer(let other)):
            return ValueMath.integer(operation, one, other).map(ReferenceValue.integer) ?? .null
        case (.double(let one), .double(let other)):
            return .double(ValueMath.double(operation, one, other))
        default: return .null
        }
    }

    private func cast(_ value: ReferenceValue, to type: ValueType) -> ReferenceValue {
        switch (value, type) {
        case (.missing, _), (.null, _): return .null
        case (.json(let kind, let bytes), _):
            if type == .text { return .text(bytes) }
            if type == .dynamic { return value }
            if type == .boolean {
                let word = String(decoding: bytes, as: UTF8.self).lowercased()
                guard kind != .number, kind != .nested, word == "true" || word == "false" else {
                    return .null
                }
                return .boolean(word == "true")
            }
            return kind == .number || kind == .string ? read(bytes, type) : .null
        case (.text(let bytes), .text): return .text(bytes)
        case (.text(let bytes), _): return read(bytes, type)
        case (.integer(let number), .double): return .double(Double(number))
        case (.double(let number), .integer):
            return ValueMath.integer(number).map(ReferenceValue.integer) ?? .null
        case (.timestamp(let micros), .date): return .date(CalendarTime.split(micros).days)
        case (.date(let days), .timestamp):
            return CalendarTime.micros(days: days).map(ReferenceValue.timestamp) ?? .null
        case (.boolean(let truth), .integer): return .integer(truth ? 1 : 0)
        case (.boolean(let truth), .double): return .double(truth ? 1 : 0)
        case (.integer(let number), .boolean): return .boolean(number != 0)
        case (.double(let number), .boolean): return .boolean(number != 0)
        case (.boolean(let truth), .text): return .text(Array((truth ? "true" : "false").utf8))
        case (.integer(let number), .text): return .text(Array("\(number)".utf8))
        case (.double(let number), .text): return .text(Array(ValueMath.text(number).utf8))
        case (.timestamp(let micros), .text):
            return .text(Array(TimeText.text(timestamp: micros).utf8))
        case (.date(let days), .text): return .text(Array(TimeText.text(date: days).utf8))
        default: return value
        }
    }

    private func read(_ bytes: [UInt8], _ type: ValueType) -> ReferenceValue {
        switch type {
        case .boolean: ValueReading.boolean(bytes.span).map(ReferenceValue.boolean) ?? .null
        case .integer: ValueReading.integer(bytes.span).map(ReferenceValue.integer) ?? .null
        case .double: ValueReading.double(bytes.span).map(ReferenceValue.double) ?? .null
        case .timestamp: ValueReading.timestamp(bytes.span).map(ReferenceValue.timestamp) ?? .null
        case .date: ValueReading.date(bytes.span).map(ReferenceValue.date) ?? .null
        case .text, .null, .interval, .dynamic: .text(bytes)
        }
    }

    private func call(_ function: Function, _ arguments: [TypedExpression]) -> ReferenceValue {
        let values = arguments.map(value)
        switch function {
        case .coalesce: return values.first { !$0.isNull } ?? .null
        case .greatest: return pick(values) { $0 > 0 }
        case .least: return pick(values) { $0 < 0 }
        case .concat: return .text(values.flatMap(Self.bytes))
        default: break
        }
        guard !values.contains(where: \.isNull) else { return .null }
        switch function {
        case .join: return .text(values.flatMap(Self.bytes))
        case .substring:
            guard case .integer(let start) = values[1] else { return .null }
            var length: Int64?
            if values.count > 2, case .integer(let count) = values[2] { length = count }
            return .text(Self.substring(Self.bytes(values[0]), start, length))
        case .contains, .startsWith, .endsWith:
            let kind: TextSearch.Kind =
                function == .contains ? .contains : function == .startsWith ? .prefix : .suffix
            return .boolean(Self.search(Self.bytes(values[0]), Self.bytes(values[1]), kind))
        default: return call(function, on: values[0])
        }
    }

    private func call(_ function: Function, on value: ReferenceValue) -> ReferenceValue {
        switch value {
        case .text(let bytes):
            switch function {
            case .length:
                return .integer(Int64(String(decoding: bytes, as: UTF8.self).unicodeScalars.count))
            case .byteLength: return .integer(Int64(bytes.count))
            case .lower: return .text(TextFunctions.lower(bytes))
            case .upper: return .text(TextFunctions.upper(bytes))
            case .trim:
                let spaces = { (byte: UInt8) in byte == 0x20 }
                return .text(
                    Array(bytes.drop(while: spaces).reversed().drop(while: spaces).reversed()))
            default: return .null
            }
        case .timestamp(let micros):
            if case .dateTrunc(let unit) = function {
                return CalendarTime.truncate(micros, to: unit).map(ReferenceValue.timestamp)
                    ?? .null
            }
            if function == .epoch { return .double(Double(micros) / 1e6) }
            return CalendarTime.part(function, of: micros).map(ReferenceValue.integer) ?? .null
        case .integer(let number):
            return function == .abs ? (number == .min ? .null : .integer(abs(number))) : value
        case .double(let number):
            switch function {
            case .abs: return .double(abs(number))
            case .round: return .double(number.rounded())
            case .floor: return .double(number.rounded(.down))
            case .ceil: return .double(number.rounded(.up))
            default: return .null
            }
        default: return .null
        }
    }

    private func pick(_ values: [ReferenceValue], _ isBetter: (Int) -> Bool) -> ReferenceValue {
        values.filter { !$0.isNull }.reduce(.null) { best, value in
            best == .null || isBetter(Self.order(value, best)) ? value : best
        }
    }

    private static func bytes(_ value: ReferenceValue) -> [UInt8] {
        if case .text(let bytes) = value { return bytes }
        return []
    }

    /// For starts and lengths that are no larger than 32 bits.
    private static func substring(_ bytes: [UInt8], _ start: Int64, _ length: Int64?) -> [UInt8] {
        let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        // Places from 1, also of what is not there.
        let from = start < 0 ? Int64(scalars.count) + start + 1 : start
        let to = length.map { from + $0 } ?? .max
        let places = min(from, to)..<max(from, to)
        let kept = scalars.indices.filter { places.contains(Int64($0) + 1) }
        var text = ""
        for place in kept { text.unicodeScalars.append(scalars[place]) }
        return Array(text.utf8)
    }
}
