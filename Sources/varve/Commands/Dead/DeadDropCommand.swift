import ArgumentParser
import VarveJSON
import VarveStore

/// `varve dead drop`
struct DeadDropCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Drop dead letters that nobody needs.",
        discussion: """
            They are listed no more. More than half of all, or any that is younger than a day, is \
            not dropped without --yes: then nothing changes, and the exit code is 4. The same unit \
            that is sent again becomes a dead letter again.

            Examples:
              varve dead drop --yes 7
              varve dead drop --state resolved --until 2024
            """)

    @Argument(help: ArgumentHelp("Numbers, as `varve dead list` shows them.", valueName: "n"))
    var numbers: [UInt64] = []

    @OptionGroup var options: DeadOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var writer: WriterOptions

    @Option(help: "open, resolved, or all (default: open; all where numbers are given).")
    var state: DeadLetterFilter.States?

    @Flag(help: "Also more than half of all, or such as are younger than a day.")
    var yes = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if options.filter(numbers: numbers).isWide, state == nil {
            throw ValidationError(
                "say which: numbers, --code, --run, --source, --since, --until or --state")
        }
    }

    func run(_ console: Console) throws -> ProcessStatus {
        let writer = try writer.open(store, "varve dead drop")
        let snapshot = writer.snapshot()
        let filter = options.filter(
            numbers: numbers, states: state ?? (numbers.isEmpty ? .open : .all))
        var letters: [FoundDeadLetter] = []
        try DeadLetterScan(snapshot, filter, workers: .perProcessor).visit { found in
            var found = found
            // Its place and its age are all that is needed.
            found.letter.bytes = []
            letters.append(found)
        }
        let missing = Set(numbers).subtracting(letters.map(\.letter.number))
        for number in missing.sorted() {
            console.note("varve: no dead letter that is meant has number \(number)")
        }
        if !yes, let reason = reason(letters, snapshot.state) {
            console.note("varve: \(reason); nothing was dropped: give --yes")
            return .unconfirmed
        }
        try writer.drop(letters)
        try report(UInt64(letters.count), console)
        return missing.isEmpty ? .done : .notThere
    }

    private func report(_ count: UInt64, _ console: Console) throws {
        guard json else {
            return try console.output.line("dropped \(Quantity.counted(count, "dead letter"))")
        }
        try console.output.line(
            json: .object([
                ("format", .string("varve-dead-drop-1")), ("dropped", .unsigned(count)),
            ]))
    }

    /// Why it wants `--yes`; nil where it does not.
    private func reason(_ letters: [FoundDeadLetter], _ state: StoreState) -> String? {
        let kept = state.deadSegments.reduce(UInt64(0)) { $0 &+ $1.liveRows }
        if UInt64(letters.count) * 2 > kept {
            return "\(Quantity.grouped(UInt64(letters.count))) of "
                + "\(Quantity.counted(kept, "dead letter")) are more than half"
        }
        let day: Int64 = 86_400_000_000
        let young = SystemClock.micros() - day
        let count = UInt64(letters.count(where: { $0.letter.storedAt > young }))
        guard count > 0 else { return nil }
        return "\(Quantity.counted(count, "dead letter")) of them "
            + (count == 1 ? "is" : "are") + " younger than a day"
    }
}
