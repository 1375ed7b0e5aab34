import ArgumentParser
import VarveFiles
import VarveIngest
import VarveReviews
import VarveStore

/// `varve ingest`
struct IngestCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Put reviews into the store, each once.",
        discussion: """
            Reads NDJSON, arrays of JSON, and CSV and TSV with a heading, plain or gzip, all told by the \
            first bytes. A folder stands for all files below it, hidden ones left out. Makes the store \
            if there is none. Ctrl-C stops at the next commit; the same command again goes on there. What \
            varve.toml in the store's folder says under [ingest] holds where no option is given.

            What a pipe or a followed file brings bit by bit is stored every second. A followed file \
            ends when another one has its name, or when it was cut; then the new one is followed.

            Examples:
              varve ingest reviews-2013.ndjson.gz reviews-2014.ndjson
              varve ingest dumps/ 'more/*.tsv.gz'
              zcat dump-*.gz | varve ingest --profile amazon-2014 -
              varve ingest --max-dead 0.1% --json today.ndjson
              varve ingest --follow growing.ndjson
            """)

    @Argument(
        help: ArgumentHelp(
            "Files, folders, patterns in quotes, or - for standard input.", valueName: "file"))
    var files: [String]

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "How the records read: a built-in name or a TOML file (default: found out).",
            valueName: "name|path"))
    var profile: String?

    @Option(help: "What another content under a known id becomes (default: version).")
    var onConflict: ConflictPolicy?

    @Option(
        help: ArgumentHelp(
            "Exit with 3 if more units than that are dead letters.",
            valueName: "n|p%"))
    var maxDead: DeadLimit?

    @OptionGroup var writer: WriterOptions

    @Flag(help: "Go on with what is appended to the one file; Ctrl-C ends it.")
    var follow = false

    @Option(
        help: ArgumentHelp(
            "How soon what a slow source brings is stored: \(WaitTime.examples) (default: 1s).",
            valueName: "time"))
    var commitEvery: WaitTime?

    @Flag(help: "Print the run's ledger entry as one JSON object.")
    var json = false

    func validate() throws {
        if files.isEmpty { throw ValidationError("name a file, or - for standard input") }
        if files.count(where: { $0 == "-" }) > 1 {
            throw ValidationError("- stands for standard input and can be named once")
        }
        if follow, files.count != 1 || files == ["-"] {
            throw ValidationError("--follow takes one file; a pipe is followed to its end anyway")
        }
    }

    func run(_ console: Console) throws -> ProcessStatus {
        let settings = try IngestSettings.read(store.path)
        let options = try ingestOptions(settings)
        var sources = try listSources()
        if try Self.create(store.path) { console.note("new store: \(store.absolutePath)") }
        StopSignal.install()
        var entry = try ingest(sources, options, console)
        try report(entry, console)
        while follow {
            // Another file has the name, or the file was cut: that is a run of its own.
            sources = try listSources()
            entry = try ingest(sources, options, console)
            try report(entry, console)
        }
        let counts = entry.counts
        let most = maxDead ?? settings.maxDead
        let isExceeded = most?.isExceeded(dead: counts.dead, units: counts.units) ?? false
        return isExceeded ? .tooManyDead : .done
    }

    private func report(_ entry: LedgerEntry, _ console: Console) throws {
        if json {
            try console.output.write(data: Array(entry.json.text.utf8))
            try console.output.line()
        } else {
            for line in IngestSummary(entry).lines(console.style) { try console.output.line(line) }
        }
    }
}

extension IngestCommand {
    private func ingestOptions(_ settings: IngestSettings) throws -> IngestOptions {
        var options = try settings.options
        options.profile = try (profile ?? settings.profile).map(ProfileSource.profile)
        options.onConflict = onConflict ?? options.onConflict
        options.pace = Pace(interval: commitEvery?.duration ?? .seconds(1)) {
            SystemClock.elapsed()
        }
        return options
    }

    /// Opens the store's writer.
    private func prepare(
        _ sources: [IngestSource], _ options: IngestOptions
    ) throws -> IngestRun {
        try IngestRun(
            writer: try writer.open(store, "varve ingest"), sources: sources, options: options,
            now: SystemClock.micros, open: { try open(sources[$0].name) })
    }

    /// Inputs must be there before a store is made for them.
    private func listSources() throws -> [IngestSource] {
        let own = Environment.resolved(store.path)
        do {
            return try SourceList(Posix()) { Environment.resolved($0) == own }.sources(files)
        } catch let error as FileError {
            throw CommandError.input(error)
        } catch let error as SourceListError {
            throw CommandError.noInput(error.description)
        }
    }

    private func open(_ file: String) throws -> any Input {
        guard file != "-" else { return StandardInput() }
        do {
            if follow { return try FollowedInput(file) { StopSignal.isRequested } }
            return try Posix().openInput(file)
        } catch {
            throw CommandError.input(error)
        }
    }

    /// Makes the store if there is none.
    private static func create(_ folder: FilePath) throws -> Bool {
        do {
            guard try !Store.exists(folder, Posix()) else { return false }
            try Store.create(
                folder, Posix(), creation: .random(now: SystemClock.micros()),
                settings: StoreSettings.text, workers: .perProcessor)
            return true
        } catch ManifestError.storeExists {
            // Another process made it meanwhile.
            return false
        } catch {
            throw CommandError.creation(folder, error)
        }
    }

    /// Runs to the end of the sources.
    ///
    /// - Throws: `CommandError.interrupted` after a wish to stop.
    private func ingest(
        _ sources: [IngestSource], _ options: IngestOptions, _ console: Console
    ) throws -> LedgerEntry {
        var run: IngestRun?
        do {
            let started = try prepare(sources, options)
            run = started
            for line in RecoveryText(recovery: started.recovery).lines { console.note(line) }
            let meter = ProgressMeter(
                isShown: console.showsProgress,
                isResumed: started.isResumed)
            defer { meter.clear() }
            let isFinished = try started.run(
                shouldStop: { StopSignal.isRequested }, report: meter.report)
            guard isFinished else { throw Self.interrupted(started.entry) }
            return started.entry
        } catch let error as FileError where error.operation == .read && StopSignal.isRequested {
            // How a wish to stop shows where the input is a pipe.
            throw Self.interrupted(run?.entry)
        }
    }

    private static func interrupted(_ entry: LedgerEntry?) -> CommandError {
        guard let entry, entry.counts.units > 0 else {
            return .interrupted("stopped before the first commit; nothing was stored")
        }
        let counts = entry.counts
        return .interrupted(
            "stopped at a commit: run \(entry.run) has stored "
                + "\(Quantity.grouped(counts.new + counts.version)) of "
                + "\(Quantity.counted(counts.units, "unit")); start it again and it goes on, or "
                + "where it read a pipe, finds what is stored as duplicates")
    }
}
