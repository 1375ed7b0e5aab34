extension TypedExpression {
    /// As a filter writes it, with as few parentheses as are clear. Reading it gives an expression
    /// that prints the same. O(size).
    public var text: String {
        var printer = Printer()
        printer.write(self, above: 0)
        return printer.text
    }
}

/// Prints expressions; the powers are those of ``Parser``.
struct Printer {
    private(set) var text = ""

    /// Writes an expression, in parentheses if it binds weaker than `power`.
    mutating func write(_ expression: TypedExpression, above power: Int) {
        if Self.power(expression) < power {
            text += "("
            writeBare(expression)
            text += ")"
        } else {
            writeBare(expression)
        }
    }

    static func power(_ expression: TypedExpression) -> Int {
        switch expression.kind {
        case .constant(let constant): power(constant)
        case .field, .isMissing, .matches, .search, .choose: Power.primary
        case .cast: Power.cast
        case .not(let operand): power(negating: operand)
        case .and: Power.and
        case .or: Power.or
        case .compare: Power.comparison
        case .isNull: Power.test
        case .isIn, .like: Power.match
        case .arithmetic(.add, _, _), .arithmetic(.subtract, _, _): Power.sum
        case .arithmetic: Power.product
        case .negate: Power.sign
        case .call(.join, _): Power.other
        case .call(.like, _), .call(.ilike, _): Power.match
        case .call: Power.primary
        }
    }

    private static func power(_ constant: Constant) -> Int {
        switch constant {
        case .integer(let value): value < 0 ? Power.sign : Power.primary
        case .double(let value):
            value.isFinite ? (value.sign == .minus ? Power.sign : Power.primary) : Power.cast
        default: Power.primary
        }
    }

    private static func power(negating operand: TypedExpression) -> Int {
        switch operand.kind {
        case .isIn, .like, .call(.like, _), .call(.ilike, _): Power.match
        case .isNull: Power.test
        default: Power.not
        }
    }

    private mutating func writeBare(_ expression: TypedExpression) {
        switch expression.kind {
        case .constant(let constant): write(constant)
        case .field(let field): text += field.name
        case .cast(let operand):
            write(operand, above: Power.cast)
            text += "::" + expression.type.name
        case .not(let operand): writeNegated(operand)
        case .and(let operands): write(operands, " and ", above: Power.and + 1)
        case .or(let operands): write(operands, " or ", above: Power.or + 1)
        case .compare(let comparison, let left, let right):
            write(left, above: Power.other)
            text += " \(Self.sign(comparison)) "
            if let constant = right.constant {
                write(beside: constant)
            } else {
                write(right, above: Power.other)
            }
        case .arithmetic(let operation, let left, let right):
            let power = Self.power(expression)
            write(left, above: power)
            text += " \(Self.sign(operation)) "
            write(right, above: power + 1)
        case .negate(let operand):
            text += "-"
            // Two signs in a row would begin a comment.
            let isSigned = Self.power(operand) == Power.sign
            write(operand, above: isSigned ? Power.primary : Power.sign)
        case .isNull, .isIn, .like: writeTest(expression, isNegated: false)
        case .isMissing(let field): text += "missing(\(field.name))"
        case .matches, .search, .call: writeCall(expression, isNegated: false)
        case .choose(let branches, let otherwise): write(branches, otherwise)
        }
    }

    private mutating func writeNegated(_ operand: TypedExpression) {
        switch operand.kind {
        case .isNull, .isIn, .like: writeTest(operand, isNegated: true)
        case .call(.like, _), .call(.ilike, _): writeCall(operand, isNegated: true)
        default:
            text += "not "
            write(operand, above: Power.not + 1)
        }
    }

