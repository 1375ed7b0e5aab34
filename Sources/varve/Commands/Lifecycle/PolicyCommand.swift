import ArgumentParser
import VarveStore

/// `varve policy`
struct PolicyCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Say what becomes of records with age, and what of it is due.",
        discussion: """
            The policy is [lifecycle] in the store's varve.toml. Says each rule, what is not set too; \
            what a compact would do now; what waits, until when; the holds. Changes nothing and \
            waits for nobody.

            Examples:
              varve policy
              varve policy --now 2030-01-01 --json
            """)

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "The time that ages are counted to (default: the clock).", valueName: "time"))
    var now: TimeArgument?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let policy = try LifecyclePolicy.read(store.path)
        let time = now?.micros ?? SystemClock.micros()
        let (plan, drops) = try store.open().withSettledSnapshot { snapshot in
            (try store.plan(snapshot, policy, now: time), snapshot.state.drops)
        }
        let text = PolicyText(
            path: store.absolutePath, plan: plan, drops: drops, style: console.style)
        if json {
            try console.output.line(json: text.json)
        } else {
            for line in text.lines { try console.output.line(line) }
        }
        return .done
    }
}

extension StoreOptions {
    /// What a compact would do with a state. Takes no lock and changes nothing.
    ///
    /// - Parameter now: microseconds since 1970-01-01 UTC.
    /// - Throws: `StoreError`.
    func plan(
        _ snapshot: Snapshot, _ policy: LifecyclePolicy, now: Int64
    ) throws -> CompactionPlan {
        let holds = try HoldMatchers(snapshot.state.holds) { try $0.matcher(self) }
        return try CompactionPlanner(snapshot, policy, now: now, holds: holds).plan()
    }
}
