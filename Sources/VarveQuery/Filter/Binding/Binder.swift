/// Gives names their fields and every part its type: from ``Syntax`` to ``TypedExpression``.
///
/// Casts are put in where a value takes the type of what it meets, what is constant is computed,
/// and what says the same in two ways is brought into one (``TypedExpression/negated``,
/// ``TypedExpression/allOf(_:)``).
struct Binder {
    let catalog: FieldCatalog?
    /// Microseconds since 1970-01-01T00:00:00Z; nil where the present time may not be asked for.
    private let now: Int64?
    /// `between`, `case` and `nullif` repeat operands; nested into one another they would grow
    /// without bound, so more expressions than this are refused.
    let nodesMax: Int

    init(catalog: FieldCatalog?, now: Int64?, tokenCount: Int) {
        self.catalog = catalog
        self.now = now
        nodesMax = 64 + 16 * tokenCount
    }

    /// An expression with the place that it came from.
    struct Bound {
        let expression: TypedExpression
        let range: Range<Int>

        var type: ValueType { expression.type }
        var constant: Constant? { expression.constant }
    }

    /// The present time, asked for at a place.
    func now(_ place: Range<Int>) throws(Fault) -> Int64 {
        guard let now else {
            throw Fault(
                "this must mean the same tomorrow, and the present time does not: write the date, "
                    + "as in review_timestamp < '2024-06-01'", at: place)
        }
        return now
    }

    func bind(_ syntax: Syntax) throws(Fault) -> Bound {
        let expression = try expression(syntax)
        guard expression.nodeCount <= nodesMax else {
            throw Fault("this repeats its parts too often: simplify it", at: syntax.range)
        }
        return Bound(expression: expression, range: syntax.range)
    }

    func bind(_ list: [Syntax]) throws(Fault) -> [Bound] {
        var bound: [Bound] = []
        bound.reserveCapacity(list.count)
        for syntax in list { bound.append(try bind(syntax)) }
        return bound
    }

    private func expression(_ syntax: Syntax) throws(Fault) -> TypedExpression {
        switch syntax.kind {
        case .null: return .null(.null)
        case .boolean(let value): return .constant(.boolean(value))
        case .integer(let magnitude): return .constant(Self.number(magnitude))
        case .double(let value): return .constant(.double(value))
        case .text(let bytes): return .constant(.text(bytes))
        case .typedText(let type, let bytes):
            let text = Bound(expression: .constant(.text(bytes)), range: syntax.range)
            return try cast(text, to: type, isTry: false)
        case .interval(let amount, let unit): return try interval(amount, unit)
        case .name(let steps): return try resolve(steps)
        case .call(let name, let arguments, let place):
            return try call(name, try bind(arguments), arguments, place, syntax.range)
        case .unary(let operation, let operand): return try unary(operation, operand)
        case .binary(let operation, let left, let right, let place):
            return try binary(operation, try bind(left), try bind(right), place)
        case .and(let operands): return .allOf(try booleans(operands))
        case .or(let operands): return .anyOf(try booleans(operands))
        case .join(let operands):
            var texts: [TypedExpression] = []
            for operand in try bind(operands) { texts.append(try shown(operand)) }
            return .joined(texts)
        case .between(let operand, let low, let high, let isNegated):
            let value = try bind(operand)
            let within = TypedExpression.allOf([
                try compare(.greaterOrEqual, value, try bind(low), operand.range),
                try compare(.lessOrEqual, value, try bind(high), operand.range),
            ])
            return isNegated ? within.negated : within
        case .isIn(let operand, let values, let isNegated):
            let membership = try membership(try bind(operand), try bind(values))
            return isNegated ? membership.negated : membership
        case .like(let like): return try self.like(like)
        case .isTest(let operand, let test, let isNegated):
            return try self.test(try bind(operand), test, isNegated)
        case .distinct(let left, let right, let isNegated, let place):
            let same = try same(try bind(left), try bind(right), place)
            return isNegated ? same : same.negated
        case .cast(let operand, let type, let isTry):
            return try cast(try bind(operand), to: type, isTry: isTry)
        case .choose(let subject, let branches, let otherwise):
            return try choose(subject, branches, otherwise)
        }
    }

    /// A number without a sign: a double where 64 bits do not hold it.
    private static func number(_ magnitude: UInt64) -> Constant {
        Int64(exactly: magnitude).map(Constant.integer) ?? .double(Double(magnitude))
    }

    // MARK: Booleans

    private func booleans(_ operands: [Syntax]) throws(Fault) -> [TypedExpression] {
        var booleans: [TypedExpression] = []
        booleans.reserveCapacity(operands.count)
        for operand in operands { booleans.append(try boolean(try bind(operand))) }
        return booleans
    }

