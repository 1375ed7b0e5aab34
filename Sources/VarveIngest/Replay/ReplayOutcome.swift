import VarveReviews

/// What trying dead letters came to.
public struct ReplayOutcome: Sendable {
    /// Letters that pass; after a replay, those that are no dead letters any more.
    public var passed: UInt64 = 0
    /// Letters that do not, by what is wrong with them now.
    public var failed: [DeadCode: UInt64] = [:]
    /// Letters of which only the beginning was kept.
    public var incomplete: UInt64 = 0
    /// Letters without a profile to try: none was given, and the store does not know their own.
    public var unreadable: UInt64 = 0
    /// Letters that a table's profile cannot be tried on, as no heading is known for them.
    public var headless: UInt64 = 0
    /// Numbers that the filter names and no letter that it means has.
    public var missing: Set<UInt64> = []
    /// One for each run that was made of them; none where nothing was moved.
    public var entries: [LedgerEntry] = []

    /// All letters that were tried.
    public var total: UInt64 {
        passed + failed.values.reduce(0, +) + incomplete + unreadable + headless
    }
}
