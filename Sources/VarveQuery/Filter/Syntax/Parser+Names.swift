extension Parser {
    /// A name, a path, a call, or a typed literal such as `date '2013-04-01'`.
    mutating func parseName() throws(Fault) -> Syntax {
        if let word = word(current) {
            if case .text(let text) = ahead(1).kind, word != "interval",
                let type = TypeNames.type(word)
            {
                let range = current.range.lowerBound..<ahead(1).range.upperBound
                advance()
                advance()
                return Syntax(kind: .typedText(type, text), range: range, depth: 1)
            }
            if word == "interval", beginsInterval { return try parseInterval() }
            if isSign(.leftParenthesis, 1) { return try parseCall(word) }
        }
        return try parsePath()
    }

    private var beginsInterval: Bool {
        switch ahead(1).kind {
        case .text, .integer, .double, .sign(.leftParenthesis): true
        default: false
        }
    }

    private mutating func parsePath() throws(Fault) -> Syntax {
        let start = current.range.lowerBound
        var steps: [Syntax.Step] = []
        repeat {
            guard steps.count < Self.stepsMax else {
                throw Fault("a path has at most \(Self.stepsMax) steps", at: current.range)
            }
            steps.append(try parseStep())
        } while take(.dot)
        let end = steps[steps.count - 1].range.upperBound
        if isSign(.leftParenthesis) {
            throw Fault(
                "functions are written f(x), not x.f()", at: start..<current.range.upperBound)
        }
        return Syntax(kind: .name(steps), range: start..<end, depth: 1)
    }

    /// A record is at most 64 levels deep.
    static let stepsMax = 64

    private mutating func parseStep() throws(Fault) -> Syntax.Step {
        let range = current.range
        defer { advance() }
        switch current.kind {
        case .word, .step:
            return Syntax.Step(name: Array(bytes[range]), isQuoted: false, range: range)
        case .quotedName(let name):
            return Syntax.Step(name: name, isQuoted: true, range: range)
        default: throw expected("a name after '.'")
        }
    }

    private mutating func parseCall(_ name: String) throws(Fault) -> Syntax {
        let place = current.range
        advance()
        advance()
        if name == "extract" { return try parseExtract(place) }
        if isSign(.star), isSign(.rightParenthesis, 1) {
            throw Fault(
                "there are no aggregates such as \(name)(*) yet: --count counts records, `varve "
                    + "histogram` the values of a field", at: place)
        }
        var arguments: [Syntax] = []
        if !isSign(.rightParenthesis) {
            repeat { arguments.append(try parseExpression()) } while take(.comma)
        }
        return try finishCall(name, arguments, place)
    }

    /// `extract(year from t)` is `date_part('year', t)`.
    private mutating func parseExtract(_ place: Range<Int>) throws(Fault) -> Syntax {
        var unit = Array(bytes[current.range])
        switch current.kind {
        case .word: break
        case .text(let text): unit = text
        default: throw expected("a part such as 'year'")
        }
        let part = Syntax(kind: .text(unit), range: current.range, depth: 1)
        advance()
        try expect(.from, "after the part")
        return try finishCall("date_part", [part, try parseExpression()], place)
    }

    private mutating func finishCall(
        _ name: String, _ arguments: [Syntax], _ place: Range<Int>
    ) throws(Fault) -> Syntax {
        let end = current.range.upperBound
        try expect(.rightParenthesis, "or ',' after the arguments of \(name)")
        return try make(
            .call(name: name, arguments: arguments, place), place.lowerBound..<end, arguments)
    }
}
