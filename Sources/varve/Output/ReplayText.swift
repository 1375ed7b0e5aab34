import VarveIngest
import VarveJSON
import VarveReviews

/// What trying or replaying dead letters came to.
struct ReplayText {
    let outcome: ReplayOutcome
    /// Nothing was changed.
    let isTrial: Bool

    /// The codes of what does not pass, the most frequent first.
    private var failed: [(code: DeadCode, count: UInt64)] {
        outcome.failed.map { (code: $0.key, count: $0.value) }.sorted {
            $0.count != $1.count ? $0.count > $1.count : $0.code.rawValue < $1.code.rawValue
        }
    }

    /// Prints it, and names the numbers that no letter has.
    func print(to console: Console, json isJSON: Bool) throws -> ProcessStatus {
        if isJSON {
            try console.output.line(json: json)
        } else {
            for line in lines(console.style) { try console.output.line(line) }
        }
        for number in outcome.missing.sorted() {
            console.note("varve: no open dead letter that is meant has number \(number)")
        }
        return outcome.missing.isEmpty ? .done : .notThere
    }

    func lines(_ style: Style) -> [String] {
        guard outcome.total > 0 else {
            // The missing ones are named.
            return outcome.missing.isEmpty ? ["no open dead letters are meant"] : []
        }
        let verb = isTrial ? "would pass" : "moved into the store"
        var lines = [
            style.bold(
                "\(Quantity.grouped(outcome.passed)) of "
                    + "\(Quantity.counted(outcome.total, "dead letter")) \(verb)")
        ]
        lines += failed.map { code, count in
            "\(Column.right(Quantity.grouped(count), 9))  \(style.red(code.name))"
        }
        if outcome.incomplete > 0 {
            lines.append(
                "\(Column.right(Quantity.grouped(outcome.incomplete), 9))  kept in part only: they "
                    + "were too long, and cannot be replayed")
        }
        if outcome.unreadable > 0 {
            lines.append(
                "\(Column.right(Quantity.grouped(outcome.unreadable), 9))  cannot be tried: no "
                    + "profile is known; name one: --profile")
        }
        if outcome.headless > 0 {
            lines.append(
                "\(Column.right(Quantity.grouped(outcome.headless), 9))  cannot be tried as rows of "
                    + "a table: their heading is not known; ingest their source again")
        }
        for entry in outcome.entries {
            lines.append(
                "run \(entry.run)   \(Quantity.counted(entry.counts.units, "unit")) = "
                    + entry.counts.equation)
        }
        return lines
    }

    var json: JSONValue {
        .object([
            ("format", .string(isTrial ? "varve-dead-try-1" : "varve-dead-replay-1")),
            ("letters", .unsigned(outcome.total)),
            ("passed", .unsigned(outcome.passed)),
            (
                "failed_by_code",
                .object(failed.map { (key: $0.code.name, value: .unsigned($0.count)) })
            ),
            ("incomplete", .unsigned(outcome.incomplete)),
            ("unreadable", .unsigned(outcome.unreadable + outcome.headless)),
            ("runs", .array(outcome.entries.map(\.json))),
        ])
    }
}
