import VarveFiles
import VarveJSON
import VarveReviews
import VarveSegments

/// The one process that rewrites a store's segments: it holds the lock COMPACT while it lives.
///
/// Ingests and scans go on beside it. What it does is planned first, and done step by step; each step
/// is a commit that can be the last. For one thread at a time.
public final class Compactor {
    let committer: Committer
    /// What opening found and mended.
    public let recovery: Recovery
    private let lock: any FileLock
    private let compile: (Hold) throws -> any RowMatcher
    /// Bytes that stay free whatever is written.
    public var freeBytesMin: UInt64 = 0
    /// What the last run did, also where an error ended it; nil before the first that had something
    /// to do.
    public private(set) var outcome: CompactionOutcome?

    /// How often a plan is made anew when other processes change what it stands on.
    private static let plansMax = 16

    /// - Parameter compile: makes a matcher of a hold's filter.
    /// - Throws: `StoreError.locked` when the wait ran out, `.absent`.
    public init(
        folder: FilePath, fileSystem: any FileSystem, workers: Workers, holder: LockHolder,
        wait: LockWait, compile: @escaping (Hold) throws -> any RowMatcher
    ) throws {
        guard try Store.exists(folder, fileSystem) else { throw StoreError.absent(folder) }
        let paths = StorePaths(folder: folder)
        lock = try fileSystem.take(paths.compactLock, "COMPACT", holder, wait)
        committer = try Committer(
            folder: folder, fileSystem: fileSystem, workers: workers, holder: holder, wait: wait)
        recovery = try committer.recover(besides: paths.ingestLock)
        self.compile = compile
    }

    deinit { lock.release() }

    public var state: StoreState { committer.state }

    /// What is due. Changes nothing.
    public func plan(
        _ policy: LifecyclePolicy, now: Int64, purges: Bool = false
    ) throws -> CompactionPlan {
        var replaced = committer.paths.folder
        // A writer may fold a journal meanwhile.
        for _ in 0..<Store.attemptsMax {
            try committer.refresh()
            let holds = try HoldMatchers(state.holds, compile: compile)
            let snapshot = committer.snapshot()
            do {
                return try CompactionPlanner(
                    snapshot, policy, now: now, holds: holds, purges: purges
                ).plan()
            } catch let error as StoreError {
                guard let path = snapshot.replacedPath(error) else { throw error }
                replaced = path
            }
        }
        throw StoreError.replaced(replaced)
    }

    /// Does what a plan says, step by step.
    ///
    /// A step that meets a damaged file is left out, and so is what stands on it; the others go on.
    ///
    /// - Parameters:
    ///   - clock: for the ledger; the plan has its own.
    ///   - shouldStop: asked before each step.
    ///   - report: gets each step that was done, and how many are left.
    /// - Returns: the run; nil where there was nothing to do.
    /// - Throws: `StoreError`, `SwapError`, `FileError`: the steps before stay done, and the ledger
    ///   and `outcome` tell of them.
    public func run(
        _ plan: CompactionPlan, clock: () -> Int64,
        shouldStop: () -> Bool = { false },
        report: (CompactionStep, _ left: Int) -> Void = { _, _ in }
    ) throws -> CompactionOutcome? {
        let startedAt = clock()
        try endInterrupted()
        guard !plan.isEmpty else { return nil }
        let run = try committer.guarded {
            let run = try committer.reserveRun()
            try committer.append { _ in [.runStarted(run, .compact, startedAt: startedAt)] }
            return run
        }
        var outcome = CompactionOutcome(run: run, startedAt: startedAt, now: plan.now)
        var plan = plan
        let result = Result { try work(&plan, &outcome, shouldStop, report) }
        outcome.finishedAt = clock()
        self.outcome = outcome
        do {
            try result.get()
        } catch {
            // Where the ledger cannot be written either, the next compact ends the run.
            try? finish(outcome, ended: [])
            throw error
        }
        try finish(outcome, ended: outcome.isFinished ? plan.endedDrops : [])
        return outcome
    }

    private func work(
        _ plan: inout CompactionPlan, _ outcome: inout CompactionOutcome,
        _ shouldStop: () -> Bool, _ report: (CompactionStep, _ left: Int) -> Void
    ) throws {
        var plans = 1
        var place = 0
        var leftOut = LeftOutSteps()
        while place < plan.steps.count, !shouldStop() {
            let step = plan.steps[place]
            guard !leftOut.support(step) else {
                leftOut.add(step)
                place += 1
                continue
            }
            do {
                let done = try work(step, of: plan, outcome.run)
                outcome.steps.append(done)
                place += 1
                try plan.take(done, committer.snapshot())
                report(done, plan.steps.count - place)
            } catch StoreError.outdated {
                guard plans < Self.plansMax else { throw StoreError.outdated }
                plans += 1
                plan = try self.plan(plan.policy, now: plan.now, purges: plan.purges)
                place = 0
                leftOut = LeftOutSteps()
            } catch let error as StoreError {
                // A file that is not there may be one that another process has replaced: that ends
                // the run.
                guard case .damaged(_, .damaged) = error else { throw error }
                leftOut.damage.append(error)
                leftOut.add(step)
                place += 1
            }
            outcome.damage = leftOut.damage
            outcome.leftOut = leftOut.count
        }
        outcome.leftOut = leftOut.count
        outcome.isFinished = place == plan.steps.count && leftOut.count == 0
    }

