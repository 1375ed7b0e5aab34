import ArgumentParser
import VarveIngest

/// `varve dead try`
struct DeadTryCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "try",
        abstract: "Tell how many open dead letters a profile would accept.",
        discussion: """
            Changes nothing. What does not pass is counted by what is wrong with it then. A row of a \
            table is tried under the heading that the ledger has of its source. Exits with 1 if a \
            number is given that no open dead letter has.

            Examples:
              varve profile show review > mine.toml
              varve dead try --profile mine.toml --code rating_range
            """)

    @Argument(help: ArgumentHelp("Numbers; all if left out.", valueName: "n"))
    var numbers: [UInt64] = []

    @OptionGroup var attempt: AttemptOptions
    @OptionGroup var options: DeadOptions
    @OptionGroup var store: StoreOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let ingestOptions = try attempt.ingestOptions(store)
        let now = SystemClock.micros()
        let outcome = try store.open().withSettledSnapshot { snapshot in
            try DeadLetterReplay.attempt(
                snapshot, options.filter(numbers: numbers), ingestOptions,
                workers: .perProcessor, now: now)
        }
        return try ReplayText(outcome: outcome, isTrial: true).print(to: console, json: json)
    }
}

/// What dead letters are tried against.
struct AttemptOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The profile to try: a built-in name or a TOML file (default: what each was judged by).",
            valueName: "name|path"))
    var profile: String?

    func ingestOptions(_ store: StoreOptions) throws -> IngestOptions {
        var options = try IngestSettings.read(store.path).options
        options.profile = try profile.map(ProfileSource.profile)
        return options
    }
}
