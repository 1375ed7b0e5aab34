extension Parser {
    /// An operator after an operand.
    enum Infix {
        case or
        case and
        case test
        case distinct
        case comparison(Comparison)
        case between
        case `in`
        case like(ignoresCase: Bool, isNegated: Bool)
        case join
        case startsWith
        case arithmetic(Arithmetic)
        case refused(String, power: Int)

        var power: Int {
            switch self {
            case .or: Power.or
            case .and: Power.and
            case .test: Power.test
            case .distinct: Power.distinct
            case .comparison: Power.comparison
            case .between, .in, .like: Power.match
            case .join, .startsWith: Power.other
            case .arithmetic(let operation):
                operation == .add || operation == .subtract ? Power.sum : Power.product
            case .refused(_, let power): power
            }
        }
    }

    /// The operator that is next, without taking it.
    func infix() -> Infix? {
        switch current.kind {
        case .word: keyword(current).flatMap(infix)
        case .sign(let sign): Self.infix(sign)
        default: nil
        }
    }

    private func infix(_ keyword: Keyword) -> Infix? {
        switch keyword {
        case .or: .or
        case .and: .and
        case .isnull, .notnull: .test
        case .is: isKeyword(.distinct, isKeyword(.not, 1) ? 2 : 1) ? .distinct : .test
        case .between: .between
        case .in: .in
        case .like: .like(ignoresCase: false, isNegated: false)
        case .ilike: .like(ignoresCase: true, isNegated: false)
        case .similar, .glob: .refused(Self.patternHint, power: Power.match)
        case .not: negatedInfix()
        default: nil
        }
    }

    /// The operator that `not` begins: `not in`, `not null` and so on.
    private func negatedInfix() -> Infix? {
        switch keyword(ahead(1)) {
        case .null: .test
        case .between: .between
        case .in: .in
        case .like: .like(ignoresCase: false, isNegated: true)
        case .ilike: .like(ignoresCase: true, isNegated: true)
        case .similar, .glob: .refused(Self.patternHint, power: Power.match)
        default: nil
        }
    }

    private static func infix(_ sign: Sign) -> Infix? {
        switch sign {
        case .equal, .doubleEqual: .comparison(.equal)
        case .notEqual, .bangEqual: .comparison(.notEqual)
        case .less: .comparison(.less)
        case .lessOrEqual: .comparison(.lessOrEqual)
        case .greater: .comparison(.greater)
        case .greaterOrEqual: .comparison(.greaterOrEqual)
        case .like: .like(ignoresCase: false, isNegated: false)
        case .ilike: .like(ignoresCase: true, isNegated: false)
        case .notLike: .like(ignoresCase: false, isNegated: true)
        case .notIlike: .like(ignoresCase: true, isNegated: true)
        case .tilde, .notTilde, .glob: .refused(patternHint, power: Power.match)
        case .concat: .join
        case .prefixes: .startsWith
        case .plus: .arithmetic(.add)
        case .minus: .arithmetic(.subtract)
        case .star: .arithmetic(.multiply)
        case .slash: .arithmetic(.divide)
        case .doubleSlash: .arithmetic(.integerDivide)
        case .percent: .arithmetic(.modulo)
        case .ampersand, .bar, .shiftLeft, .shiftRight:
            .refused("there are no operators on bits", power: Power.bits)
        case .caret, .doubleStar:
            .refused("there are no powers: multiply instead", power: Power.exponent)
        case .doubleAmpersand: .refused("write 'and' for &&", power: Power.other)
        case .arrow, .doubleArrow: .refused(pathHint, power: Power.other)
        case .leftBracket: .refused(pathHint, power: Power.cast)
        case .exclamation: .refused("write 'not' before what is negated", power: Power.cast)
        default: nil
        }
    }

    private static let patternHint =
        "use like, ilike or regexp_matches(text, 'pattern') to match patterns"
    private static let pathHint =
        "a nested value is reached by a.b, an element of an array by a.0 (counted from 0)"

    /// What can be said about a token that no expression goes on with.
    static func hint(at token: Token) -> String? {
        switch token.kind {
        case .sign(.semicolon): "one expression is all: leave the semicolon out"
        case .sign(.rightParenthesis): "this parenthesis closes nothing"
        case .text: "a text cannot stand here; is an operator or a comma missing before it?"
        default: nil
        }
    }

    /// Refuses what DuckDB refuses or reads in a way that nobody would expect.
    func check(_ infix: Infix, after power: Int) throws(Fault) {
        if case .refused(let message, _) = infix { throw Fault(message, at: current.range) }
        switch infix {
        case .comparison where power == Power.comparison, .distinct where power == Power.distinct:
            throw Fault("comparisons do not chain: join two of them by 'and'", at: current.range)
        case .between where power == Power.match, .in where power == Power.match,
            .like where power == Power.match:
            throw Fault("put parentheses around what stands before this", at: current.range)
        case .comparison where power == Power.test: break
        default:
            guard infix.power <= power else {
                throw Fault("put parentheses around what stands before this", at: current.range)
            }
        }
    }

    /// The rest of an expression from its operator on.
    mutating func parseInfix(_ infix: Infix, _ left: Syntax) throws(Fault) -> Syntax {
        let place = current.range
        switch infix {
        case .or: return try parseRun(left, Power.or) { Syntax.Kind.or($0) }
        case .and: return try parseRun(left, Power.and) { Syntax.Kind.and($0) }
        case .join: return try parseRun(left, Power.other) { Syntax.Kind.join($0) }
        case .test: return try parseTest(left)
        case .distinct: return try parseDistinct(left)
        case .between: return try parseBetween(left)
        case .in: return try parseIn(left)
        case .like(let ignoresCase, let isNegated):
            return try parseLike(left, ignoresCase: ignoresCase, isNegated: isNegated)
        case .comparison(let comparison):
            advance()
            let right =
                isKeyword(.not)
                ? try parseNot(Power.comparison + 1) : try parseExpression(Power.comparison + 1)
            return try binary(.compare(comparison), left, right, place)
        case .startsWith:
            advance()
            return try binary(.startsWith, left, try parseExpression(Power.other + 1), place)
        case .arithmetic(let operation):
            advance()
            let right = try parseExpression(infix.power + 1)
            return try binary(.arithmetic(operation), left, right, place)
        case .refused(let message, _): throw Fault(message, at: place)
        }
    }

    private func binary(
        _ operation: Syntax.Binary, _ left: Syntax, _ right: Syntax, _ place: Range<Int>
    ) throws(Fault) -> Syntax {
        let range = left.range.lowerBound..<right.range.upperBound
        return try make(.binary(operation, left, right, place), range, [left, right])
    }

    /// A run of one operator as one node, so that a long one is not a deep one.
    private mutating func parseRun(
        _ first: Syntax, _ power: Int, _ kind: ([Syntax]) -> Syntax.Kind
    ) throws(Fault) -> Syntax {
        var parts = [first]
        while isNextInRun(power) {
            advance()
            parts.append(try parseExpression(power + 1))
        }
        let end = parts[parts.count - 1].range.upperBound
        return try make(kind(parts), first.range.lowerBound..<end, parts)
    }

    private func isNextInRun(_ power: Int) -> Bool {
        switch (infix(), power) {
        case (.or, Power.or), (.and, Power.and), (.join, Power.other): true
        default: false
        }
    }
}
