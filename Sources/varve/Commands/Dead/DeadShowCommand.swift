import ArgumentParser
import VarveStore

/// `varve dead show`
struct DeadShowCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print dead letters with all fields and their bytes.",
        discussion: """
            Exits with 1 if one is not there.

            Examples:
              varve dead show 3 7
              varve dead show --format raw 3 > unit.bin
            """)

    /// How a letter is printed.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        /// All fields, then the bytes, made harmless.
        case text
        /// The bytes that were kept and nothing else.
        case raw
        /// One JSON object a letter, without the bytes.
        case json
    }

    @Argument(help: ArgumentHelp("Numbers, as `varve dead list` shows them.", valueName: "n"))
    var numbers: [UInt64]

    @OptionGroup var store: StoreOptions

    @Option(help: "text, raw (the bytes that were kept, nothing else), or json.")
    var format = Format.text

    func run(_ console: Console) throws -> ProcessStatus {
        var missing = Set(numbers)
        var isFirst = true
        var filter = DeadLetterFilter()
        filter.numbers = missing
        filter.states = .all
        let scan = try DeadLetterScan(store.open(), filter, workers: .perProcessor)
        try scan.visit { found in
            missing.remove(found.letter.number)
            if !isFirst, format == .text { try console.output.line() }
            isFirst = false
            try print(found, console)
        }
        for number in missing.sorted() {
            console.note("varve: no dead letter has number \(number)")
        }
        return missing.isEmpty ? .done : .notThere
    }

    private func print(_ found: FoundDeadLetter, _ console: Console) throws {
        switch format {
        case .raw: try console.output.write(data: found.letter.bytes)
        case .json: try console.output.line(json: DeadLetterText.json(found))
        case .text:
            for line in DeadLetterText.lines(found, console.style) {
                try console.output.line(line)
            }
        }
    }
}
