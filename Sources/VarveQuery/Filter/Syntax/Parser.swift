/// Reads tokens as expressions, by operator precedence (Pratt 1973).
///
/// Precedences and associativity are those of DuckDB's grammar; `FilterLanguage.md` has ours in
/// EBNF. Nesting is bounded by ``depthMax``, so that neither this nor what walks the result can run
/// out of stack. O(tokens).
struct Parser {
    /// The text, in UTF-8.
    let bytes: [UInt8]
    let tokens: [Token]
    /// The token to look at next.
    var index = 0
    private var nesting = 0

    /// How deep an expression may be: levels of parentheses, and of operators in one another.
    static let depthMax = 200

    init(_ text: String) throws(Fault) {
        bytes = Array(text.utf8)
        tokens = try Lexer.tokens(of: text)
    }

    // MARK: Tokens

    var current: Token { tokens[index] }

    func ahead(_ count: Int) -> Token { tokens[min(index + count, tokens.count - 1)] }

    mutating func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    /// The lower-case text of a word; nil if it is no word.
    func word(_ token: Token) -> String? {
        guard token.kind == .word else { return nil }
        return String(decoding: ASCIIText.lower(bytes[token.range]), as: UTF8.self)
    }

    func keyword(_ token: Token) -> Keyword? {
        // The longest keyword has 8 letters.
        guard token.kind == .word, token.range.count <= 8 else { return nil }
        return word(token).flatMap(Keyword.init(rawValue:))
    }

    func isKeyword(_ keyword: Keyword, _ ahead: Int = 0) -> Bool {
        self.keyword(self.ahead(ahead)) == keyword
    }

    func isSign(_ sign: Sign, _ ahead: Int = 0) -> Bool {
        self.ahead(ahead).kind == .sign(sign)
    }

    /// Takes a keyword if it is next.
    mutating func take(_ keyword: Keyword) -> Bool {
        guard isKeyword(keyword) else { return false }
        advance()
        return true
    }

    /// Takes a sign if it is next.
    mutating func take(_ sign: Sign) -> Bool {
        guard isSign(sign) else { return false }
        advance()
        return true
    }

    mutating func expect(_ sign: Sign, _ why: String) throws(Fault) {
        guard take(sign) else { throw expected("'\(sign.rawValue)' \(why)") }
    }

    mutating func expect(_ keyword: Keyword, _ why: String) throws(Fault) {
        guard take(keyword) else { throw expected("'\(keyword.rawValue)' \(why)") }
    }

    /// A fault at the next token.
    func expected(_ what: String) -> Fault {
        Fault("expected \(what), found \(found(current))", at: current.range)
    }

    private func found(_ token: Token) -> String {
        if token.kind == .end { return "the end" }
        let text = String(decoding: bytes[token.range], as: UTF8.self)
        return text.unicodeScalars.count <= 24 ? text : "\(text.unicodeScalars.prefix(24))..."
    }

    // MARK: Expressions

    /// All of the text as one expression.
    mutating func parseAll() throws(Fault) -> Syntax {
        if current.kind == .end { throw Fault("there is no expression", at: current.range) }
        let expression = try parseExpression()
        try expectEnd()
        return expression
    }

    func expectEnd() throws(Fault) {
        guard current.kind != .end else { return }
        if let hint = Self.hint(at: current) { throw Fault(hint, at: current.range) }
        throw expected("an operator or the end")
    }

    /// An expression of operators that bind at least as strongly as `power`.
    mutating func parseExpression(_ power: Int = 0) throws(Fault) -> Syntax {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.depthMax else { throw Self.tooDeep(current.range) }
        var left = try parsePrefix(power)
        var leftPower = Power.primary
        while let infix = infix(), infix.power >= power {
            try check(infix, after: leftPower)
            left = try parseInfix(infix, left)
            leftPower = infix.power
        }
        return left
    }

    /// What begins an expression: `not`, a sign, or an operand.
    private mutating func parsePrefix(_ power: Int) throws(Fault) -> Syntax {
        let start = current.range
        if isKeyword(.not) {
            guard power <= Power.not else {
                throw Fault(
                    "'not' binds weaker than what stands before it: use parentheses", at: start)
            }
            return try parseNot(Power.not + 1)
        }
        var signs: [(Syntax.Unary, Range<Int>)] = []
        while isSign(.minus) || isSign(.plus) {
            signs.append((isSign(.minus) ? .minus : .plus, current.range))
            advance()
        }
        var operand = try parseOperand()
        for (sign, place) in signs.reversed() {
            operand = try make(
                .unary(sign, operand), place.lowerBound..<operand.range.upperBound, [operand])
        }
        return operand
    }

    /// One or more `not` and what they negate.
    mutating func parseNot(_ power: Int) throws(Fault) -> Syntax {
        let start = current.range.lowerBound
        var count = 0
        while take(.not) { count += 1 }
        var operand = try parseExpression(power)
        // An even number of them is worth two: the operand becomes a boolean all the same.
        for _ in 0..<(count > 2 ? 2 - count % 2 : count) {
            operand = try make(.unary(.not, operand), start..<operand.range.upperBound, [operand])
        }
        return operand
    }

    // MARK: Making

    /// A node over its parts.
    ///
    /// - Throws: if it is too deep.
    func make(_ kind: Syntax.Kind, _ range: Range<Int>, _ parts: [Syntax]) throws(Fault) -> Syntax {
        let depth = 1 + (parts.lazy.map(\.depth).max() ?? 0)
        guard depth <= Self.depthMax else { throw Self.tooDeep(range) }
        return Syntax(kind: kind, range: range, depth: depth)
    }

    static func tooDeep(_ range: Range<Int>) -> Fault {
        Fault("this is nested too deeply: at most \(depthMax) levels", at: range)
    }
}

/// How strongly operators bind; more is stronger.
enum Power {
    static let or = 10
    static let and = 20
    static let not = 30
    static let test = 40
    static let distinct = 50
    static let comparison = 60
    static let match = 70
    static let other = 80
    static let bits = 90
    static let sum = 100
    static let product = 110
    static let exponent = 120
    static let sign = 150
    static let cast = 160
    static let primary = 200
}
