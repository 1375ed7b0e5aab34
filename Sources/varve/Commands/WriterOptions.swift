import ArgumentParser
import VarveFiles
import VarveStore

/// How a command that changes the store waits for others that do.
struct WriterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long to wait for another command to end: \(WaitTime.examples) "
                + "(default: 30s).",
            valueName: "time"))
    var lockWait: WaitTime?

    /// Opens the store's writer.
    ///
    /// - Parameter command: how others are told who holds the lock.
    /// - Throws: `StoreError`; `CommandError.interrupted` after a wish to stop.
    func open(_ store: StoreOptions, _ command: String) throws -> StoreWriter {
        try waiting(store) { wait in
            try StoreWriter(
                folder: store.path, fileSystem: Posix(), workers: .perProcessor,
                holder: .current(command), wait: wait)
        }
    }

    /// Does what waits for a lock of the store.
    ///
    /// - Throws: what `body` throws; `CommandError.interrupted` after a wish to stop.
    func waiting<Value>(
        _ store: StoreOptions, _ body: (LockWait) throws -> Value
    ) throws -> Value {
        let wait = try lockWait ?? IngestSettings.read(store.path).lockWait
        do {
            return try body(.stoppable(atMost: wait?.duration ?? .seconds(30)))
        } catch StoreError.locked where StopSignal.isRequested {
            throw CommandError.interrupted("stopped while waiting for a lock; nothing was changed")
        }
    }
}
