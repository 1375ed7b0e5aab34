import ArgumentParser
import VarveJSON
import VarveStore

/// `varve undo`
struct UndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Take back what a run did.",
        discussion: """
            What a compact dropped comes back, as long as it is not removed for good. What an ingest \
            added is taken out (the wrong file, the wrong profile), and what it had replaced is \
            visible again; the file can then be ingested anew. The undo of an ingest can be undone \
            in its turn; what the undo of a compact brings back goes again by the next compact, \
            unless the policy or a hold says otherwise.

            Rows that a later run built on stay as they are, and so do those that a hold keeps: both \
            are counted. Exits with 1 if nothing is left to take back. No ingest may be at work; a \
            compact may.

            Examples:
              varve undo list
              varve undo 12
            """,
        subcommands: [UndoRunCommand.self, UndoListCommand.self],
        defaultSubcommand: UndoRunCommand.self)
}

/// `varve undo RUN`
struct UndoRunCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Undo a run.",
        discussion: """
            More than half of the records, or any that is younger than a day, is not taken out \
            without --yes: then nothing changes, and the exit code is 4.

            Examples:
              varve undo 12
              varve undo --yes --json 12
            """)

    @Argument(help: "The run's number, as `varve undo list` shows it.")
    var run: UInt64

    @OptionGroup var store: StoreOptions
    @OptionGroup var writer: WriterOptions

    @Flag(help: "Also take out more than half of the records, or such as are younger than a day.")
    var yes = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let store = store
        let undo = Undo(try writer.open(store, "varve undo")) { try $0.matcher(store) }
        let plan = try undo.plan(RunID(rawValue: run))
        if !yes, let reason = doubt(plan) {
            console.note("varve: \(reason); nothing was changed: give --yes")
            return .unconfirmed
        }
        let outcome = try undo.run(plan, clock: SystemClock.micros)
        let text = UndoText(outcome: outcome)
        if json {
            try console.output.line(json: text.json)
        } else {
            for line in text.lines { try console.output.line(line) }
        }
        return .done
    }

    /// Why it wants `--yes`; nil where it does not.
    private func doubt(_ plan: UndoPlan) -> String? {
        guard plan.retracted > 0 else { return nil }
        if plan.retracted * 2 > plan.liveRows {
            return "\(Quantity.grouped(plan.retracted)) of "
                + "\(Quantity.counted(plan.liveRows, "record")) would be taken out, more than half"
        }
        guard let youngest = plan.youngest,
            youngest > SystemClock.micros() - LifecyclePolicy.day
        else { return nil }
        return "records of \(Timestamp.date(youngest)) would be taken out, which are younger than "
            + "a day"
    }
}

/// `varve undo list`
struct UndoListCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print the runs that can be undone.",
        discussion: """
            What a compact or an undo dropped can be brought back until the time that is shown, and \
            then until a compact removes it.

            Examples:
              varve undo list
              varve undo list --json
            """)

    @OptionGroup var store: StoreOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let policy = try LifecyclePolicy.read(store.path)
        let choices = try store.open().withSettledSnapshot {
            try UndoChoice.all($0, trashKeep: policy.trashKeep)
        }
        if json {
            try console.output.line(json: UndoText.json(choices))
        } else {
            for line in UndoText.lines(choices, console.style) { try console.output.line(line) }
        }
        return .done
    }
}
