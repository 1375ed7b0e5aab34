import ArgumentParser
import VarveIngest

/// `varve dead replay`
struct DeadReplayCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Move open dead letters that a profile accepts into the store.",
        discussion: """
            Each becomes a record once, of a run of its own, with the source and the line that it came \
            from; it is resolved then. What does not pass stays. Of units that were too long only the \
            beginning was kept: these cannot be replayed, and of a table's rows none whose heading \
            the ledger does not have, as that of a run that was interrupted. Exits with 1 if a number \
            is given that no open dead letter has.

            Examples:
              varve dead replay --profile mine.toml --run 12
              varve dead replay --code implausible_time
            """)

    @Argument(help: ArgumentHelp("Numbers; all if left out.", valueName: "n"))
    var numbers: [UInt64] = []

    @OptionGroup var attempt: AttemptOptions
    @OptionGroup var options: DeadOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var writer: WriterOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let ingestOptions = try attempt.ingestOptions(store)
        let outcome = try DeadLetterReplay.run(
            writer.open(store, "varve dead replay"), options.filter(numbers: numbers),
            ingestOptions, now: SystemClock.micros())
        return try ReplayText(outcome: outcome, isTrial: false).print(to: console, json: json)
    }
}
