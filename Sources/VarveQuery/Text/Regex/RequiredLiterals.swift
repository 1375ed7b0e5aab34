/// What must stand in every text that a regular expression matches: at least one of some strings.
struct RequiredLiterals: Hashable, Sendable {
    /// A string of a match.
    struct Literal: Hashable, Sendable {
        /// UTF-8; in small letters if the case does not matter.
        var bytes: [UInt8]
        /// Whether ASCII letters are compared without regard to case.
        var isBlind: Bool

        static let empty = Literal(bytes: [], isBlind: false)
    }

    /// Not empty; none of them empty.
    var literals: [Literal]
    /// A text matches if and only if it holds one of the literals, signs that RE2 folds with ASCII
    /// letters aside.
    var areWhole: Bool

    /// Nil if nothing is known that is rare enough to be worth a search.
    init?(of node: RegexNode) {
        let knowledge = RegexKnowledge(of: node)
        if let exact = knowledge.exact, knowledge.isPlain, !exact.contains(.empty) {
            self.init(literals: Self.reduced(exact), areWhole: true)
            return
        }
        guard let best = knowledge.best, RegexKnowledge.bits(best) >= Self.bitsMin else {
            return nil
        }
        self.init(literals: Self.reduced(best), areWhole: false)
    }

    init(literals: [Literal], areWhole: Bool) {
        self.literals = literals
        self.areWhole = areWhole
    }

    /// What is expected at more than one in so many places (2 to the power of this) rules out
    /// nearly nothing.
    private static var bitsMin: Double { 6 }

    /// Without those that hold another one.
    private static func reduced(_ literals: [Literal]) -> [Literal] {
        var kept: [Literal] = []
        for literal in literals.sorted(by: { $0.bytes.count < $1.bytes.count }) {
            let search = { (other: Literal) in
                other.isBlind == literal.isBlind && contains(literal.bytes, other.bytes)
            }
            if !kept.contains(where: search) { kept.append(literal) }
        }
        return kept
    }

    private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard part.count <= text.count else { return false }
        return (0...text.count - part.count).contains { text[$0...].starts(with: part) }
    }
}

extension LiteralFilter {
    init?(_ required: RequiredLiterals) {
        // Each one is a pass over the text: more of them cost more than they save.
        guard required.literals.count <= 32 else { return nil }
        let blind = required.literals.filter(\.isBlind).flatMap(\.bytes)
        self.init(
            literals: required.literals.map {
                TextSearch(needle: $0.bytes, ignoringCase: $0.isBlind)
            },
            lookalikes: Lookalikes.folded(with: blind), isWhole: required.areWhole)
    }
}
