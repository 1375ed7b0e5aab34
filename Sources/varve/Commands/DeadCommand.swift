import ArgumentParser
import VarveReviews
import VarveStore

extension DeadCode: ExpressibleByArgument {
    /// By its name.
    public init?(argument: String) { self.init(name: argument) }

    public static var allValueStrings: [String] { allCases.map(\.name) }
    public static var allValueDescriptions: [String: String] { [:] }
    public var defaultValueDescription: String { name }
}

/// `varve dead`
struct DeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "Show what was not accepted, and why.",
        discussion: "Example: varve dead list --run 12",
        subcommands: [DeadListCommand.self, DeadShowCommand.self])
}

/// `varve dead list`
struct DeadListCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Count dead letters by run and code, then list them.",
        discussion: """
            Examples:
              varve dead list --run 12
              varve dead list --code bad_utf8 --json
            """)

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("Only those of that run.", valueName: "n"))
    var run: UInt64?

    @Option(help: ArgumentHelp("Only those of that code.", valueName: "code"))
    var code: DeadCode?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let snapshot = try store.open().snapshot()
        var census = DeadCensus()
        try forEach(snapshot) { census.add($0) }
        if json {
            try printJSON(census, snapshot, console)
        } else {
            for line in census.lines(run: run, console.style) { try console.output.line(line) }
            guard census.total > 0 else { return .done }
            try console.output.line()
            try forEach(snapshot) { letter in
                try console.output.line(DeadLetterText.line(letter, console.style))
            }
        }
        return .done
    }

    /// One object, written as the letters come: there may be more than memory holds.
    private func printJSON(_ census: DeadCensus, _ snapshot: Snapshot, _ console: Console) throws {
        func write(_ text: String) throws { try console.output.write(data: Array(text.utf8)) }
        try write(
            "{\"format\":\"varve-dead-list-1\",\"count\":\(census.total),\"groups\":"
                + census.json.text + ",\"letters\":[")
        var isFirst = true
        try forEach(snapshot) { letter in
            try write((isFirst ? "" : ",") + DeadLetterText.json(letter).text)
            isFirst = false
        }
        try write("]}")
        try console.output.line()
    }

    private func forEach(_ snapshot: Snapshot, _ body: (DeadLetter) throws -> Void) throws {
        func pass(_ letter: DeadLetter) throws {
            guard run == nil || letter.run == run, code == nil || letter.code == code else {
                return
            }
            try body(letter)
        }
        try DeadLetterReader(snapshot).forEach(pass)
    }
}

/// `varve dead show`
struct DeadShowCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print dead letters with all fields and their bytes.",
        discussion: """
            Exits with 1 if one is not there.

            Examples:
              varve dead show 3 7
              varve dead show --raw 3 > unit.bin
            """)

    @Argument(help: ArgumentHelp("Numbers, as `varve dead list` shows them.", valueName: "n"))
    var numbers: [UInt64]

    @OptionGroup var store: StoreOptions

    @Flag(help: "Write the bytes that were kept and nothing else.")
    var raw = false

    func run(_ console: Console) throws -> ProcessStatus {
        var missing = Set(numbers)
        var isFirst = true
        func show(_ letter: DeadLetter) throws {
            guard missing.remove(letter.number) != nil else { return }
            if !isFirst, !raw { try console.output.line() }
            isFirst = false
            try print(letter, console)
        }
        try DeadLetterReader(store.open().snapshot()).forEach(show)
        for number in missing.sorted() {
            console.note("varve: no dead letter has number \(number)")
        }
        return missing.isEmpty ? .done : .notThere
    }

    private func print(_ letter: DeadLetter, _ console: Console) throws {
        guard !raw else { return try console.output.write(data: letter.bytes) }
        for line in DeadLetterText.lines(letter, console.style) { try console.output.line(line) }
    }
}