    private func finish(_ outcome: CompactionOutcome, ended: [RunID]) throws {
        try committer.guarded {
            try committer.finish(
                outcome.entry.ending,
                with: ended.filter { state.drop($0) != nil }.map(Change.dropsEnded))
        }
    }

    /// Ends the runs of compactors that were killed, with what is known of them: not when that was.
    private func endInterrupted() throws {
        for open in state.openRuns where open.kind == .compact {
            let drop = state.drop(open.id)
            var outcome = CompactionOutcome(
                run: open.id, startedAt: open.startedAt, now: drop?.at ?? open.startedAt)
            outcome.finishedAt = open.startedAt
            outcome.rowsDropped = drop?.rows ?? 0
            try finish(outcome, ended: [])
        }
    }
}

extension Compactor {
    /// Does one step.
    ///
    /// - Returns: the step with what it wrote.
    /// - Throws: `StoreError.outdated` where the plan is to be made anew.
    private func work(
        _ step: CompactionStep, of plan: CompactionPlan, _ run: RunID
    ) throws -> CompactionStep {
        let snapshot = committer.snapshot()
        guard snapshot.state.holds == plan.holds else { throw StoreError.outdated }
        var done = step
        switch step.work {
        case .drop(let rows):
            try commit(plan) { files in
                try drop(rows, step, plan, run, snapshot, &files)
            }
        case .remove:
            try commit(plan) { files in
                try remove(step, snapshot, &files)
            }
        case .rewrite(let purged, let tier, let slices):
            var outputs: [SegmentEntry] = []
            try commit(plan) { files in
                outputs = try rewrite(step, purged, tier, slices, plan, snapshot, &files).outputs
            }
            done.bytesOut = outputs.reduce(0) { $0 + $1.fileBytes }
        }
        return done
    }

    /// Writes the files of a step and commits them. What was written when an error comes is taken
    /// back.
    private func commit(
        _ plan: CompactionPlan, _ write: (inout NewFiles) throws -> Void
    ) throws {
        var files = committer.newFiles()
        files.holds = plan.holds
        do {
            try write(&files)
        } catch {
            files.discard()
            throw error
        }
        // Only what fails from here on leaves the disk in doubt; being outdated does not.
        var isOutdated = false
        try committer.guarded {
            do {
                try committer.makeLive(files)
            } catch StoreError.outdated {
                isOutdated = true
            }
        }
        if isOutdated { throw StoreError.outdated }
    }

    private func drop(
        _ rows: [SegmentID: [UInt32]], _ step: CompactionStep, _ plan: CompactionPlan,
        _ run: RunID, _ snapshot: Snapshot, _ files: inout NewFiles
    ) throws {
        for (id, rows) in rows.sorted(by: { $0.key < $1.key }) {
            guard let entry = snapshot.state.segment(id), entry.deletionVector == step.vectors[id]
            else { throw StoreError.outdated }
            files.requires[id] = .some(entry.deletionVector)
            let marks = rows.map {
                RowMark(row: $0, sequence: 0, since: run.rawValue, reason: .expired)
            }
            try files.mark(marks, in: entry, snapshot)
        }
        files.add(.rowsDropped(DropEntry(run: run, at: plan.now, rows: step.rowsDropped)))
    }

    private func remove(
        _ step: CompactionStep, _ snapshot: Snapshot, _ files: inout NewFiles
    ) throws {
        for id in step.inputs {
            guard let entry = snapshot.state.segment(id), entry.deletionVector == step.vectors[id]
            else { throw StoreError.outdated }
            files.requires[id] = .some(entry.deletionVector)
            files.add(.removeSegment(id))
            files.replace(snapshot.paths.segment(entry))
            if let vector = entry.deletionVector {
                files.replace(snapshot.paths.deletionVector(entry, number: vector.number))
            }
        }
    }

