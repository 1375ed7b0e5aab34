/// What is known of the texts that a part of a regular expression matches.
struct RegexKnowledge {
    typealias Literal = RequiredLiterals.Literal

    /// All texts that it matches; nil if they are not known or too many.
    var exact: [Literal]?
    /// `exact` tells all: no assertion stands there, and no letter's case was blurred.
    var isPlain: Bool
    /// Strings of which each match holds at least one; nil if none are known.
    var required: [Literal]?

    static let anything = RegexKnowledge(exact: nil, isPlain: false, required: nil)
    /// The empty text, without a condition.
    static let nothing = RegexKnowledge(exact: [.empty], isPlain: true, required: nil)
    /// The empty text at some places only.
    static let assertion = RegexKnowledge(exact: [.empty], isPlain: false, required: nil)

    private static var exactMax: Int { 64 }
    private static var byteCountMax: Int { 64 }

    init(exact: [Literal]?, isPlain: Bool, required: [Literal]?) {
        self.exact = exact
        self.isPlain = isPlain
        self.required = required
    }

    init(of node: RegexNode) {
        switch node {
        case .empty: self = .nothing
        case .unknown: self = .anything
        case .assertion: self = .assertion
        case .set(let set): self = Self.member(of: set)
        case .sequence(let parts): self = .sequence(parts.map { RegexKnowledge(of: $0) })
        case .choice(let branches): self = .choice(branches.map { RegexKnowledge(of: $0) })
        case .repeated(let part, let least, let most):
            self = RegexKnowledge(of: part).repeated(least, most)
        }
    }

    /// One code point of a small set. Both cases of an ASCII letter make one blind text, so that
    /// words without regard to case stay one string. What RE2 folds with it beyond ASCII comes
    /// in again by ``LiteralFilter``.
    private static func member(of set: ScalarSet) -> RegexKnowledge {
        guard set.count <= 16 else { return .anything }
        var rest = set.scalars
        var texts: [Literal] = []
        for small in UInt32(0x61)...0x7a where set.contains(small) && set.contains(small ^ 0x20) {
            rest.removeAll { $0 == small || $0 == small ^ 0x20 }
            if small == 0x6b { rest.removeAll { $0 == 0x212a } }
            if small == 0x73 { rest.removeAll { $0 == 0x17f } }
            texts.append(Literal(bytes: [UInt8(truncatingIfNeeded: small)], isBlind: true))
        }
        for scalar in rest {
            texts.append(Literal(bytes: UTF8Scalar.bytes(scalar), isBlind: false))
        }
        return RegexKnowledge(exact: texts, isPlain: true, required: nil)
    }

    /// The strings that tell most, be they exact or required.
    var best: [Literal]? { Self.better(Self.usable(exact), required) }

    private static func usable(_ literals: [Literal]?) -> [Literal]? {
        guard let literals, !literals.isEmpty, !literals.contains(.empty) else { return nil }
        return literals
    }

    private static func better(_ a: [Literal]?, _ b: [Literal]?) -> [Literal]? {
        guard let a else { return b }
        guard let b else { return a }
        return bits(a) >= bits(b) ? a : b
    }

    /// How rare a text is that holds one of them: that of the most frequent one, less what many
    /// cost.
    static func bits(_ literals: [Literal]) -> Double {
        let least = literals.map { CaselessRuns.bits($0.bytes, ignoringCase: $0.isBlind) }.min()
        return min(least ?? 0, 48) - Double(literals.count) / 4
    }

    // MARK: One after the other

    /// This, then `next`, if all texts of both together are few and short.
    private func joined(_ next: RegexKnowledge) -> RegexKnowledge? {
        guard let a = exact, let b = next.exact, a.count * b.count <= Self.exactMax else {
            return nil
        }
        var isPlain = isPlain && next.isPlain
        var texts: [Literal] = []
        for left in a {
            for right in b {
                guard left.bytes.count + right.bytes.count <= Self.byteCountMax else { return nil }
                let (text, isSharp) = Self.join(left, right)
                if !isSharp { isPlain = false }
                if !texts.contains(text) { texts.append(text) }
            }
        }
        return RegexKnowledge(
            exact: texts, isPlain: isPlain, required: Self.better(required, next.required))
    }

    /// Where the case of only one of both matters, it is given up for both.
    private static func join(_ a: Literal, _ b: Literal) -> (Literal, isSharp: Bool) {
        let lettersA = a.bytes.contains(where: ByteRarity.isLetter)
        let lettersB = b.bytes.contains(where: ByteRarity.isLetter)
        let isBlind = (lettersA && a.isBlind) || (lettersB && b.isBlind)
        let isSharp = !lettersA || !lettersB || a.isBlind == b.isBlind
        var bytes = a.bytes + b.bytes
        if isBlind { bytes = bytes.map(TextSearch.lowered) }
        return (Literal(bytes: bytes, isBlind: isBlind), isSharp)
    }

    /// All parts, one after the other.
    static func sequence(_ parts: [RegexKnowledge]) -> RegexKnowledge {
        var required: [Literal]?
        var run = nothing
        var isWhole = true
        for part in parts {
            if let longer = run.joined(part) {
                run = longer
                continue
            }
            isWhole = false
            required = better(required, run.best)
            required = better(required, part.required)
            run = part.exact == nil ? nothing : part
        }
        if isWhole { return run }
        return RegexKnowledge(exact: nil, isPlain: false, required: better(required, run.best))
    }

    // MARK: One or the other

    /// Any of the branches.
    static func choice(_ branches: [RegexKnowledge]) -> RegexKnowledge {
        if branches.count == 1 { return branches[0] }
        var exact: [Literal]? = []
        var required: [Literal]? = []
        for branch in branches {
            exact = union(exact, branch.exact)
            required = union(required, branch.best)
        }
        return RegexKnowledge(
            exact: exact, isPlain: branches.allSatisfy(\.isPlain), required: required)
    }

    private static func union(_ a: [Literal]?, _ b: [Literal]?) -> [Literal]? {
        guard var all = a, let b else { return nil }
        for literal in b where !all.contains(literal) { all.append(literal) }
        return all.count <= exactMax ? all : nil
    }

    // MARK: Again and again

    /// At least `least` times, and at most `most` if that is given.
    func repeated(_ least: Int, _ most: Int?) -> RegexKnowledge {
        if least == 1, most == 1 { return self }
        if least == 0 {
            guard most == 1, let texts = Self.union(exact, [.empty]) else { return .anything }
            return RegexKnowledge(exact: texts, isPlain: isPlain, required: nil)
        }
        // The least number of times stands there in any case; more of it tells little more.
        let known = Self.sequence([RegexKnowledge](repeating: self, count: min(least, 16)))
        if least == most, least <= 16 { return known }
        return RegexKnowledge(exact: nil, isPlain: false, required: known.best)
    }
}
