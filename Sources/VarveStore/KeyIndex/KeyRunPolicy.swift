/// When runs of the key index are merged.
///
/// Each key is rewritten O(log n) times, and a lookup asks at most `runsMax` runs.
enum KeyRunPolicy {
    /// Design section 5: at most 8 runs.
    static let runsMax = 8

    /// How many of the newest runs are to become one; nil for none.
    ///
    /// - Parameter entries: of each run, the oldest first.
    static func runsToMerge(_ entries: [UInt64]) -> Int? {
        guard entries.count > runsMax, let newest = entries.last else { return nil }
        // Runs of like size go together: what is left falls at least by half from run to run.
        var count = 1
        var sum = newest
        while count < entries.count, count < 2 || sum >= entries[entries.count - count - 1] / 2 {
            sum += entries[entries.count - count - 1]
            count += 1
        }
        return count
    }
}
