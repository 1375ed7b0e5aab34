import VarveColumns
import VarveFiles
import VarveJSON
import VarveReviews
import VarveSegments
import VarveStore

/// One ingest: sources in, batch by batch, each committed whole or not at all.
///
/// The data's way: a `BatchReader` cuts the sources into batches of whole units on a thread of its
/// own; workers parse a batch's chunks; the store settles what is new; workers build its segments;
/// one manifest edit makes them live together with the sources' progress.
public final class IngestRun {
    let writer: StoreWriter
    let options: IngestOptions
    let now: () -> Int64
    private let opener: SourceOpener
    /// Those that were opened.
    private var sources: [OpenSource] = []
    /// What interrupted runs committed, by the source's name.
    private let interrupted: [[UInt8]: SourceProgress]
    /// Interrupted runs that this one takes over.
    private var adopted: [RunID]
    /// How many of the sources the manifest knows where they began.
    private var originCount = 0
    public private(set) var entry: LedgerEntry
    /// What opening the store found and mended.
    public var recovery: Recovery { writer.recovery }
    /// What the first letter gets that this run puts away.
    private let firstDeadNumber: UInt64
    private(set) var isStarted = false
    private let units: UnitPipeline
    private var positions: [SourcePosition] = []
    private var progress = IngestProgress()
    /// When the open journal got its first batch.
    private var journalSince: Int64 = 0
    private var reserialised = ReserialisedVersions()
    /// The commit of the batch before, under way.
    private var pending: PendingCommit?

    /// - Parameters:
    ///   - open: opens the n-th source when it is reached, on another thread; called again where a
    ///     source has to be read from its start after all.
    ///   - now: the clock, microseconds since 1970.
    public init(
        writer: StoreWriter, sources: [IngestSource], options: IngestOptions,
        now: @escaping () -> Int64, open: @escaping (Int) throws -> any Input
    ) throws {
        self.writer = writer
        self.options = options
        self.now = now
        entry = LedgerEntry(run: try writer.reserveRun().rawValue, startedAt: now())
        units = UnitPipeline(
            workers: writer.workers, limits: options.limits, digestKey: writer.state.digestKey)
        firstDeadNumber = writer.state.nextDeadNumber
        (interrupted, adopted) = writer.state.interrupted(sources)
        opener = SourceOpener(sources, options, progress: interrupted, open: open)
        progress.totalBytes = sources.reduce(0) { sum, source in
            sum.flatMap { sum in source.byteCount.map { sum + UInt64($0) } }
        }
    }

    /// Whether some of the work was done before, by a run that was interrupted.
    public var isResumed: Bool { !interrupted.isEmpty }

    /// Takes note of sources that were opened.
    private func add(_ opened: [OpenSource]) {
        for source in opened {
            sources.append(source)
            positions.append(source.position)
            let profile = source.reading.profile.name
            var kept = LedgerEntry.SourceEntry(name: source.source.name, profile: profile)
            kept.resumedFrom = source.offset > 0 ? source.offset : nil
            kept.hasMark = source.head.hasMark
            kept.header = source.head.header
            entry.sources.append(kept)
            entry.detections.append(source.detection)
            if !source.isBlank, !entry.profiles.contains(profile) { entry.profiles.append(profile) }
        }
    }

