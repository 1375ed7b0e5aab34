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
            be stopped at any time. What a journal holds is brought into segments first. A step \
            that needs a damaged file is left out; the others are done, and the exit code is 65.

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
            "Do it again and again, with this pause: \(WaitTime.examples).", valueName: "time"))
    var every: WaitTime?

    @Flag(help: "Print one JSON object, with --every one a line.")
    var json = false

    func validate() throws {
        if every?.duration == .zero {
            throw ValidationError("--every is a pause, and longer than 0")
        }
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
        let journaled = dryRun ? try journaledRecords() : 0
        // Folded first: what is in no segment is not planned for.
        if !dryRun { try foldJournals(console) }
        let clock = SystemClock.micros()
        let plan = try compactor.plan(policy, now: now?.micros ?? clock, purges: purge)
        if !dryRun, !yes, let reason = CompactionText.doubt(plan, compactor.state, clock: clock) {
            console.note(
                "varve: \(reason); nothing was changed: see --dry-run, then give --yes")
            return .unconfirmed
        }
        func show(_ outcome: CompactionOutcome?) throws {
            let text = CompactionText(
                plan: plan, outcome: outcome, isDry: dryRun, journaled: journaled,
                style: console.style)
            if json {
                try console.output.line(json: text.json)
            } else {
                for line in text.lines { try console.output.line(line) }
            }
        }
        guard !dryRun else {
            try show(nil)
            return .done
        }
        let outcome: CompactionOutcome?
        do {
            outcome = try work(plan, compactor, console)
        } catch {
            // The steps before are done.
            if let outcome = compactor.outcome { try show(outcome) }
            throw error
        }
        try show(outcome)
        guard let outcome else { return .done }
        guard outcome.damage.isEmpty else {
            try console.output.flush()
            for damage in outcome.damage { console.note("varve: \(damage)") }
            throw CommandError.damaged(
                "\(Quantity.counted(UInt64(outcome.leftOut), "step")) left out, as what is damaged "
                    + "is needed for \(outcome.leftOut == 1 ? "it" : "them")")
        }
        guard !outcome.isFinished else { return .done }
        throw CommandError.interrupted(
            "stopped after \(outcome.steps.count) of \(plan.steps.count) steps; start it again to "
                + "go on")
    }

    private func work(
        _ plan: CompactionPlan, _ compactor: Compactor, _ console: Console
    ) throws -> CompactionOutcome? {
        let meter = ProgressMeter(isShown: console.showsProgress)
        defer { meter.clear() }
        let total = plan.steps.reduce(UInt64(0)) { $0 &+ $1.bytesIn }
        var done: UInt64 = 0
        return try compactor.run(
            plan, clock: SystemClock.micros,
            shouldStop: { StopSignal.isRequested },
            report: { step, _ in
                done &+= step.bytesIn
                meter.report(min(done, total), of: total)
            })
    }

    /// How many records are in journals, and in no segment yet.
    private func journaledRecords() throws -> UInt64 {
        guard try !store.open().committed().state.journals.isEmpty else { return 0 }
        return try store.open().withSettledSnapshot { $0.journaled.records }
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
