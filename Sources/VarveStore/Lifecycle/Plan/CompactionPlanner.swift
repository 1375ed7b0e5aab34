import VarveSegments

/// Makes the plan of a compact from a state of the store, the policy and a clock.
///
/// What must go comes first, as it makes room; then what moves to another tier, then what is merged.
/// A segment is in one of the rewrites at most.
public struct CompactionPlanner {
    private let snapshot: Snapshot
    private let policy: LifecyclePolicy
    private let now: Int64
    private let holds: HoldMatchers
    private let purges: Bool

    /// - Parameters:
    ///   - now: microseconds since 1970-01-01 UTC.
    ///   - purges: nothing that is dead waits for its time.
    public init(
        _ snapshot: Snapshot, _ policy: LifecyclePolicy, now: Int64, holds: HoldMatchers,
        purges: Bool = false
    ) {
        self.snapshot = snapshot
        self.policy = policy
        self.now = now
        self.holds = holds
        self.purges = purges
    }

    /// - Throws: `StoreError`, naming the file that cannot be read.
    /// - Complexity: O(segments); reads deletion vectors, and times of segments that may expire.
    public func plan() throws -> CompactionPlan {
        var plan = CompactionPlan(now: now, policy: policy, holds: holds.holds, purges: purges)
        let survey = try expiry(&plan)
        var expiring = survey.rows
        let replaced = survey.replaced
        var layout = LayoutPlanner(snapshot.state, policy, now: now)
        var runs: Set<RunID> = []
        var parts: [Partial] = []
        for entry in snapshot.state.recordSegments {
            let newly = (expiring[entry.id] ?? []) + (replaced[entry.id] ?? [])
            guard entry.deletionVector != nil || !newly.isEmpty else {
                layout.add(entry)
                continue
            }
            let judge = DeadRowSurvey(
                snapshot: snapshot, policy: policy, now: now, purges: self.purges, holds: holds)
            let dead = try judge.survey(entry, newlyDropped: newly)
            if let by = dead.laterBy { plan.waiting.add(goneBy: by) }
            parts.append(Partial(entry: entry, dead: dead, expires: !newly.isEmpty))
        }
        try keepSuccessors(&parts)
        var purges: [CompactionStep] = []
        var partial: [Partial] = []
        for part in parts {
            if part.isWhole {
                purges.append(removal(part.entry, expires: part.expires))
                // What goes as a whole needs no mark.
                expiring[part.entry.id] = nil
            } else {
                partial.append(part)
            }
        }
        let (rewritten, left) = together(partial)
        for group in rewritten { purges.append(try purge(group, layout)) }
        for part in left {
            if let by = part.dead.purgeBy, !part.dead.purgeable.isEmpty {
                plan.waiting.add(goneBy: by)
            }
            layout.add(part.entry, isExpiring: !part.dead.dropped.isEmpty)
        }
        for part in rewritten.joined() {
            plan.note(part.dead, gone: Set(part.dead.purgeable), &runs)
        }
        for part in left { plan.note(part.dead, gone: [], &runs) }
        // What goes as a whole makes room for what is written, on a full disk too. But older versions
        // go before newer ones: stopped in between, they are found no more once the newer are gone.
        var removals: [SegmentID: CompactionStep] = [:]
        for step in purges where step.isRemoval { removals[step.inputs[0]] = step }
        let removed = purges.filter(\.isRemoval).flatMap(\.inputs)
        let free = survey.free(of: removed)
        let freed = Set(free)
        plan.steps = free.compactMap { removals[$0] } + deadLetters()
        for marks in survey.marks(removing: Set(removed), without: freed) {
            plan.steps += expirySteps(marks)
        }
        plan.steps += removed.filter { !freed.contains($0) }.compactMap { removals[$0] }
        plan.steps += expirySteps(expiring)
        plan.steps += purges.filter { !$0.isRemoval }
        plan.steps += layout.steps(behind: plan.steps.filter { $0.kind == .purge })
        plan.endedDrops = snapshot.state.drops.map(\.run).filter { !runs.contains($0) }
        return plan
    }

    /// How many rows a plan would have to look at, and marks of dead ones: a measure of what it costs,
    /// from the manifest alone. O(segments).
    public static func rowsToRead(
        _ state: StoreState, _ policy: LifecyclePolicy, now: Int64
    ) -> UInt64 {
        let bound = policy.expiryBound(at: now)
        return state.recordSegments.reduce(0) { sum, entry in
            let mayExpire = bound.map { policy.mayExpire(entry, bound: $0) } ?? false
            return sum.addingSaturated(entry.deletionVector?.deadRows ?? 0)
                .addingSaturated(mayExpire ? entry.rows : 0)
        }
    }

