import ArgumentParser
import VarveJSON
import VarveStore

/// `varve hold list`
struct HoldListCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print all holds, and how many records each takes now.",
        discussion: """
            Example: varve hold list --json
            """)

    @OptionGroup var store: StoreOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let holds = try store.open().withSettledSnapshot { snapshot in
            let records = HeldRecords(snapshot)
            return try snapshot.state.holds.map { ($0, try records.count($0)) }
        }
        if json {
            try console.output.line(
                json: .object([
                    ("format", .string("varve-hold-list-1")),
                    ("holds", .array(holds.map { HoldText.json($0, $1) })),
                ]))
        } else {
            for line in HoldText.lines(holds, console.style) { try console.output.line(line) }
        }
        return .done
    }
}
