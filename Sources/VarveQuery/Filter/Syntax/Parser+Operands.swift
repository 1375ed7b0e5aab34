extension Parser {
    /// A literal, a name, a call or parentheses, and the casts after it.
    mutating func parseOperand() throws(Fault) -> Syntax {
        var operand = try parsePrimary()
        while isSign(.doubleColon) {
            advance()
            let (type, end) = try parseType()
            operand = try make(
                .cast(operand, type, isTry: false), operand.range.lowerBound..<end, [operand])
        }
        return operand
    }

    private mutating func parsePrimary() throws(Fault) -> Syntax {
        let token = current
        switch token.kind {
        case .integer(let value): return leaf(.integer(value))
        case .double(let value): return leaf(.double(value))
        case .text(let value): return leaf(.text(value))
        case .quotedName: return try parseName()
        case .sign(.leftParenthesis): return try parseParentheses()
        case .word: return try parseWord()
        case .sign(.star):
            throw Fault("'*' stands for no value here", at: token.range)
        case .sign(.question), .sign(.dollar):
            throw Fault("there are no parameters: write the value", at: token.range)
        case .end: throw Fault("expected a value, but the text ends here", at: token.range)
        case .step, .sign:
            if case .refused(let message, _)? = infix(), token.kind != .sign(.leftBracket) {
                throw Fault(message, at: token.range)
            }
            throw expected("a value")
        }
    }

    private mutating func leaf(_ kind: Syntax.Kind) -> Syntax {
        defer { advance() }
        return Syntax(kind: kind, range: current.range, depth: 1)
    }

    private mutating func parseParentheses() throws(Fault) -> Syntax {
        let start = current.range.lowerBound
        advance()
        if isKeyword(.select) { throw Fault("there are no subqueries", at: current.range) }
        let inner = try parseExpression()
        let end = current.range.upperBound
        try expect(.rightParenthesis, "or an operator")
        return Syntax(kind: inner.kind, range: start..<end, depth: inner.depth)
    }

    private mutating func parseWord() throws(Fault) -> Syntax {
        switch keyword(current) {
        case nil: return try parseName()
        case .null: return leaf(.null)
        case .true: return leaf(.boolean(true))
        case .false: return leaf(.boolean(false))
        case .case: return try parseCase()
        case .cast: return try parseCast(isTry: false)
        case .tryCast: return try parseCast(isTry: true)
        case .not where isKeyword(.exists, 1), .exists, .select:
            throw Fault("there are no subqueries", at: current.range)
        case .some(let keyword):
            throw Fault(
                "expected a value, found the word \(keyword.rawValue); as a field's name it is "
                    + "written \"\(keyword.rawValue)\"", at: current.range)
        }
    }

    // MARK: Words with a syntax of their own

    private mutating func parseCast(isTry: Bool) throws(Fault) -> Syntax {
        let start = current.range.lowerBound
        advance()
        try expect(.leftParenthesis, "after cast")
        let operand = try parseExpression()
        try expect(.as, "and a type")
        let (type, _) = try parseType()
        let end = current.range.upperBound
        try expect(.rightParenthesis, "after the type")
        return try make(.cast(operand, type, isTry: isTry), start..<end, [operand])
    }

    private mutating func parseCase() throws(Fault) -> Syntax {
        let start = current.range.lowerBound
        advance()
        let subject = isKeyword(.when) ? nil : try parseExpression()
        var branches: [(when: Syntax, then: Syntax)] = []
        while take(.when) {
            let condition = try parseExpression()
            try expect(.then, "after the condition of 'when'")
            branches.append((condition, try parseExpression()))
        }
        guard !branches.isEmpty else { throw expected("'when' after 'case'") }
        let otherwise = take(.else) ? try parseExpression() : nil
        let end = current.range.upperBound
        try expect(.end, "after the branches of 'case'")
        let parts = branches.flatMap { [$0.when, $0.then] }
        return try make(
            .choose(subject: subject, branches, otherwise: otherwise), start..<end,
            parts + [subject, otherwise].compactMap { $0 })
    }

    /// `interval '7 days'`, `interval 7 day`, `interval '7' day`, `interval (7) day`.
    mutating func parseInterval() throws(Fault) -> Syntax {
        let start = current.range.lowerBound
        advance()
        let amount =
            isSign(.leftParenthesis) ? try parseParentheses() : try parsePrimary()
        var end = amount.range.upperBound
        let unit = word(current).flatMap(IntervalText.unit)
        if unit != nil {
            end = current.range.upperBound
            advance()
        } else if case .text = amount.kind {
        } else {
            throw expected("a unit such as 'days' after the number of an interval")
        }
        return try make(.interval(amount, unit), start..<end, [amount])
    }

    // MARK: Types

    /// A type, and where it ends.
    private mutating func parseType() throws(Fault) -> (ValueType, Int) {
        let place = current.range
        guard let name = word(current) else { throw expected("the name of a type") }
        guard let type = TypeNames.type(name) else { throw TypeNames.unknown(name, at: place) }
        advance()
        var end = place.upperBound
        func takeWord(_ text: String) -> Bool {
            guard word(current) == text else { return false }
            end = current.range.upperBound
            return true
        }
        if name == "double", takeWord("precision") { advance() }
        if type == .timestamp, takeWord("with") || takeWord("without") {
            advance()
            for part in ["time", "zone"] {
                guard takeWord(part) else { throw expected("'\(part)'") }
                advance()
            }
        }
        if type == .text, take(.leftParenthesis) {
            guard case .integer = current.kind else { throw expected("a length") }
            advance()
            end = current.range.upperBound
            try expect(.rightParenthesis, "after the length")
        }
        return (type, end)
    }
}
