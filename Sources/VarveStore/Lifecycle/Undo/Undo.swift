import VarveJSON
import VarveReviews
import VarveSegments

/// Takes back what a run did: what a compact dropped comes back, what an ingest added is taken out.
/// An undo is a run like others. Where it took rows out, it can be undone; what it brought back of a
/// compact goes again by the next one.
///
/// Works through a store's writer, so no ingest goes on beside it: what one has settled against, an
/// undo would pull away under it. A compact may; what it changes meanwhile is planned anew. For one
/// thread.
public final class Undo {
    private let writer: StoreWriter
    private let compile: (Hold) throws -> any RowMatcher
    private var committer: Committer { writer.committer }

    /// How often a plan is made beside a compact that goes on; then it waits for the end of that.
    private static let plansMax = 4

    /// - Parameters:
    ///   - writer: all journals are folded when it is opened.
    ///   - compile: makes a matcher of a hold's filter.
    public init(_ writer: StoreWriter, compile: @escaping (Hold) throws -> any RowMatcher) {
        self.writer = writer
        self.compile = compile
    }

    /// What undoing a run comes to. Changes nothing.
    ///
    /// - Throws: `UndoError`; `StoreError`, naming the file that cannot be read.
    /// - Complexity: reads the ledger; of an ingest each footer, and the runs of row groups that may
    ///   hold its rows; of a compact the ids of what it dropped. Memory: the marks of one segment, a bit
    ///   for each row of an ingest, some 50 bytes for each that a later one replaced.
    public func plan(_ run: RunID) throws -> UndoPlan {
        try writer.fold()
        try committer.refresh()
        let snapshot = committer.snapshot()
        guard snapshot.state.openRun(run) == nil else { throw UndoError.open(run) }
        let all = try LedgerFacts.all(snapshot)
        guard let facts = all.first(where: { $0.run == run }) else { throw UndoError.unknown(run) }
        var plan = UndoPlan(run, facts.kind, snapshot)
        if let drop = snapshot.state.drop(run) {
            // What was undone before had its say: it left the rows that the run has dropped since.
            let undone = all.undone(after: run)
            let rows = try DroppedRows(snapshot, run, undone: undone, writer.workers)
            try rows.restore(in: &plan, of: drop.rows)
        } else if facts.isOfRecords {
            let holds = try HoldMatchers(snapshot.state.holds, compile: compile)
            let rows = RunRows(snapshot, run, holds)
            try rows.survey()
            try rows.retract(in: &plan)
            let known = plan.retracted + plan.held + plan.builtOn
            plan.gone = facts.accepted > known ? facts.accepted - known : 0
        } else if facts.kind != "compact", facts.kind != "undo" {
            throw UndoError.final(run, kind: facts.kind)
        }
        guard plan.restored + plan.retracted > 0 else {
            throw UndoError.nothing(run, kind: facts.kind)
        }
        return plan
    }

    /// Does what a plan says, in one commit.
    ///
    /// - Parameter clock: microseconds since 1970-01-01 UTC.
    /// - Returns: what was done; the plan in it is another one where a compact or a hold came between.
    /// - Throws: `UndoError`, `StoreError`, `FileError`: then all is as it was.
    public func run(_ plan: UndoPlan, clock: () -> Int64) throws -> UndoOutcome {
        let startedAt = clock()
        let run = try writer.guarded { try committer.reserveRun() }
        var plan = plan
        for _ in 0..<Self.plansMax {
            if try attempt(plan, run, startedAt, clock()) {
                return UndoOutcome(run: run, plan: plan)
            }
            plan = try self.plan(plan.run)
        }
        return try committer.locked {
            plan = try self.plan(plan.run)
            guard try attempt(plan, run, startedAt, clock()) else { throw StoreError.outdated }
            return UndoOutcome(run: run, plan: plan)
        }
    }

