import ArgumentParser
import VarveFiles
import VarveJSON
import VarveStore

/// `varve repair`
struct RepairCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Make a damaged store whole again.",
        discussion: """
            Makes anew what other files tell: the manifest, the key index, deletion vectors; moves \
            the sound rows of damaged segments to new ones; puts the rest into the folder aside/ of \
            the store, each file with the reason beside it. Nothing is deleted. Says for each file \
            what was done and how many rows are gone; a store without damage is left as it is. Run \
            varve verify --deep afterwards.

            Example: varve repair --dry-run
            """)

    @OptionGroup var store: StoreOptions

    @Flag(help: "Say what would be done and change nothing.")
    var dryRun = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "How long to wait for another process: \(WaitTime.examples) (default: 30s).",
            valueName: "time"))
    var lockWait: WaitTime?

    func run(_ console: Console) throws -> ProcessStatus {
        let repair = try Repair(
            folder: store.path, fileSystem: Posix(), workers: .perProcessor,
            now: SystemClock.micros)
        StopSignal.install()
        let report: RepairReport
        do {
            report = try repair.run(
                isDry: dryRun, holder: .current("varve repair"),
                wait: .stoppable(atMost: lockWait?.duration ?? .seconds(30)))
        } catch StoreError.locked where StopSignal.isRequested {
            throw CommandError.interrupted("stopped while waiting for a lock; nothing was changed")
        }
        if json {
            try console.output.write(data: Array(RepairText.json(report, isDry: dryRun).text.utf8))
            try console.output.line()
        } else {
            for line in RepairText.lines(report, isDry: dryRun, console.style) {
                try console.output.line(line)
            }
        }
        return .done
    }
}
