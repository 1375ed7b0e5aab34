import ArgumentParser
import VarveFiles
import VarveReviews
import VarveStore

/// `varve forget`
struct ForgetCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Erase records for good, and refuse their ids from now on.",
        discussion: """
            All versions of a record go, dropped ones too, and the dead letters that bear its id; \
            segments are written anew without them. A keyed hash of the id stays, so that a unit \
            with it is counted as forgotten when it is sent again, and not kept. This cannot be \
            undone. A record that a hold keeps is not erased, and the hold is named.

            Prints a certificate for each id, one JSON object, which the ledger keeps too. Snapshots \
            and backups elsewhere are not touched. No ingest and no compact may be at work.

            More than half of the records, or any that is younger than a day, is not erased without \
            --yes: then nothing changes for that id, and the exit code is 4. An id that records of \
            two namespaces share is asked for as namespace:id. Exits with 1 if one is not there.

            Examples:
              varve forget R2XKMLHNG8V0QX
              varve forget --yes nsmc:9976970
            """)

    @Argument(help: ArgumentHelp("Review ids.", valueName: "id"))
    var ids: [String]

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "How long to wait for another command to end: \(WaitTime.examples) "
                + "(default: 30s).",
            valueName: "time"))
    var lockWait: WaitTime?

    @Flag(help: "Also erase more than half of the records, or such as are younger than a day.")
    var yes = false

    func run(_ console: Console) throws -> ProcessStatus {
        let forget = try open()
        var status = ProcessStatus.done
        for id in ids {
            let found = try forget.identities(Array(id.utf8))
            guard found.count < 2 else {
                let choices = found.map { String(decoding: $0.namespace, as: UTF8.self) + ":" + id }
                console.note(
                    "varve: \(id) is not the id of one record: ask for "
                        + choices.joined(separator: " or "))
                status = .usage
                continue
            }
            guard let identity = found.first else {
                console.note("varve: nothing in the store has the id \(id)")
                if status == .done { status = .notThere }
                continue
            }
            if !yes, let reason = try doubt(forget.weight(of: identity)) {
                console.note("varve: \(reason); \(id) was not erased: give --yes")
                status = .unconfirmed
                continue
            }
            try console.output.line(try forget.run(identity, clock: SystemClock.micros))
        }
        return status
    }

    /// Why it wants `--yes`; nil where it does not.
    private func doubt(_ weight: (rows: UInt64, live: UInt64, youngest: Int64?)) -> String? {
        if weight.rows * 2 > weight.live, weight.rows > 0 {
            return "\(Quantity.grouped(weight.rows)) of "
                + "\(Quantity.counted(weight.live, "record")) are more than half"
        }
        guard let youngest = weight.youngest,
            youngest > SystemClock.micros() - LifecyclePolicy.day
        else { return nil }
        return "a record of \(Timestamp.date(youngest)) is younger than a day"
    }

    private func open() throws -> Forget {
        let settings = try IngestSettings.read(store.path)
        let store = store
        do {
            let forget = try Forget(
                folder: store.path, fileSystem: Posix(), workers: .perProcessor,
                holder: .current("varve forget"),
                wait: .stoppable(
                    atMost: (lockWait ?? settings.lockWait)?.duration ?? .seconds(30)),
                compile: { try $0.matcher(store) })
            forget.freeBytesMin = settings.freeBytesMin ?? 256 << 20
            return forget
        } catch StoreError.locked where StopSignal.isRequested {
            throw CommandError.interrupted("stopped while waiting for a lock; nothing was changed")
        }
    }
}
