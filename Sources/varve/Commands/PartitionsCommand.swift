import ArgumentParser

/// `varve partitions`
struct PartitionsCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "partitions",
        abstract: "List the partitions: records, bytes, tiers, times.",
        discussion: """
            Reads the manifest and no record.

            Example: varve partitions --json
            """)

    @OptionGroup var store: StoreOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let facts = PartitionFacts(state: try store.open().snapshot().state)
        if json {
            try console.output.line(json: facts.json)
        } else {
            try PartitionRows(facts: facts).print(to: console.table)
        }
        return .done
    }
}
