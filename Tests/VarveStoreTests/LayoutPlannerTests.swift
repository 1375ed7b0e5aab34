import Testing

@testable import VarveStore

@Suite struct LayoutPlannerTests {
    @Test("what a purge cuts into slices is made up for by merges of the same plan")
    func slices() throws {
        let firstDay = try #require(PartitionName.parse("2023")).firstDay
        let now = Int64(firstDay + 375) * LifecyclePolicy.day
        var policy = LifecyclePolicy()
        policy.expireAfter = 365 * LifecyclePolicy.day
        let slices = try #require(SliceRule(policy, at: now))

        // A year that is purged; in other years as many segments as may be without a merge.
        var year = try Sample.segment(1, "2023", day: firstDay)
        year.maxTime = Int64(firstDay + 364) * LifecyclePolicy.day
        year.rawBytes = 8 << 20
        var entries = [year]
        for id in 2...UInt64(LayoutPlanner.freeCount) {
            let name = 1990 + Int(id % 20)
            let day = try #require(PartitionName.parse("\(name)")).firstDay
            entries.append(try Sample.segment(id, "\(name)", day: day))
        }
        var state = StoreState()
        for entry in entries { state.segmentsByID[entry.id] = entry }

        func plan(_ slices: SliceRule?) -> [CompactionStep] {
            let purge = CompactionStep(
                kind: .purge, partition: year.partition, inputs: [year.id], rowsIn: 10,
                rowsDropped: 1, bytesIn: 2_000, bytesOut: 1_800,
                work: .rewrite(purged: [year.id: [0]], tier: .hot, slices: slices))
            // Tiers are of no interest here.
            policy.warmAfter = nil
            policy.coldAfter = nil
            var planner = LayoutPlanner(state, policy, now: now)
            for entry in entries where entry.id != year.id { planner.add(entry) }
            return planner.steps(behind: [purge])
        }
        #expect(plan(nil).isEmpty)
        // What expires soon is cut by weeks, the rest by months: as many merges must pay for them.
        let days = year.dayRange
        let parts = Set(days.map(slices.slice)).count
        #expect(parts > 12)
        let merges = plan(slices)
        #expect(merges.allSatisfy { $0.kind == .merge })
        #expect(merges.reduce(0) { $0 + $1.inputs.count - 1 } >= parts - 1)
    }

    @Test("a merge of years whose records are to go to months counts as the months that it gives")
    func months() throws {
        let firstDay = try #require(PartitionName.parse("2023")).firstDay
        var entries: [SegmentEntry] = []
        for id in 1...UInt64(30) {
            var entry = try Sample.segment(id, "2023", day: firstDay)
            entry.maxTime = Int64(firstDay + 364) * LifecyclePolicy.day
            entry.rawBytes = 14 << 20
            // Too few of a tier to be merged for being small.
            entry.tier = id % 2 == 0 ? .hot : .warm
            entries.append(entry)
        }
        let bytes = entries.reduce(0) { $0 + $1.rawBytes }
        let bound = LayoutPlanner.freeCount + Int(bytes / LayoutPlanner.bytesPerSegment)
        let excess = 2
        for year in 1900..<(1900 + bound + excess - entries.count) {
            let day = try #require(PartitionName.parse("\(year)")).firstDay
            entries.append(try Sample.segment(UInt64(year), "\(year)", day: day))
        }
        var state = StoreState()
        for entry in entries { state.segmentsByID[entry.id] = entry }
        var policy = LifecyclePolicy()
        policy.warmAfter = nil
        policy.coldAfter = nil
        var planner = LayoutPlanner(state, policy, now: Int64(firstDay + 400) * LifecyclePolicy.day)
        for entry in entries { planner.add(entry) }
        let steps = planner.steps(behind: [])
        #expect(!steps.isEmpty && steps.allSatisfy { $0.kind == .merge })
        #expect(steps.reduce(0) { $0 + $1.inputs.count - 12 } >= excess)
    }
}
