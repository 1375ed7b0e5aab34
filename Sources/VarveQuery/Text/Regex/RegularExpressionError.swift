/// Why a ``RegularExpression`` was refused.
public struct RegularExpressionError: Error, Hashable, Sendable {
    /// Where the fault is.
    public enum Place: Hashable, Sendable {
        /// Bytes of the pattern.
        case pattern(Range<Int>)
        /// Bytes of the options.
        case options(Range<Int>)
    }

    /// What is wrong, for people.
    public let message: String
    public let place: Place
}
