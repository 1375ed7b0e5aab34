import VarveReviews
import VarveStore

/// Tries open dead letters against a profile, and moves those that pass into the store.
///
/// A run takes some 64 MiB of letters. One commit makes their records, their end as dead letters and
/// the run's entry of the ledger live, so that a crash leaves all of it or none, and a letter becomes a
/// record once. Records get the run's number, and the source and the line of their letters.
public final class DeadLetterReplay {
    private let options: IngestOptions
    private let now: Int64
    private let digestKey: [UInt8]
    private let take: (LetterTray, inout ReplayOutcome) throws -> Void
    private var outcome = ReplayOutcome()
    private var tray: LetterTray?

    /// - Parameter take: gets letters that pass.
    private init(
        _ options: IngestOptions, digestKey: [UInt8], now: Int64,
        take: @escaping (LetterTray, inout ReplayOutcome) throws -> Void
    ) {
        self.options = options
        self.digestKey = digestKey
        self.now = now
        self.take = take
    }

    /// Tells how many letters would pass. Changes nothing.
    ///
    /// - Parameters:
    ///   - options: `profile` is what letters are tried against; nil for what each was judged by.
    ///   - now: microseconds since 1970.
    /// - Throws: `StoreError`.
    public static func attempt(
        _ snapshot: Snapshot, _ filter: DeadLetterFilter, _ options: IngestOptions,
        workers: Workers, now: Int64
    ) throws -> ReplayOutcome {
        let replay = DeadLetterReplay(options, digestKey: snapshot.state.digestKey, now: now) {
            $1.passed += UInt64($0.letters.count)
        }
        return try replay.run(snapshot, filter, workers)
    }

    /// Moves the letters that pass into the store. One with the id of a record that came before it
    /// becomes that record's newer version.
    ///
    /// - Throws: `StoreError`, `FileError`; runs that were made before are committed then.
    public static func run(
        _ writer: StoreWriter, _ filter: DeadLetterFilter, _ options: IngestOptions, now: Int64
    ) throws -> ReplayOutcome {
        let replay = DeadLetterReplay(options, digestKey: writer.state.digestKey, now: now) {
            try Self.move($0, writer, options, now: now, &$1)
        }
        try writer.fold()
        return try replay.run(writer.snapshot(), filter, writer.workers)
    }

    private func run(
        _ snapshot: Snapshot, _ filter: DeadLetterFilter, _ workers: Workers
    ) throws -> ReplayOutcome {
        var filter = filter
        filter.states = .open
        outcome.missing = filter.numbers
        let scan = DeadLetterScan(snapshot, filter, profile: options.profile, workers: workers)
        try scan.visit(add)
        if let tray { try take(tray, &outcome) }
        return outcome
    }

    /// Tries a letter.
    private func add(_ found: FoundDeadLetter) throws {
        outcome.missing.remove(found.letter.number)
        guard found.letter.byteCount == UInt64(found.letter.bytes.count) else {
            outcome.incomplete += 1
            return
        }
        guard let profile = options.profile ?? found.profile else {
            outcome.unreadable += 1
            return
        }
        guard profile.format == .json || found.header != nil else {
            outcome.headless += 1
            return
        }
        if let full = tray, full.isFull(options.batchBytes) || !full.takes(found, profile) {
            tray = nil
            try take(full, &outcome)
        }
        let current =
            tray
            ?? LetterTray(
                profile, found.header, options, digestKey: digestKey, now: now)
        tray = current
        if let code = current.add(found) { outcome.failed[code, default: 0] += 1 }
    }
}

extension DeadLetterReplay {
    /// Makes a run of the letters of a tray.
    private static func move(
        _ tray: LetterTray, _ writer: StoreWriter, _ options: IngestOptions, now: Int64,
        _ outcome: inout ReplayOutcome
    ) throws {
        guard !tray.letters.isEmpty else { return }
        let batch = tray.finish()
        let free = try writer.fileSystem.freeBytes(at: writer.paths.folder)
        let needed = options.freeBytesMin + UInt64(batch.bytes.count)
        guard free >= needed else {
            throw StoreError.noSpace(writer.paths.folder, free: free, needed: needed)
        }
        let run = try writer.reserveRun()
        var snapshot = writer.snapshot()
        let settled = try writer.settle(batch, policy: .version, snapshot: &snapshot)
        var entry = tray.entry(run, of: writer.state, at: now)
        let blind = UInt64(tray.letters.count) - entry.counts.units
        if blind > 0 { outcome.failed[.unverifiable, default: 0] += blind }
        guard entry.counts.units > 0 else { return }
        let before = LedgerEntry.LastDigest()
        try writer.commit(
            settled, run: run, now: now, dead: nil, replayed: tray.letters, snapshot: snapshot,
            changes: [.runStarted(run, .ingest, startedAt: now)], ending: entry.ending(before)
        ).wait()
        entry.previous = before.digest
        outcome.passed += entry.counts.units
        outcome.entries.append(entry)
    }
}
