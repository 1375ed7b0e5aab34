import ArgumentParser
import VarveFiles
import VarveIngest
import VarveQuery
import VarveStore

/// How a command that rewrites the store waits for another one that does.
struct CompactorOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long to wait for another compact to end: \(WaitTime.examples) "
                + "(default: 30s).",
            valueName: "time"))
    var lockWait: WaitTime?

    /// Opens the store's compactor.
    ///
    /// - Parameter command: how others are told who holds the lock.
    /// - Throws: `StoreError`; `CommandError.interrupted` after a wish to stop.
    func open(_ store: StoreOptions, _ command: String) throws -> Compactor {
        let settings = try IngestSettings.read(store.path)
        do {
            let compactor = try Compactor(
                folder: store.path, fileSystem: Posix(), workers: .perProcessor,
                holder: .current(command),
                wait: .stoppable(
                    atMost: (lockWait ?? settings.lockWait)?.duration ?? .seconds(30)),
                compile: { hold in try hold.matcher(store) })
            compactor.freeBytesMin = settings.freeBytesMin ?? 256 << 20
            return compactor
        } catch StoreError.locked where StopSignal.isRequested {
            throw CommandError.interrupted("stopped while waiting for a lock; nothing was changed")
        }
    }
}

extension Hold {
    /// Its filter, ready to be asked.
    ///
    /// - Throws: `FilterError`, though it was right when the hold was made.
    func matcher(_ store: StoreOptions) throws -> FilterMatcher {
        let filter = try condition()
        guard filter.expression.fields.contains(.system(.source)) else {
            return FilterMatcher(filter)
        }
        let snapshot = try store.open().committed()
        return FilterMatcher(
            filter, sources: SourceNames(try LedgerReader(snapshot).sourceNames()))
    }
}