    private func rewrite(
        _ step: CompactionStep, _ purged: [SegmentID: [UInt32]], _ tier: Tier,
        _ slices: SliceRule?, _ made: CompactionPlan, _ snapshot: Snapshot,
        _ files: inout NewFiles
    ) throws -> Swap {
        let (policy, now) = (made.policy, made.now)
        let plan = PartitionPolicy().plan(of: snapshot.state)
        var inputs: [MergeInput] = []
        for id in step.inputs {
            guard let entry = snapshot.state.segment(id) else { throw StoreError.outdated }
            let vector = try snapshot.deletionVector(entry)
            let gone = purged[id] ?? []
            // That they are dead is not enough: what came back may be dead again, as another version
            // has replaced it since.
            guard gone.allSatisfy({ vector?.isDeleted(row: $0) == true }),
                gone.isEmpty || vector.hash(ofMarks: gone) == step.marks[id]
            else { throw StoreError.outdated }
            inputs.append(MergeInput(entry, vector, purged: gone))
        }
        let free = try committer.fileSystem.freeBytes(at: committer.paths.folder)
        let needed = freeBytesMin.addingSaturated(step.bytesIn)
        guard free >= needed else {
            throw StoreError.noSpace(committer.paths.folder, free: free, needed: needed)
        }
        let merge = SegmentMerge(inputs, snapshot: snapshot, workers: committer.workers)
        let swap = try merge.write(into: &files) { day in
            plan.partition(of: day).map { partition in
                MergeTarget(
                    partition: partition, tier: max(tier, policy.tier(of: partition, at: now)),
                    slice: slices?.slice(of: day) ?? 0)
            }
        }
        files.swap = swap
        return swap
    }
}

/// The steps of a plan that are not done, as a file is damaged.
private struct LeftOutSteps {
    var damage: [StoreError] = []
    private(set) var count = 0
    private var inputs: Set<SegmentID> = []
    private var hasOlderVersions = false

    mutating func add(_ step: CompactionStep) {
        count += 1
        inputs.formUnion(step.inputs)
        if step.dropsOrPurges, step.vectors.values.contains(where: { $0.deadRows > $0.droppedRows })
        {
            hasOlderVersions = true
        }
    }

    /// Whether a step stands on one of these. A chain of versions goes from its old end on: while an
    /// older version may have stayed, none by which it is found may go.
    func support(_ step: CompactionStep) -> Bool {
        hasOlderVersions && step.dropsOrPurges || !inputs.isDisjoint(with: step.inputs)
    }
}

extension CompactionStep {
    fileprivate var dropsOrPurges: Bool { kind == .expire || kind == .purge }
}

extension CompactionPlan {
    /// Takes note of the deletion vectors that a step has written: what is planned behind it stands on
    /// them.
    fileprivate mutating func take(_ done: CompactionStep, _ snapshot: Snapshot) throws {
        guard case .drop = done.work else { return }
        for place in steps.indices {
            for id in done.inputs where steps[place].vectors[id] == done.vectors[id] {
                let entry = snapshot.state.segment(id)
                steps[place].vectors[id] = entry?.deletionVector
                if case .rewrite(let purged, _, _) = steps[place].work, let rows = purged[id] {
                    let vector = try entry.flatMap(snapshot.deletionVector)
                    steps[place].marks[id] = vector.hash(ofMarks: rows)
                }
            }
        }
    }
}

/// What a compact did.
public struct CompactionOutcome: Sendable {
    public let run: RunID
    public let startedAt: Int64
    /// The clock that it was given.
    public let now: Int64
    public internal(set) var finishedAt: Int64 = 0
    public internal(set) var steps: [CompactionStep] = []
    /// Whether all of the plan is done.
    public internal(set) var isFinished = false
    /// How many steps were left out, as files are damaged: those that met the damage, and those that
    /// stand on them.
    public internal(set) var leftOut = 0
    /// The damage that was met, in the order of the steps.
    public internal(set) var damage: [StoreError] = []
    /// Rows that were dropped by a run of which nothing else is known.
    var rowsDropped: UInt64 = 0

    init(run: RunID, startedAt: Int64, now: Int64) {
        self.run = run
        self.startedAt = startedAt
        self.now = now
    }

    /// Rows that it has hidden.
    public var dropped: UInt64 {
        steps.filter(\.drops).reduce(rowsDropped) { $0 + $1.rowsDropped }
    }

    /// The ledger's entry.
    var entry: LifecycleEntry {
        LifecycleEntry(
            run: run, kind: .compact, startedAt: startedAt, finishedAt: finishedAt,
            isFinished: isFinished,
            members: [
                ("now", .string(TimeWindow.text(now))),
                ("rows_dropped", .unsigned(dropped)),
                ("steps", .array(steps.map(\.json))),
            ])
    }
}

extension CompactionStep {
    /// The step as `--json` prints it and as the ledger keeps it.
    public var json: JSONValue {
        .object([
            ("kind", .string(kind.rawValue)),
            ("partition", .string(partition.text)),
            ("inputs", .unsigned(UInt64(inputs.count))),
            ("rows_in", .unsigned(rowsIn)),
            ("rows_dropped", .unsigned(rowsDropped)),
            ("bytes_in", .unsigned(bytesIn)),
            ("bytes_out", .unsigned(bytesOut)),
        ])
    }
}
