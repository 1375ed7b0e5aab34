import ArgumentParser
import VarveIngest
import VarveStore

/// `varve ledger`
struct LedgerCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Print where every unit of a run went.",
        discussion: """
            Prints the entry of one run, or those of all runs, as the store keeps them: one JSON \
            object a line. Of a run that is under way or was interrupted it tells what is committed, \
            with the outcome "open".

            Examples:
              varve ledger 12
              varve ledger --store reviews.varve
            """)

    @Argument(help: "The run's number; all runs if left out.")
    var run: UInt64?

    @OptionGroup var store: StoreOptions

    func run(_ console: Console) throws -> ProcessStatus {
        let snapshot = try store.open().snapshot()
        let ledger = LedgerReader(snapshot)
        var paths = try ledger.paths()
        var unfinished = ledger.openEntries()
        if let run {
            let wanted = snapshot.paths.ledgerEntry(RunID(rawValue: run))
            paths = paths.filter { $0 == wanted }
            unfinished = unfinished.filter { $0.run == run }
            if paths.isEmpty, unfinished.isEmpty {
                console.note("varve: the ledger has no run \(run)")
                return .notThere
            }
        }
        for path in paths { try console.output.write(data: ledger.entry(path)) }
        for entry in unfinished { try console.output.line(json: entry.json) }
        return .done
    }
}
