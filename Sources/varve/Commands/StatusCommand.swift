import ArgumentParser
import VarveStore

/// `varve status`
struct StatusCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell how large the store is and what lies where.",
        discussion: """
            Reads the manifest and no record.

            Example: varve status --json
            """)

    @OptionGroup var store: StoreOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let facts = StatusFacts(path: store.absolutePath, snapshot: try store.open().snapshot())
        if json {
            try console.output.write(data: Array(facts.json.text.utf8))
            try console.output.line()
        } else {
            let text = StatusText(facts: facts, columns: console.columns, style: console.style)
            for line in text.lines { try console.output.line(line) }
        }
        return .done
    }
}