    /// An expression that has to be true or false.
    func boolean(_ bound: Bound) throws(Fault) -> TypedExpression {
        switch bound.type {
        case .boolean, .null, .dynamic: return bound.expression.converted(to: .boolean)
        default:
            throw Fault(
                "this is \(bound.type.phrase), and true or false is wanted: compare it with "
                    + "something", at: bound.range)
        }
    }

    private func unary(_ operation: Syntax.Unary, _ syntax: Syntax) throws(Fault) -> TypedExpression
    {
        if operation == .minus, case .integer(let magnitude) = syntax.kind,
            magnitude == Int64.min.magnitude
        {
            return .constant(.integer(.min))
        }
        let operand = try bind(syntax)
        switch operation {
        case .not: return try boolean(operand).negated
        case .plus: return try number(operand, of: "+")
        case .minus:
            if case .interval(let interval)? = operand.constant {
                return .constant(
                    interval.times(-1).map(Constant.interval) ?? .null, type: .interval)
            }
            return .negative(try number(operand, of: "-"))
        }
    }

    /// An operand that has to be a number; JSON values are taken as doubles.
    private func number(_ bound: Bound, of sign: String) throws(Fault) -> TypedExpression {
        switch bound.type {
        case .integer, .double: return bound.expression
        case .null: return .null(.integer)
        case .dynamic: return bound.expression.converted(to: .double)
        default: throw Fault("'\(sign)' wants a number, not \(bound.type.phrase)", at: bound.range)
        }
    }

    private func test(
        _ operand: Bound, _ test: Syntax.Test, _ isNegated: Bool
    ) throws(Fault) -> TypedExpression {
        let result: TypedExpression
        switch test {
        case .null: result = .nullTest(operand.expression)
        case .unknown: result = .nullTest(try boolean(operand))
        case .true:
            result = .firstOf([try boolean(operand), .constant(.boolean(false))], .boolean)
        case .false:
            result = .firstOf([try boolean(operand).negated, .constant(.boolean(false))], .boolean)
        }
        return isNegated ? result.negated : result
    }

    // MARK: Casts and choices

    /// An explicit cast. What is constant and does not read is an error, unless it is a `try_cast`.
    func cast(_ operand: Bound, to type: ValueType, isTry: Bool) throws(Fault) -> TypedExpression {
        guard operand.type.isCastable(to: type) else {
            let hint = operand.type == .timestamp || operand.type == .date ? ": use epoch(...)" : ""
            throw Fault(
                "\(operand.type.phrase) cannot be cast to \(type.name)\(hint)", at: operand.range)
        }
        guard let constant = operand.constant else {
            guard type != .interval else {
                throw Fault("an interval has to be constant", at: operand.range)
            }
            return operand.expression.converted(to: type)
        }
        if constant.converted(to: type) == nil, !isTry { throw unreadable(operand, as: type) }
        return operand.expression.converted(to: type)
    }

    /// Why a constant does not read as a type.
    func unreadable(_ bound: Bound, as type: ValueType) -> Fault {
        let form =
            switch type {
            case .timestamp: ": YYYY-MM-DD [HH:MM[:SS[.ffffff]]] [zone] is wanted"
            case .date: ": YYYY-MM-DD is wanted"
            case .boolean: ": true or false is wanted"
            case .interval: ": '7 days', '1 month 12:30:00' and such are wanted"
            default: ""
            }
        return Fault("this does not read as \(type.phrase)\(form)", at: bound.range)
    }

    private func choose(
        _ subject: Syntax?, _ branches: [(when: Syntax, then: Syntax)], _ otherwise: Syntax?
    ) throws(Fault) -> TypedExpression {
        let subject = try subject.map { syntax throws(Fault) in try bind(syntax) }
        var conditions: [TypedExpression] = []
        var values: [Bound] = []
        var budget = nodesMax
        for branch in branches {
            let condition = try bind(branch.when)
            if let subject {
                conditions.append(try compare(.equal, subject, condition, condition.range))
            } else {
                conditions.append(try boolean(condition))
            }
            values.append(try bind(branch.then))
            budget -= conditions[conditions.count - 1].nodeCount
            guard budget >= 0 else {
                throw Fault("this repeats its parts too often: simplify it", at: branch.when.range)
            }
        }
        let last = try otherwise.map { syntax throws(Fault) in try bind(syntax) }
        let type = try unified(values + (last.map { [$0] } ?? []), "case")
        var made: [TypedExpression.Branch] = []
        for (condition, value) in zip(conditions, values) {
            made.append(.init(condition: condition, value: try converted(value, to: type)))
        }
        let end = try last.map { bound throws(Fault) in try converted(bound, to: type) }
        return .chosen(made, otherwise: end ?? .null(type))
    }
}
