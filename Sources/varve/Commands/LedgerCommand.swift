import ArgumentParser
import VarveFiles
import VarveStore

/// `varve ledger`
struct LedgerCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Print where every unit of a run went.",
        discussion: """
            Prints the entry of one run, or those of all runs, as the store keeps them: one JSON \
            object a line.

            Example: varve ledger 12
            """)

    @Argument(help: "The run's number; all runs if left out.")
    var run: UInt64?

    @OptionGroup var store: StoreOptions

    /// An entry names its sources; more than this no run writes.
    private static let byteCountMax = 256 << 20

    func run(_ console: Console) throws -> ProcessStatus {
        let store = try store.open()
        if let run {
            let path = store.paths.ledgerEntry(RunID(rawValue: run))
            guard try store.fileSystem.status(path) != nil else {
                console.note("varve: the ledger has no run \(run)")
                return .notThere
            }
            try print(path, store, console)
            return .done
        }
        for entry in try store.fileSystem.list(store.paths.ledger)
        where entry.name.hasPrefix("run-") && entry.name.hasSuffix(".json") {
            try print(Paths.join(store.paths.ledger, entry.name), store, console)
        }
        return .done
    }

    private func print(_ path: FilePath, _ store: Store, _ console: Console) throws {
        try console.output.write(
            data: try store.fileSystem.readAll(path, atMost: Self.byteCountMax))
    }
}
