import ArgumentParser
import VarveFiles
import VarveJSON
import VarveStore

/// `varve compact`
struct CompactCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Do what age and size ask for: expire, purge, move to slower tiers, merge.",
        discussion: """
            The policy is [lifecycle] in the store's varve.toml; varve policy says it in words. \
            Records that are older than expire_after are hidden, and gone for good when trash_keep \
            has passed and, at most 7 days later, enough of them are together; until then varve \
            undo brings them back. Ingests and scans go on meanwhile. Each step is a commit: it can \
            be stopped at any time.

            More than half of the records, or any that is younger than a day, is not dropped \
            without --yes: then nothing changes, and the exit code is 4.

            Examples:
              varve compact --dry-run
              varve compact --now 2026-01-01 --yes
              varve compact --every 1h
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var compactor: CompactorOptions

    @Flag(help: "Print the plan and change nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "The time that ages are counted to (default: the clock).", valueName: "time"))
    var now: TimeArgument?

    @Flag(help: "What is dead goes for good at once, whatever trash_keep and versions_keep say.")
    var purge = false

    @Flag(help: "Also drop more than half of the records, or such as are younger than a day.")
    var yes = false

    @Option(
        help: ArgumentHelp(
            "Do it again and again, with this pause: 1h, 30min, 1d.", valueName: "time"))
    var every: Pause?

    @Flag(help: "Print one JSON object, with --every one a line.")
    var json = false

    func validate() throws {
        if every != nil, dryRun || now != nil {
            throw ValidationError("--every goes by the clock: leave out --dry-run and --now")
        }
    }

    func run(_ console: Console) throws -> ProcessStatus {
        StopSignal.install()
        Priority.yieldToOthers()
        while true {
            let status = try once(console)
            guard let every, status == .done, !StopSignal.isRequested else { return status }
            try console.output.flush()
            let start = SystemClock.elapsed()
            while SystemClock.elapsed() - start < every.duration {
                SystemClock.sleep(min(every.duration, .seconds(1)))
                if StopSignal.isRequested { return .done }
            }
        }
    }

    private func once(_ console: Console) throws -> ProcessStatus {
        let policy = try LifecyclePolicy.read(store.path)
        let compactor = try compactor.open(store, "varve compact")
        for line in RecoveryText(recovery: compactor.recovery).lines {
            console.note("varve: \(line)")
        }
        let clock = SystemClock.micros()
        let plan = try compactor.plan(policy, now: now?.micros ?? clock, purges: purge)
        if !dryRun, !yes, let reason = CompactionText.doubt(plan, compactor.state, clock: clock) {
            console.note(
                "varve: \(reason); nothing was changed: see --dry-run, then give --yes")
            return .unconfirmed
        }
        var outcome: CompactionOutcome?
        if !dryRun {
            try foldJournals(console)
            let meter = ProgressMeter(isShown: console.showsProgress)
            defer { meter.clear() }
            let total = plan.steps.reduce(UInt64(0)) { $0 &+ $1.bytesIn }
            var done: UInt64 = 0
            outcome = try compactor.run(
                plan, clock: SystemClock.micros,
                shouldStop: { StopSignal.isRequested },
                report: { step, _ in
                    done &+= step.bytesIn
                    meter.report(min(done, total), of: total)
                })
        }
        let text = CompactionText(
            plan: plan, outcome: outcome, isDry: dryRun, style: console.style)
        if json {
            try console.output.line(json: text.json)
        } else {
            for line in text.lines { try console.output.line(line) }
        }
        guard let outcome, !outcome.isFinished else { return .done }
        throw CommandError.interrupted(
            "stopped after \(outcome.steps.count) of \(plan.steps.count) steps; start it again to "
                + "go on")
    }

    /// Brings what a journal holds into segments, unless an ingest is at work, which does it itself.
    private func foldJournals(_ console: Console) throws {
        guard try !store.open().committed().state.journals.isEmpty else { return }
        do {
            _ = try StoreWriter(
                folder: store.path, fileSystem: Posix(), workers: .perProcessor,
                holder: .current("varve compact"), wait: .stoppable(atMost: .zero))
        } catch StoreError.locked {
            console.note("varve: an ingest is at work and folds its journal itself")
        }
    }
}

/// The pause between two compacts: `1h`, `30min`.
struct Pause: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        guard let age = Age(argument), age.micros > 0 else { return nil }
        duration = .microseconds(age.micros)
    }
}
