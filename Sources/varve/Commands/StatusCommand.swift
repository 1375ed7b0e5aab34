import ArgumentParser
import VarveStore

/// `varve status`
struct StatusCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell how large the store is and what lies where.",
        discussion: """
            Reads the manifest and no record, but for what a compact would do, and that only where \
            few rows have to be looked at; varve policy tells it always.

            Example: varve status --json
            """)

    @OptionGroup var store: StoreOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let snapshot = try store.open().snapshot()
        var facts = StatusFacts(path: store.absolutePath, snapshot: snapshot)
        facts.due = due(snapshot)
        if json {
            try console.output.write(data: Array(facts.json.text.utf8))
            try console.output.line()
        } else {
            let text = StatusText(facts: facts, columns: console.columns, style: console.style)
            for line in text.lines { try console.output.line(line) }
        }
        return .done
    }

    /// Rows that may be looked at for what is due: less than a tenth of a second.
    private static let rowsMax: UInt64 = 1_000_000

    /// What a compact would do; nil where it would take long to tell, and where it cannot be told:
    /// the rest is as true with a damaged segment or a wrong setting.
    private func due(_ snapshot: Snapshot) -> [DueWork]? {
        let now = SystemClock.micros()
        guard let policy = try? LifecyclePolicy.read(store.path),
            CompactionPlanner.rowsToRead(snapshot.state, policy, now: now) <= Self.rowsMax,
            let plan = try? store.plan(snapshot, policy, now: now)
        else { return nil }
        return DueWork.list(plan)
    }
}
