import VarveSegments

/// Plans how segments lie: in partitions that fit the data, in the tier of their age, and few.
///
/// Rewrites are what a store's disk lives by: segments of a partition move to their tier together,
/// small ones are merged when there are many in one place, and beyond that only as far as the bound
/// of their number asks for it, the cheapest merges first.
struct LayoutPlanner {
    private let state: StoreState
    private let policy: LifecyclePolicy
    private let now: Int64
    private let partitions: PartitionPolicy
    private let plan: PartitionPlan
    private var candidates: [Candidate] = []

    /// Small segments of one place that are merged.
    static let smallCount = 16
    /// Bytes of records that make a move worth a file of its own.
    static let moveBytes: UInt64 = 8 << 20
    /// Segments that may be without a merge for their number: so many, and one more for each so many
    /// bytes of records. Below the 64 and 8 MiB that are promised.
    static let freeCount = 40
    static let bytesPerSegment: UInt64 = 10 << 20
    /// Most inputs of a rewrite: each takes memory while it is read.
    static let inputsMax = 32

    private struct Candidate {
        var entry: SegmentEntry
        var home: PartitionName
        var slice: Int32
        /// The partitions that its records may be of.
        var parts: Set<PartitionName>
        var isExpiring: Bool
        var isPlanned = false

        func place(in tier: Tier) -> Place { Place(home: home, tier: tier, slice: slice) }
    }

    /// Segments of one place can become one.
    private struct Place: Hashable, Comparable {
        var home: PartitionName
        var tier: Tier
        /// The week of segments that are to expire as a whole; 0 of others.
        var slice: Int32

        static func < (left: Place, right: Place) -> Bool {
            (left.home, left.tier, left.slice) < (right.home, right.tier, right.slice)
        }
    }

    init(_ state: StoreState, _ policy: LifecyclePolicy, now: Int64) {
        self.state = state
        self.policy = policy
        self.now = now
        partitions = PartitionPolicy()
        plan = PartitionPolicy().plan(of: state)
    }

    /// - Parameter isExpiring: some of its rows were dropped: it is left as it is until they go.
    mutating func add(_ entry: SegmentEntry, isExpiring: Bool = false) {
        candidates.append(
            Candidate(
                entry: entry, home: home(of: entry), slice: slice(of: entry),
                parts: partitions(of: entry), isExpiring: isExpiring))
    }

    /// The tier that a segment's age asks for: that of its youngest record.
    func tier(of entry: SegmentEntry) -> Tier { policy.tier(of: age(of: entry), at: now) }

    /// The time that a segment's youngest record ages since.
    private func age(of entry: SegmentEntry) -> Int64 {
        policy.youngest(of: entry, state) ?? now
    }

    /// The week that a segment lies in whole, where it is to expire soon: it was cut so, or came so.
    private func slice(of entry: SegmentEntry) -> Int32 {
        guard let rule = SliceRule(policy, at: now) else { return 0 }
        let days = entry.dayRange
        let slice = rule.slice(of: days.lowerBound)
        return days.lowerBound < rule.monthsFrom && slice == rule.slice(of: days.upperBound)
            ? slice : 0
    }

    /// The partition that a segment's records belong to; its own where they belong to several.
    private func home(of entry: SegmentEntry) -> PartitionName {
        let days = entry.dayRange
        guard let first = plan.partition(of: days.lowerBound),
            first == plan.partition(of: days.upperBound)
        else { return entry.partition }
        // A finer one that is worth its files stays.
        return entry.partition.grain > first.grain && entry.rawBytes >= partitions.worthBytes
            ? entry.partition : first
    }

    /// The steps, in order.
    ///
    /// - Parameter purges: steps that are planned before these.
    mutating func steps(behind purges: [CompactionStep]) -> [CompactionStep] {
        var steps = planMoves()
        steps += planSplits()
        steps += planMerges()
        steps += planForCount(rewritten: purges + steps)
        return steps
    }
}

extension LayoutPlanner {
    /// Moves to slower tiers, those of one place together.
    private mutating func planMoves() -> [CompactionStep] {
        var groups: [Place: [Int]] = [:]
        for (place, candidate) in candidates.enumerated() where !candidate.isExpiring {
            let tier = tier(of: candidate.entry)
            guard tier > candidate.entry.tier else { continue }
            groups[candidate.place(in: tier), default: []].append(place)
        }
        var steps: [CompactionStep] = []
        for (place, members) in groups.sorted(by: { $0.key < $1.key }) {
            guard isWorthMoving(members, to: place) else { continue }
            for some in chunks(members + smallOnes(for: members, in: place)) {
                steps.append(rewrite(some, place.tier == .warm ? .warm : .cold, to: place.tier))
            }
        }
        return steps
    }

