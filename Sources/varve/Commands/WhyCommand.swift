import ArgumentParser
import VarveIngest
import VarveQuery
import VarveStore

/// `varve why`
struct WhyCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Tell where a record came from and what became of it.",
        discussion: """
            For each version of a record: the run, source and line that brought it, when, its digest, \
            and where it is kept.

            Examples:
              varve why R2XKMLHNG8V0QX
              varve why --json nsmc:9976970
            """)

    @Argument(help: ArgumentHelp("Review ids.", valueName: "id"))
    var ids: [String]

    @OptionGroup var store: StoreOptions

    @Flag(help: "Print one JSON object an id.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let lookup = try Lookup(store.open())
        var snapshot = lookup.snapshot
        var sources = SourceNames(try LedgerReader(snapshot).sourceNames())
        var status = ProcessStatus.done
        for id in ids {
            let found = try lookup.records(Array(id.utf8), history: true)
            if snapshot !== lookup.snapshot {
                snapshot = lookup.snapshot
                sources = SourceNames(try LedgerReader(snapshot).sourceNames())
            }
            if found.isEmpty {
                console.note("varve: no record has the id \(id)")
                status = .notThere
            }
            let origin = RecordOrigin(
                id: id, records: found, sources: sources, state: snapshot.state)
            if json {
                try console.output.line(json: origin.json)
            } else {
                for line in origin.lines(console.style) { try console.output.line(line) }
            }
        }
        return status
    }
}
