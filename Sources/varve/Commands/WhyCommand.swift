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
            where it is kept, which holds take it, and what will become of it, when, by which rule. \
            Records that were dropped and are not gone are told of too.

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
        let policy = try LifecyclePolicy.read(store.path)
        let origins = try store.open().withSettledSnapshot { try traced($0, policy) }
        var status = ProcessStatus.done
        for origin in origins {
            if origin.records.isEmpty {
                console.note("varve: no record has the id \(origin.id)")
                status = .notThere
            }
            if json {
                try console.output.line(json: origin.json)
            } else {
                for line in origin.lines(console.style) { try console.output.line(line) }
            }
        }
        return status
    }

    private func traced(
        _ snapshot: Snapshot, _ policy: LifecyclePolicy
    ) throws -> [RecordOrigin] {
        let lookup = try Lookup(snapshot)
        let sources = SourceNames(try LedgerReader(snapshot).sourceNames())
        let holds = try snapshot.state.holds.map { (name: $0.name, matcher: try $0.matcher(store)) }
        return try ids.map { id in
            let found = try lookup.records(Array(id.utf8), history: true, trash: true)
            let outlooks = try found.compactMap { record -> RecordOutlook? in
                guard let entry = snapshot.state.segment(record.segment) else { return nil }
                let names = try holds.filter { hold in
                    try !hold.matcher.matches([record.row], of: entry, in: snapshot).isEmpty
                }.map(\.name)
                return RecordOutlook(record, entry, snapshot.state, policy, holds: names)
            }
            return RecordOrigin(
                id: id, records: outlooks, sources: sources, state: snapshot.state,
                inMemory: snapshot.inMemory)
        }
    }
}