    /// Segments that are there already and that movers take along: not much larger than they, so that
    /// what comes late in small pieces does not stay in these.
    private func smallOnes(for movers: [Int], in place: Place) -> [Int] {
        var bytes = movers.reduce(UInt64(0)) { $0.addingSaturated(candidates[$1].entry.rawBytes) }
        let there = candidates.indices.filter {
            let candidate = candidates[$0]
            return !candidate.isPlanned && !candidate.isExpiring
                && candidate.entry.tier == place.tier && candidate.place(in: place.tier) == place
        }.sorted { candidates[$0].entry.rawBytes < candidates[$1].entry.rawBytes }
        var taken: [Int] = []
        for one in there {
            let size = candidates[one].entry.rawBytes
            guard size <= 4 * bytes, bytes.addingSaturated(size) <= partitions.worthBytes else {
                break
            }
            taken.append(one)
            bytes += size
        }
        return taken
    }

    private func isWorthMoving(_ members: [Int], to place: Place) -> Bool {
        let entries = members.map { candidates[$0].entry }
        let bytes = entries.reduce(UInt64(0)) { $0.addingSaturated($1.rawBytes) }
        if bytes >= Self.moveBytes { return true }
        let after = (place.tier == .warm ? policy.warmAfter : policy.coldAfter) ?? 0
        let end = Int64(place.home.endDay).multipliedSaturated(by: LifecyclePolicy.day)
        if end.addingSaturated(after) <= now { return true }
        return entries.contains {
            age(of: $0).addingSaturated(after).addingSaturated(LifecyclePolicy.tierDelay) <= now
        }
    }

    /// Large segments of coarse partitions whose records fill finer ones.
    private mutating func planSplits() -> [CompactionStep] {
        var steps: [CompactionStep] = []
        for (place, candidate) in candidates.enumerated()
        where !candidate.isPlanned && !candidate.isExpiring {
            let entry = candidate.entry
            let days = entry.dayRange
            guard entry.rawBytes >= 2 * partitions.worthBytes,
                let first = plan.partition(of: days.lowerBound),
                let last = plan.partition(of: days.upperBound),
                max(first.grain, last.grain) > entry.partition.grain
            else { continue }
            steps.append(rewrite([place], .split, to: entry.tier))
        }
        return steps
    }

    /// Many small segments of one place.
    private mutating func planMerges() -> [CompactionStep] {
        var steps: [CompactionStep] = []
        for (_, members) in groups() {
            let small = members.filter { candidates[$0].entry.rawBytes < partitions.worthBytes }
            guard small.count >= Self.smallCount else { continue }
            for some in chunks(small) where some.count > 1 {
                steps.append(rewrite(some, .merge, to: candidates[some[0]].entry.tier))
            }
        }
        return steps
    }

    /// As many merges as the number of segments asks for.
    private mutating func planForCount(rewritten: [CompactionStep]) -> [CompactionStep] {
        let total = state.recordSegments
        let bytes = total.reduce(UInt64(0)) { $0.addingSaturated($1.rawBytes) }
        let bound = Self.freeCount + Int(clamping: bytes / Self.bytesPerSegment)
        var count = total.count
        for step in rewritten { count += outputCount(step) - step.inputs.count }
        var steps: [CompactionStep] = []
        while count > bound, let cheapest = cheapestMerge() {
            let tier = candidates[cheapest.members[0]].entry.tier
            steps.append(rewrite(cheapest.members, .merge, to: tier))
            count -= cheapest.gain
        }
        return steps
    }

    /// How many segments a rewrite gives at most: one for each partition, and each slice of it, that
    /// its records may be of.
    private func outputCount(_ step: CompactionStep) -> Int {
        guard case .rewrite(_, let tier, let slices) = step.work else { return 0 }
        var places: Set<Place> = []
        for entry in step.inputs.compactMap(state.segment) {
            for day in entry.dayRange {
                guard let home = plan.partition(of: day) else { continue }
                places.insert(Place(home: home, tier: tier, slice: slices?.slice(of: day) ?? 0))
            }
        }
        return places.count
    }

    /// The partitions that the records of a segment may be of.
    private func partitions(of entry: SegmentEntry) -> Set<PartitionName> {
        let days = entry.dayRange
        if let first = plan.partition(of: days.lowerBound),
            first == plan.partition(of: days.upperBound)
        {
            return [first]
        }
        return Set(days.lazy.compactMap(plan.partition))
    }

