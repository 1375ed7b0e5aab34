/// Which truth values a condition may take over some rows.
public struct TruthSet: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let yes = TruthSet(rawValue: 1)
    public static let no = TruthSet(rawValue: 2)
    public static let null = TruthSet(rawValue: 4)
    /// Nothing is known.
    public static let any: TruthSet = [.yes, .no, .null]

    /// What it says to a filter.
    public var judgement: Pruning.Judgement {
        if !contains(.yes) { return .none }
        return self == .yes ? .all : .some
    }

    /// The set of `not`.
    var negated: TruthSet {
        var set = intersection(.null)
        if contains(.yes) { set.insert(.no) }
        if contains(.no) { set.insert(.yes) }
        return set
    }

    /// The set of `and`: FALSE wins, then NULL.
    func and(_ other: TruthSet) -> TruthSet {
        var set: TruthSet = []
        if contains(.no) || other.contains(.no) { set.insert(.no) }
        if contains(.yes) && other.contains(.yes) { set.insert(.yes) }
        if contains(.null) && !other.isDisjoint(with: [.yes, .null])
            || other.contains(.null) && !isDisjoint(with: [.yes, .null])
        {
            set.insert(.null)
        }
        return set
    }

    /// The set of `or`.
    func or(_ other: TruthSet) -> TruthSet { negated.and(other.negated).negated }
}