    private mutating func writeTest(_ expression: TypedExpression, isNegated: Bool) {
        let not = isNegated ? "not " : ""
        switch expression.kind {
        case .isNull(let operand):
            write(operand, above: Power.other)
            text += " is \(not)null"
        case .isIn(let operand, let constants):
            write(operand, above: Power.other)
            text += " \(not)in ("
            for (index, constant) in constants.enumerated() {
                if index > 0 { text += ", " }
                write(beside: constant)
            }
            text += ")"
        case .like(let operand, let pattern):
            write(operand, above: Power.other)
            text += pattern.ignoringCase ? " \(not)ilike " : " \(not)like "
            write(.text(pattern.pattern))
            if let escape = pattern.escape {
                text += " escape "
                write(.text([escape]))
            }
        default: break
        }
    }

    private mutating func write(
        _ operands: [TypedExpression], _ separator: String, above power: Int
    ) {
        for (index, operand) in operands.enumerated() {
            if index > 0 { text += separator }
            write(operand, above: power)
        }
    }

    private mutating func write(
        _ branches: [TypedExpression.Branch], _ otherwise: TypedExpression
    ) {
        text += "case"
        for branch in branches {
            text += " when "
            write(branch.condition, above: 0)
            text += " then "
            write(branch.value, above: 0)
        }
        if otherwise.constant != .null {
            text += " else "
            write(otherwise, above: 0)
        }
        text += " end"
    }

    // MARK: Calls

    private mutating func writeCall(_ expression: TypedExpression, isNegated: Bool) {
        switch expression.kind {
        case .matches(let operand, let pattern):
            let options = pattern.options.isEmpty ? [] : [pattern.options]
            writeCall("regexp_matches", [operand], [pattern.pattern] + options)
        case .search(let operand, let kind, let needle):
            writeCall(Self.name(kind), [operand], [needle])
        case .call(.join, let operands): write(operands, " || ", above: Power.other + 1)
        case .call(.like, let operands):
            write(operands, isNegated ? " not like " : " like ", above: Power.other)
        case .call(.ilike, let operands):
            write(operands, isNegated ? " not ilike " : " ilike ", above: Power.other)
        case .call(.dateTrunc(let unit), let operands):
            text += "date_trunc('\(unit.rawValue)', "
            write(operands, ", ", above: 0)
            text += ")"
        case .call(let function, let operands): writeCall(function.name, operands, [])
        default: break
        }
    }

    private mutating func writeCall(
        _ name: String, _ operands: [TypedExpression], _ texts: [[UInt8]]
    ) {
        text += name + "("
        write(operands, ", ", above: 0)
        for constant in texts {
            text += ", "
            write(.text(constant))
        }
        text += ")"
    }

    private static func name(_ kind: TextSearch.Kind) -> String {
        switch kind {
        case .contains: Function.contains.name
        case .prefix: Function.startsWith.name
        case .suffix: Function.endsWith.name
        }
    }

    // MARK: Signs and constants

    private static func sign(_ comparison: Comparison) -> String {
        switch comparison {
        case .equal: "="
        case .notEqual: "<>"
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }

    private static func sign(_ operation: Arithmetic) -> String {
        switch operation {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .integerDivide: "//"
        case .modulo: "%"
        }
    }

    /// A constant beside what has its type: a whole number need not say that it is a double.
    private mutating func write(beside constant: Constant) {
        if case .double(let value) = constant, let whole = Int64(exactly: value),
            whole.magnitude <= 1 << 53, whole != 0 || value.sign == .plus
        {
            text += String(whole)
        } else {
            write(constant)
        }
    }

    private mutating func write(_ constant: Constant) {
        switch constant {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .double(let value):
            text += value.isFinite ? ValueMath.text(value) : "'\(ValueMath.text(value))'::double"
        case .text(let bytes):
            text += "'" + String(decoding: bytes, as: UTF8.self).replacingQuotes("'") + "'"
        case .timestamp(let micros): writeTimestamp(micros)
        case .date(let days): text += "date '\(TimeText.text(date: days))'"
        case .interval(let interval): text += "interval '\(interval.text)'"
        }
    }

    private mutating func writeTimestamp(_ micros: Int64) {
        let (days, clock) = CalendarTime.split(micros)
        let isMidnight = clock == 0
        let value = isMidnight ? TimeText.text(date: days) : TimeText.text(timestamp: micros)
        text += "timestamp '\(value)'"
    }
}