    /// - Returns: false where the store is not any more what the plan stands on.
    private func attempt(
        _ plan: UndoPlan, _ run: RunID, _ startedAt: Int64, _ now: Int64
    ) throws -> Bool {
        var files = committer.newFiles()
        do {
            for (id, change) in plan.changes.sorted(by: { $0.key < $1.key }) {
                guard let entry = plan.snapshot.state.segment(id) else { continue }
                let vector = try plan.snapshot.deletionVector(entry)
                let marks = change.marks(vector, plan.run, by: run)
                guard !marks.isEmpty else { continue }
                try files.mark(marks, in: entry, plan.snapshot)
                // The commit is made on the plan's own vectors or not at all: none has to follow.
                files.vectors[id] = nil
            }
        } catch {
            files.discard()
            throw error
        }
        files.add(.runStarted(run, .undo, startedAt: startedAt))
        for change in dropChanges(plan, run, now) { files.add(change) }
        if plan.retracted > 0 {
            for change in progressChanges(plan) { files.add(change) }
        }
        let ending = RunEnding(run: run, at: now) { previous in
            Array((plan.entry(run, startedAt, now, previous).text + "\n").utf8)
        }
        return try committer.guarded {
            try files.settle(writer.workers)
            return try committer.locked {
                guard plan.stands(in: committer.state) else {
                    files.discard()
                    return false
                }
                try committer.makeLive(files, ending: ending)
                return true
            }
        }
    }

    /// Makes later runs that were interrupted begin anew: what they passed over, or found to be there,
    /// may be what is taken out.
    private func progressChanges(_ plan: UndoPlan) -> [Change] {
        plan.snapshot.state.openRuns.filter { $0.id > plan.run }.flatMap { open in
            open.sources.map { source in
                var progress = source
                progress.sha256 = SourceProgress.withdrawnDigest
                return .sourceProgress(open.id, progress)
            }
        }
    }

    /// What can be undone from now on.
    private func dropChanges(_ plan: UndoPlan, _ run: RunID, _ now: Int64) -> [Change] {
        var changes: [Change] = []
        if let drop = plan.snapshot.state.drop(plan.run) {
            changes.append(.dropsEnded(plan.run))
            if plan.builtOn > 0 {
                changes.append(
                    .rowsDropped(DropEntry(run: drop.run, at: drop.at, rows: plan.builtOn)))
            }
        }
        if plan.retracted > 0 {
            changes.append(.rowsDropped(DropEntry(run: run, at: now, rows: plan.retracted)))
        }
        return changes
    }
}

extension UndoPlan {
    /// The ledger's entry. Persisted.
    fileprivate func entry(
        _ run: RunID, _ startedAt: Int64, _ finishedAt: Int64, _ previous: [UInt8]?
    ) -> JSONValue {
        .object(
            [
                ("format", .string("varve-ledger-1")),
                ("run", .unsigned(run.rawValue)),
                ("kind", .string("undo")),
                ("outcome", .string("finished")),
                ("started_at", .string(TimeWindow.text(startedAt))),
                ("seconds", .unsigned(UInt64(max(0, finishedAt - startedAt)) / 1_000_000)),
            ] + counts + [
                ("sources", .array([])),
                ("previous", previous.map { .string(LedgerFile.hexadecimal($0)) } ?? .null),
            ])
    }

    /// What became of the run's rows, as `--json` prints it and as the ledger keeps it.
    public var counts: [(key: String, value: JSONValue)] {
        [
            ("undoes", .unsigned(self.run.rawValue)),
            ("undoes_kind", .string(kind)),
            ("restored", .unsigned(restored)),
            ("retracted", .unsigned(retracted)),
            ("uncovered", .unsigned(uncovered)),
            ("reopened", .unsigned(reopened)),
            ("held", .unsigned(held)),
            ("built_on", .unsigned(builtOn)),
            ("gone", .unsigned(gone)),
        ]
    }
}