    private func expiry(_ plan: inout CompactionPlan) throws -> ExpirySurvey {
        let survey = try ExpirySurvey(snapshot, policy, holds, bound: policy.expiryBound(at: now))
        try survey.run()
        plan.heldRows = survey.heldCount
        plan.youngestExpiring = survey.youngest
        for rows in [survey.rows, survey.replaced] {
            plan.expiringRows += rows.values.reduce(0) { $0 + UInt64($1.count) }
        }
        return survey
    }

    /// A step for each partition.
    private func expirySteps(_ rows: [SegmentID: [UInt32]]) -> [CompactionStep] {
        let byPartition = Dictionary(
            grouping: rows.filter { !$0.value.isEmpty }.keys.compactMap {
                snapshot.state.segment($0)
            }, by: \.partition)
        return byPartition.sorted { $0.key < $1.key }.map { partition, entries in
            let entries = entries.sorted { $0.id < $1.id }
            let bytes = entries.reduce(UInt64(0)) { $0.addingSaturated($1.fileBytes) }
            return CompactionStep(
                kind: .expire, partition: partition, inputs: entries.map(\.id),
                rowsIn: entries.reduce(UInt64(0)) { $0.addingSaturated($1.rows) },
                rowsDropped: entries.reduce(UInt64(0)) { $0 + UInt64(rows[$1.id]?.count ?? 0) },
                bytesIn: bytes, bytesOut: bytes,
                work: .drop(
                    Dictionary(uniqueKeysWithValues: entries.map { ($0.id, rows[$0.id] ?? []) })),
                vectors: entries.vectors)
        }
    }

    /// Whether a segment is to be written anew for the rows that may go: when it is for half of it,
    /// or when some have waited for as long as they may.
    private func isDue(_ part: Partial) -> Bool {
        let dead = part.dead
        guard !dead.purgeable.isEmpty else { return false }
        return purges || 2 * UInt64(dead.purgeable.count) >= part.entry.rows
            || dead.purgeBy.map { $0 <= now } ?? false
    }

    /// A segment that has dead rows.
    private struct Partial {
        var entry: SegmentEntry
        var dead: DeadRows
        /// Some of them are dropped by this plan.
        var expires: Bool

        /// All rows may go.
        var isWhole: Bool { dead.purgeable.count == Int(entry.rows) }
    }

    /// Takes versions off what may go by which an older one that stays would be found: a chain is
    /// purged from its old end on, and none of it before what a hold keeps. Dropped versions count too:
    /// brought back without the version that replaced them they would neither be shown nor expire.
    private func keepSuccessors(_ parts: inout [Partial]) throws {
        let successors = Set(parts.flatMap(\.dead.superseded.values))
        var leading = try parts.map { part in
            let rows = successors.isEmpty ? [] : part.dead.purgeable
            return zip(rows, try snapshot.sequences(of: rows, in: part.entry))
                .filter { successors.contains($0.1) }
        }
        while true {
            var needed: Set<SequenceNumber> = []
            for part in parts {
                let goes = part.isWhole || isDue(part)
                let going = goes ? Set(part.dead.purgeable) : []
                for (row, successor) in part.dead.superseded where !going.contains(row) {
                    needed.insert(successor)
                }
            }
            var isDone = true
            for place in parts.indices {
                let kept = Set(leading[place].filter { needed.contains($0.1) }.map(\.0))
                guard !kept.isEmpty else { continue }
                leading[place].removeAll { kept.contains($0.0) }
                parts[place].dead.purgeable.removeAll(where: kept.contains)
                isDone = false
            }
            if isDone { return }
        }
    }