    /// The smallest segments of one place whose merge costs the fewest bytes for each segment less.
    ///
    /// Segments of a coarse partition whose records are to go to finer ones give one for each.
    private func cheapestMerge() -> (members: [Int], gain: Int)? {
        var best: (cost: Double, members: [Int], gain: Int)?
        for (_, members) in groups() {
            var bytes: UInt64 = 0
            var outputs: Set<PartitionName> = []
            for (count, place) in members.prefix(Self.inputsMax).enumerated() {
                bytes += candidates[place].entry.rawBytes
                guard bytes <= partitions.segmentBytesMax else { break }
                outputs.formUnion(candidates[place].parts)
                let gain = count + 1 - outputs.count
                guard gain > 0 else { continue }
                let cost = Double(bytes) / Double(gain)
                if cost < best?.cost ?? .infinity {
                    best = (cost, Array(members.prefix(count + 1)), gain)
                }
            }
        }
        return best.map { ($0.members, $0.gain) }
    }

    /// Segments that may be merged, by place; of each place the smallest first.
    private func groups() -> [(Place, [Int])] {
        var groups: [Place: [Int]] = [:]
        for (place, candidate) in candidates.enumerated()
        where !candidate.isPlanned && !candidate.isExpiring {
            groups[candidate.place(in: candidate.entry.tier), default: []].append(place)
        }
        return groups.sorted { $0.key < $1.key }.map { place, members in
            (
                place,
                members.sorted {
                    let (left, right) = (candidates[$0].entry, candidates[$1].entry)
                    return (left.rawBytes, left.id) < (right.rawBytes, right.id)
                }
            )
        }
    }

    /// Members as inputs of rewrites: in order of their sequences, as many as memory and the size of
    /// a segment allow.
    private func chunks(_ members: [Int]) -> [[Int]] {
        var chunks: [[Int]] = []
        var bytes: UInt64 = 0
        let ordered = members.sorted {
            let (left, right) = (candidates[$0].entry, candidates[$1].entry)
            return (left.firstSequence, left.id) < (right.firstSequence, right.id)
        }
        for place in ordered {
            let size = candidates[place].entry.rawBytes
            let isFull =
                bytes.addingSaturated(size) > partitions.segmentBytesMax
                || chunks.last?.count == Self.inputsMax
            if chunks.isEmpty || isFull {
                chunks.append([])
                bytes = 0
            }
            chunks[chunks.count - 1].append(place)
            bytes = bytes.addingSaturated(size)
        }
        return chunks
    }

    private mutating func rewrite(
        _ members: [Int], _ kind: CompactionStep.Kind, to tier: Tier
    ) -> CompactionStep {
        for place in members { candidates[place].isPlanned = true }
        let entries = members.map { candidates[$0].entry }
        let bytes = entries.reduce(UInt64(0)) { $0.addingSaturated($1.fileBytes) }
        return CompactionStep(
            kind: kind, partition: candidates[members[0]].home, inputs: entries.map(\.id),
            rowsIn: entries.reduce(UInt64(0)) { $0.addingSaturated($1.rows) }, rowsDropped: 0,
            bytesIn: bytes,
            bytesOut: entries.reduce(UInt64(0)) { $0.addingSaturated($1.estimatedBytes(in: tier)) },
            work: .rewrite(purged: [:], tier: tier, slices: nil))
    }
}

extension SegmentEntry {
    /// About the size that the segment would have in another tier, from what reviews were measured
    /// to take.
    fileprivate func estimatedBytes(in tier: Tier) -> UInt64 {
        func share(_ tier: Tier) -> Double {
            switch tier {
            case .hot: 1
            case .warm: 0.77
            case .cold: 0.64
            }
        }
        return UInt64(Double(fileBytes) * share(tier) / share(self.tier))
    }
}

extension PartitionPolicy {
    /// The partitions for the records of a state; those that it has stay until they hold half of what
    /// would make them, so that a partition does not come and go.
    func plan(of state: StoreState) -> PartitionPlan {
        var bytes: [Int: UInt64] = [:]
        for entry in state.recordSegments {
            let days = entry.dayRange
            // Within a segment the days count alike: what is asked is an average.
            let share = max(1, entry.rawBytes / UInt64(days.count))
            for day in days { bytes[day] = (bytes[day] ?? 0).addingSaturated(share) }
        }
        let histogram = bytes.map { (day: $0.key, rawBytes: $0.value) }
        return plan(histogram, keeping: state.partitions)
    }
}
