import VarveReviews

/// Points in time for people and for `--json`.
enum Timestamp {
    /// ISO 8601 in UTC, with the microseconds where there are any.
    static func text(_ micros: Int64) -> String {
        let rest = ((micros % 1_000_000) + 1_000_000) % 1_000_000
        let text = TimeWindow.text(micros)
        guard rest > 0 else { return text }
        let digits = String(rest)
        return text.dropLast() + "." + String(repeating: "0", count: 6 - digits.utf8.count)
            + digits + "Z"
    }

    /// The date alone.
    static func date(_ micros: Int64) -> String { String(TimeWindow.text(micros).prefix(10)) }
}
