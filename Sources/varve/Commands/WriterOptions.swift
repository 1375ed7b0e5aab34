import ArgumentParser
import VarveFiles
import VarveStore

/// How a command that changes the store waits for others that do.
struct WriterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long to wait for another command to end: 30, 500ms, 5m (default: 30s).",
            valueName: "time"))
    var lockWait: WaitTime?

    /// Opens the store's writer.
    ///
    /// - Parameter command: how others are told who holds the lock.
    /// - Throws: `StoreError`; `CommandError.interrupted` after a wish to stop.
    func open(_ store: StoreOptions, _ command: String) throws -> StoreWriter {
        let wait = try lockWait ?? IngestSettings.read(store.path).lockWait
        do {
            return try StoreWriter(
                folder: store.path, fileSystem: Posix(), workers: .perProcessor,
                holder: .current(command),
                wait: .stoppable(atMost: wait?.duration ?? .seconds(30)))
        } catch StoreError.locked where StopSignal.isRequested {
            throw CommandError.interrupted("stopped while waiting for a lock; nothing was changed")
        }
    }
}
