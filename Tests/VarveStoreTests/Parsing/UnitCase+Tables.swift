extension UnitCase {
    /// All tables.
    static let all: [UnitCase] = [
        syntax, otherValues, strings, whiteSpace, utf8, marksAndEncodings, numbers, depths,
        keys, required, optional, ratings, identities, keptIDs, derivedIDs, times, keptTimes,
        epochs, patterns, order,
    ].flatMap { $0 }
}