    /// Reads all sources to their ends, or until `shouldStop` says so at a commit.
    ///
    /// - Returns: whether the run is finished; if not, it can be started again and goes on there.
    /// - Throws: `IngestError`, `StoreError`, `FileError`. What was committed before stays.
    public func run(
        shouldStop: () -> Bool = { false }, report: (IngestProgress) -> Void = { _ in }
    ) throws -> Bool {
        let reader = BatchReader(
            opener,
            limits: BatchReader.Limits(
                batchBytes: options.batchBytes, lineBytesMax: options.limits.lineBytesMax,
                pace: options.pace))
        // After an error the commit that is under way still comes to its end.
        defer { try? settlePending() }
        var input = BatchInput(capacity: 0)
        var spare = BatchInput(capacity: 0)
        var reading = fill(input, reader)
        while true {
            let time = now()
            guard let parsed = try parse(input, reading, at: time) else { break }
            spare.removeAll()
            reading = fill(spare, reader)
            // The thread that reads uses `spare` until it is waited for, also after an error.
            let outcome = Result { try store(parsed.batch, parsed.profile, input, at: time) }
            if case .failure = outcome { try? reading.wait() }
            try outcome.get()
            report(progress)
            if shouldStop() {
                // Whether that was the last batch is known when the next is read.
                try reading.wait()
                if spare.isEmpty { break }
                try settlePending()
                return false
            }
            swap(&input, &spare)
        }
        try settlePending()
        try finish()
        return true
    }

    /// Waits until the batch before is committed.
    private func settlePending() throws {
        guard let commit = pending else { return }
        pending = nil
        try commit.wait()
        try closeAdopted()
    }
}

extension IngestRun {
    /// Starts to read the next batch beside everything else.
    private func fill(_ input: BatchInput, _ reader: BatchReader) -> Background<Void> {
        let handed = Handover((reader: reader, input: input))
        return Background(writer.workers) { try handed.value.reader.fill(handed.value.input) }
    }

    /// Parses a batch while it is read.
    ///
    /// - Returns: nil behind the last batch.
    private func parse(
        _ input: BatchInput, _ reading: Background<Void>, at time: Int64
    ) throws -> (batch: ParsedBatch, profile: Profile)? {
        let parsed = Result {
            try units.parse(
                input,
                window: TimeWindow(
                    now: time, earliest: options.earliest, aheadDays: options.aheadDays),
                positions: positions)
        }
        try reading.wait()
        add(input.opened)
        return try parsed.get()
    }

    /// Settles and commits a parsed batch.
    private func store(
        _ parsed: ParsedBatch, _ profile: Profile, _ input: BatchInput, at time: Int64
    ) throws {
        var parsed = parsed
        try writer.requireSpace(for: input.bytes.count, above: options.freeBytesMin)
        try checkNotAllDead(parsed, profile)
        // Parsing went on beside the commit before; what follows stands on it.
        try settlePending()
        let isSmall = input.isPaced && input.bytes.count <= options.journalBatchBytes
        if isSmall {
            // The batch before may be hours old, and others at work since.
            try writer.refresh()
        } else {
            try writer.fold()
        }
        var snapshot = writer.snapshot()
        let settled = try writer.settle(
            parsed.batch, policy: options.onConflict, snapshot: &snapshot)
        parsed.addRefused()
        parsed.removeForgotten(ForgottenUnits(snapshot.state, profile))
        let letters = parsed.letters(run: entry.run, names: sources.map(\.source.name))
        let changes =
            startChanges() + originChanges() + progressChanges(input, parsed.positions)
        var next = parsed.adding(to: entry, before: positions)
        reserialised.add(
            versions: next.counts.version - entry.counts.version,
            units: next.counts.units - entry.counts.units
        ) { settled.reserialised(snapshot, most: 16) }
        guard next.counts.isBalanced else {
            throw IngestError.unbalanced(
                "\(next.counts.units) units = \(next.counts.equation)")
        }
        next.addSequences(from: writer.nextSequence, before: entry)
        let counted = changes + [next.countsChange(at: time)]
        if isSmall {
            try append(settled, letters, counted, at: time)
        } else {
            let dead = try writer.draft(
                letters, profile: profile, storedAt: time, snapshot: &snapshot)
            pending = try writer.commit(
                settled, run: RunID(rawValue: entry.run), now: time, dead: dead,
                snapshot: snapshot, changes: counted)
        }
        isStarted = true
        entry = next
        positions = parsed.positions
        progress.bytes = sources.reduce(0) { $0 + $1.source.rawBytes }
        progress.units = entry.counts.units
    }