    /// Segments that are written anew together: where one of a partition and a tier is due, the small
    /// ones beside it that have rows to lose go with it, as each rewrite may give a segment for every
    /// partition that its records belong to.
    private func together(_ parts: [Partial]) -> (rewritten: [[Partial]], left: [Partial]) {
        var groups: [MergeTarget: [Partial]] = [:]
        for part in parts {
            let place = MergeTarget(partition: part.entry.partition, tier: part.entry.tier)
            groups[place, default: []].append(part)
        }
        let bounds = PartitionPolicy()
        var rewritten: [[Partial]] = []
        var left: [Partial] = []
        for (_, members) in groups.sorted(by: { $0.key < $1.key }) {
            let isAnyDue = members.contains(where: isDue)
            var bytes: UInt64 = 0
            var group: [Partial] = []
            for part in members {
                let isSmall = part.entry.rawBytes < bounds.worthBytes
                guard isDue(part) || isAnyDue && isSmall && !part.dead.purgeable.isEmpty else {
                    left.append(part)
                    continue
                }
                bytes = bytes.addingSaturated(part.entry.rawBytes)
                if group.count == LayoutPlanner.inputsMax || bytes > bounds.segmentBytesMax {
                    if !group.isEmpty { rewritten.append(group) }
                    group = []
                    bytes = part.entry.rawBytes
                }
                group.append(part)
            }
            if !group.isEmpty { rewritten.append(group) }
        }
        return (rewritten, left)
    }

    /// Dead letters go as they came, the letters of a commit together.
    private func deadLetters() -> [CompactionStep] {
        guard let keep = policy.deadKeep else { return [] }
        let bound = now.subtractingSaturated(keep)
        return snapshot.state.deadSegments.filter { $0.maxTime < bound }.map { entry in
            CompactionStep(
                kind: .dead, partition: entry.partition, inputs: [entry.id], rowsIn: entry.rows,
                rowsDropped: entry.rows, bytesIn: entry.fileBytes, bytesOut: 0,
                work: .remove(expires: true), vectors: [entry].vectors)
        }
    }

    private func removal(_ entry: SegmentEntry, expires: Bool) -> CompactionStep {
        CompactionStep(
            kind: .purge, partition: entry.partition, inputs: [entry.id], rowsIn: entry.rows,
            rowsDropped: entry.rows, bytesIn: entry.fileBytes, bytesOut: 0,
            work: .remove(expires: expires), vectors: [entry].vectors)
    }

    private func purge(_ parts: [Partial], _ layout: LayoutPlanner) throws -> CompactionStep {
        let entries = parts.map(\.entry)
        var purged: [SegmentID: [UInt32]] = [:]
        var marks: [SegmentID: Int] = [:]
        for part in parts {
            let rows = part.dead.purgeable
            purged[part.entry.id] = rows
            marks[part.entry.id] = try snapshot.deletionVector(part.entry).hash(ofMarks: rows)
        }
        let rows = entries.reduce(UInt64(0)) { $0.addingSaturated($1.rows) }
        let gone = purged.values.reduce(UInt64(0)) { $0 + UInt64($1.count) }
        let share = Double(rows - gone) / Double(max(1, rows))
        let raw = entries.reduce(UInt64(0)) { $0.addingSaturated($1.rawBytes) }
        let bytes = entries.reduce(UInt64(0)) { $0.addingSaturated($1.fileBytes) }
        let isLarge = Double(raw) * share >= Double(SliceRule.bytesMin)
        return CompactionStep(
            kind: .purge, partition: entries[0].partition, inputs: entries.map(\.id),
            rowsIn: rows, rowsDropped: gone, bytesIn: bytes,
            bytesOut: UInt64(Double(bytes) * share),
            work: .rewrite(
                purged: purged,
                tier: max(entries[0].tier, entries.map(layout.tier).min() ?? .hot),
                slices: isLarge ? SliceRule(policy, at: now) : nil),
            vectors: entries.vectors, marks: marks)
    }
}

extension CompactionPlan {
    /// Takes note of dead rows that stay.
    fileprivate mutating func note(_ dead: DeadRows, gone: Set<UInt32>, _ runs: inout Set<RunID>) {
        runs.formUnion(dead.runs.filter { !gone.contains($0.row) }.map(\.run))
        waiting.dropped += UInt64(dead.dropped.count { !gone.contains($0) })
        waiting.superseded += UInt64(dead.superseded.keys.count { !gone.contains($0) })
    }
}

extension [SegmentEntry] {
    var vectors: [SegmentID: DeletionVectorEntry] {
        var vectors: [SegmentID: DeletionVectorEntry] = [:]
        for entry in self { vectors[entry.id] = entry.deletionVector }
        return vectors
    }
}

extension CompactionStep {
    /// Whether it hides records that were shown before.
    var drops: Bool {
        switch work {
        case .drop, .remove(expires: true): kind != .dead
        case .remove, .rewrite: false
        }
    }

    /// Whether it only takes segments out.
    var isRemoval: Bool {
        if case .remove = work { true } else { false }
    }
}
