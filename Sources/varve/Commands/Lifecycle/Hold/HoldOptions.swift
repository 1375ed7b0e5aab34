import ArgumentParser
import VarveFiles
import VarveStore

/// How a command that changes holds waits for others that commit.
struct HoldOptions: ParsableArguments {
    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "How long to wait for another commit to end: \(WaitTime.examples) "
                + "(default: 30s).",
            valueName: "time"))
    var lockWait: WaitTime?

    @Flag(help: "Print one JSON object.")
    var json = false

    /// Opens the store's holds.
    ///
    /// - Parameter command: how others are told who holds the lock.
    /// - Throws: `StoreError`; `CommandError.interrupted` after a wish to stop.
    func open(_ command: String) throws -> Holds {
        let wait = try lockWait ?? IngestSettings.read(store.path).lockWait
        do {
            return try Holds(
                folder: store.path, fileSystem: Posix(), holder: .current(command),
                wait: .stoppable(atMost: wait?.duration ?? .seconds(30)))
        } catch StoreError.locked where StopSignal.isRequested {
            throw CommandError.interrupted("stopped while waiting for a lock; nothing was changed")
        }
    }
}