    /// Stores a small batch in the journal, which is folded when it is large or old.
    private func append(
        _ settled: SettledBatch, _ letters: [DeadLetter], _ changes: [Change], at time: Int64
    ) throws {
        if writer.journalByteCount == 0 { journalSince = time }
        _ = try writer.append(
            settled, provenance: Provenance(run: entry.run, ingestedAt: time), dead: letters,
            changes: changes)
        if writer.journalByteCount >= options.foldBytes || time - journalSince >= options.foldAge {
            try writer.fold()
        }
    }

    /// A run whose first units are all dead has the wrong file or the wrong profile.
    private func checkNotAllDead(_ parsed: ParsedBatch, _ profile: Profile) throws {
        guard !isStarted, let first = parsed.dead.first,
            parsed.firstUnitsAreDead(UnitPipeline.guardUnits)
        else { return }
        throw IngestError.allDead(
            source: sources[first.source].source.name, units: UnitPipeline.guardUnits,
            profile: profile.name,
            example: "\(first.unit.code.name): expected \(first.unit.expected), found "
                + first.unit.found)
    }

    private func startChanges() -> [Change] {
        guard !isStarted else { return [] }
        let run = RunID(rawValue: entry.run)
        let names = opener.sources.map(\.name)
        var changes = [Change.runStarted(run, .ingest, startedAt: entry.startedAt)]
        for source in sources where source.offset > 0 {
            changes.append(
                .sourceProgress(
                    run,
                    SourceProgress(
                        index: UInt64(source.index), name: names[source.index],
                        bytes: source.offset, units: source.position.units,
                        sha256: Array(source.digest.finalize()), isFinished: false)))
        }
        // Of those that are not reached yet, what the interrupted runs said stays known, behind all
        // that this one will say.
        for index in sources.count..<names.count {
            guard var known = interrupted[Array(names[index].utf8)] else { continue }
            known.index = UInt64(names.count + index)
            changes.append(.sourceProgress(run, known))
        }
        return changes
    }

    /// Ends the runs that this one takes over, once it has said itself how far they had come.
    private func closeAdopted() throws {
        let runs = adopted
        adopted = []
        for run in runs { try close(run) }
    }

    /// Ends a run with an entry of the ledger for what it had committed.
    private func close(_ run: RunID) throws {
        guard let open = writer.state.openRun(run) else { return }
        guard var closed = LedgerEntry(open) else {
            try writer.commit([.runAbandoned(run)])
            return
        }
        closed.outcome = .interrupted
        try closed.end(in: writer, with: [])
    }

    /// Where the run began in the sources that were opened since the batch before.
    private func originChanges() -> [Change] {
        let fresh = sources[originCount...]
        originCount = sources.count
        return fresh.map { source in
            .sourceOrigin(
                RunID(rawValue: entry.run),
                SourceOrigin(
                    index: UInt64(source.index), name: source.source.name,
                    profile: source.reading.profile.name, bytes: source.offset,
                    units: source.position.units))
        }
    }

    /// How far the batch comes in each of its sources.
    private func progressChanges(
        _ input: BatchInput, _ positions: [SourcePosition]
    ) -> [Change] {
        var last: [Int: Stretch] = [:]
        for stretch in input.stretches { last[stretch.source] = stretch }
        return last.values.sorted { $0.source < $1.source }.map { stretch in
            .sourceProgress(
                RunID(rawValue: entry.run),
                SourceProgress(
                    index: UInt64(stretch.source), name: sources[stretch.source].source.name,
                    bytes: stretch.endOffset,
                    units: positions[stretch.source].units,
                    sha256: stretch.digest, isFinished: stretch.isLast))
        }
    }

    /// Writes the ledger's entry and commits the run's end.
    private func finish() throws {
        try writer.fold()
        let changes = startChanges()
        entry.finishedAt = now()
        if let warning = reserialised.warning(units: entry.counts.units) {
            entry.warnings.append(warning)
        }
        entry.hasOwnLetters = writer.state.nextDeadNumber > firstDeadNumber
        try closeAdopted()
        try entry.end(in: writer, with: changes)
    }
}
