extension Parser {
    /// `is [not] null|true|false|unknown`, `isnull`, `notnull`, `not null`.
    mutating func parseTest(_ left: Syntax) throws(Fault) -> Syntax {
        var test = Syntax.Test.null
        var isNegated = false
        if isKeyword(.is) {
            advance()
            isNegated = take(.not)
            switch word(current) {
            case "null": test = .null
            case "true": test = .true
            case "false": test = .false
            case "unknown": test = .unknown
            default: throw expected("null, true, false, unknown or distinct from")
            }
        } else {
            isNegated = !isKeyword(.isnull)
            if isKeyword(.not) { advance() }
        }
        let range = left.range.lowerBound..<current.range.upperBound
        advance()
        return try make(.isTest(left, test, isNegated: isNegated), range, [left])
    }

    /// `is [not] distinct from`.
    mutating func parseDistinct(_ left: Syntax) throws(Fault) -> Syntax {
        let start = current.range.lowerBound
        try expect(.is, "here")
        let isNegated = take(.not)
        try expect(.distinct, "here")
        let place = start..<current.range.upperBound
        try expect(.from, "after 'distinct'")
        let right = try parseExpression(Power.distinct + 1)
        let range = left.range.lowerBound..<right.range.upperBound
        return try make(.distinct(left, right, isNegated: isNegated, place), range, [left, right])
    }

    /// `[not] between low and high`.
    mutating func parseBetween(_ left: Syntax) throws(Fault) -> Syntax {
        let isNegated = take(.not)
        try expect(.between, "here")
        let low = try parseExpression(Power.other)
        try expect(.and, "after the lower bound of 'between'")
        let high = try parseExpression(Power.other)
        let range = left.range.lowerBound..<high.range.upperBound
        return try make(
            .between(left, low, high, isNegated: isNegated), range, [left, low, high])
    }

    /// `[not] in (…)`.
    mutating func parseIn(_ left: Syntax) throws(Fault) -> Syntax {
        let isNegated = take(.not)
        try expect(.in, "here")
        try expect(.leftParenthesis, "and a list of values after 'in'")
        var values: [Syntax] = []
        repeat {
            if isSign(.rightParenthesis), !values.isEmpty { break }  // a comma may end the list
            values.append(try parseExpression())
        } while take(.comma)
        let end = current.range.upperBound
        try expect(.rightParenthesis, "or ',' in the list")
        return try make(
            .isIn(left, values, isNegated: isNegated), left.range.lowerBound..<end,
            [left] + values)
    }

    /// `[not] like pattern [escape 'c']`.
    mutating func parseLike(
        _ left: Syntax, ignoresCase: Bool, isNegated: Bool
    ) throws(Fault) -> Syntax {
        if isKeyword(.not) { advance() }
        advance()
        let pattern = try parseExpression(Power.other)
        var escape: Syntax?
        if word(current) == "escape" {
            advance()
            escape = try parseExpression(Power.other)
        }
        let like = Syntax.Like(
            operand: left, pattern: pattern, escape: escape, ignoresCase: ignoresCase,
            isNegated: isNegated)
        let end = (escape ?? pattern).range.upperBound
        return try make(
            .like(like), left.range.lowerBound..<end, [left, pattern] + (escape.map { [$0] } ?? []))
    }
}
