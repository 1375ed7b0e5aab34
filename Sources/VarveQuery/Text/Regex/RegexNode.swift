/// A regular expression, read.
indirect enum RegexNode: Hashable, Sendable {
    case empty
    /// One code point of the set, which is folded already.
    case set(ScalarSet)
    /// What is not read: it may match anything.
    case unknown
    case assertion(Assertion)
    case sequence([RegexNode])
    case choice([RegexNode])
    /// At least `least` times, and at most `most` if that is given.
    case repeated(RegexNode, least: Int, most: Int?)

    /// A condition on a place. As in RE2, words and line ends are ASCII.
    enum Assertion: Hashable, Sendable {
        case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary
    }

    /// Whether each match starts where the text starts.
    var isAnchored: Bool {
        switch self {
        case .assertion(let assertion): assertion == .textStart
        case .sequence(let parts): parts.first?.isAnchored ?? false
        case .choice(let branches): branches.allSatisfy(\.isAnchored)
        case .repeated(let part, let least, _): least > 0 && part.isAnchored
        case .empty, .set, .unknown: false
        }
    }
}
