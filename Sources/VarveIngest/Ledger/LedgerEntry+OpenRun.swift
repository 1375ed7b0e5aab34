import VarveReviews
import VarveStore

extension LedgerEntry {
    /// What an open run has committed so far, as the manifest tells it; nil where it has committed
    /// nothing.
    public init?(_ open: OpenRun) {
        guard let counts = open.counts else { return nil }
        self.init(run: open.id.rawValue, startedAt: open.startedAt)
        outcome = .open
        finishedAt = counts.at
        self.counts = Counts(counts)
        if counts.firstSequence > 0 {
            firstSequence = counts.firstSequence
            lastSequence = counts.lastSequence
        }
        let progress = Dictionary(open.sources.map { ($0.index, $0) }) { _, last in last }
        for origin in open.origins {
            if !profiles.contains(origin.profile) { profiles.append(origin.profile) }
            var source = SourceEntry(name: origin.name, profile: origin.profile)
            source.resumedFrom = origin.bytes > 0 ? origin.bytes : nil
            if let progress = progress[origin.index] {
                // As far as it came; never less than where it began.
                source.bytes = progress.bytes &- origin.bytes
                source.units = progress.units &- origin.units
            } else if open.origins.count == 1 {
                // Batches of callers: nothing that could be gone on with.
                source.bytes = counts.bytes
                source.units = self.counts.units
            }
            sources.append(source)
        }
    }
}

extension LedgerEntry.Counts {
    fileprivate init(_ counts: RunCounts) {
        new = counts.new
        duplicate = counts.duplicate
        version = counts.version
        keptFirst = counts.keptFirst
        blank = counts.blank
        header = counts.header
        forgotten = counts.forgotten
        bytes = counts.bytes
        for (code, count) in counts.dead {
            guard let code = DeadCode(rawValue: code) else { continue }
            deadByCode[code] = count
        }
        dead = counts.dead.values.reduce(0, &+)
        units = new &+ duplicate &+ version &+ keptFirst &+ dead &+ blank &+ header &+ forgotten
    }
}

extension LedgerEntry {
    /// The counts for the manifest, so that the ledger can tell them if the run stops here.
    func countsChange(at now: Int64) -> Change {
        var run = RunCounts(at: now)
        run.new = counts.new
        run.duplicate = counts.duplicate
        run.version = counts.version
        run.keptFirst = counts.keptFirst
        run.blank = counts.blank
        run.header = counts.header
        run.forgotten = counts.forgotten
        run.bytes = counts.bytes
        run.firstSequence = firstSequence ?? 0
        run.lastSequence = lastSequence ?? 0
        for (code, count) in counts.deadByCode { run.dead[code.rawValue] = count }
        return .runCounts(RunID(rawValue: self.run), run)
    }
}
