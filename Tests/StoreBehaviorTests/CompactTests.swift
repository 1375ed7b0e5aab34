import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveSegments

@testable import VarveStore

/// What a compact does to the files changes no answer, but where it is to.
@Suite struct CompactTests {
    /// A store of several ingests with versions, other shapes, escapes and null, and a table.
    private static func store(_ disk: any FileSystem = Simulated()) throws -> Harness {
        let store = Harness(disk)
        for seed in UInt64(1)...4 { try store.ingest(Reviews.lines(60, seed: seed)) }
        try store.ingest(
            (0..<40).map { Reviews.line("R1-\($0)", day: "2012-05-15", text: "edited \($0)") })
        return store
    }

    @Test func movesAndMergesChangeNoAnswer() throws {
        let store = try Self.store()
        let before = try store.contents()
        let versions = try store.get("R1-7", history: true)
        let outcome = try #require(try store.compact(LifecyclePolicy()))
        #expect(outcome.isFinished)
        #expect(outcome.steps.allSatisfy { $0.kind == .cold })
        let state = try store.state()
        #expect(state.recordSegments.allSatisfy { $0.tier == .cold })
        #expect(state.recordSegments.count == state.partitions.count)
        var after = try store.contents()
        after.finishedRuns = before.finishedRuns
        #expect(after == before)
        #expect(try store.verify().damage.isEmpty)
        let found = try store.get("R1-7", history: true)
        #expect(found.map(\.bytes) == versions.map(\.bytes))
        #expect(found.map(\.line) == versions.map(\.line))
        #expect(found.map(\.run) == versions.map(\.run))
        #expect(found.map(\.ingestedAt) == versions.map(\.ingestedAt))
        #expect(found.map(\.supersededBy) == versions.map(\.supersededBy))
        // What the store has it still knows.
        #expect(try store.ingest(Reviews.lines(60, seed: 2)).counts.duplicate == 60)
        #expect(try store.compact(LifecyclePolicy()) == nil)
    }

    @Test func asOfAnswersStay() throws {
        let store = try Self.store()
        var options = ScanOptions.bySequence
        options.asOf = 200
        let before = try store.lines(options)
        try store.compact(LifecyclePolicy())
        #expect(try store.lines(options) == before)
    }

    @Test func theRunIsThePlan() throws {
        let store = try Self.store()
        let policy = LifecyclePolicy.expiring(before: "2012-01-01")
        let disk = store.fileSystem
        let compactor = try store.compactor()
        let files = try disk.list("/store/segments/2010").map(\.name)
        let plan = try compactor.plan(policy, now: store.now)
        #expect(try disk.list("/store/segments/2010").map(\.name) == files)
        let outcome = try #require(try compactor.run(plan, clock: { store.now }))
        #expect(outcome.steps.map(\.kind) == plan.steps.map(\.kind))
        #expect(outcome.steps.map(\.rowsIn) == plan.steps.map(\.rowsIn))
        #expect(outcome.steps.map(\.rowsDropped) == plan.steps.map(\.rowsDropped))
    }

    @Test func expiryIsExactToTheRow() throws {
        var store = Harness(Simulated())
        store.now = Harness.start
        let days = ["2013-12-30", "2013-12-31", "2014-01-01", "2014-01-02"]
        try store.ingest(days.enumerated().map { Reviews.line("R\($0)", day: $1) })
        let outcome = try #require(try store.compact(.expiring(before: "2014-01-01")))
        #expect(try store.lines().count == 2)
        #expect(try store.everyVersion().count == 2)
        #expect(outcome.steps.contains { $0.kind == .expire && $0.rowsDropped == 2 })
        // Dropped rows are as if gone to who sends them again.
        #expect(try store.ingest([Reviews.line("R0", day: "2013-12-30")]).counts.new == 1)
    }

    @Test func aChainOfVersionsGoesByItsNewest() throws {
        let store = Harness(Simulated())
        // Moved to an older day, and to a newer one.
        try store.ingest([
            Reviews.line("old", day: "2014-06-01"), Reviews.line("new", day: "2012-06-01"),
        ])
        try store.ingest([
            Reviews.line("old", day: "2012-06-01", text: "moved"),
            Reviews.line("new", day: "2014-06-01", text: "moved"),
        ])
        try store.compact(.expiring(before: "2014-01-01"))
        #expect(try store.get("old", history: true).isEmpty)
        #expect(try store.get("new", history: true).count == 2)
        #expect(try store.verify().damage.isEmpty)
    }

    /// On a full disk nothing can be marked before something is gone.
    @Test func whatMakesRoomGoesFirst() throws {
        let store = Harness(Simulated())
        try store.ingest([
            Reviews.line("whole", day: "2011-05-01"), Reviews.line("part", day: "2013-05-01"),
            Reviews.line("stays", day: "2013-12-01"),
        ])
        try store.ingest([Reviews.line("part", day: "2013-05-01", text: "newer")])
        let policy = LifecyclePolicy.expiring(before: "2013-06-01", trash: 0)
        let plan = try store.compactor().plan(policy, now: store.now)
        // Then the version that was replaced, and only then the segment that tells of it.
        #expect(plan.steps.prefix(3).map(\.kind) == [.purge, .expire, .purge])
        #expect(plan.steps.prefix(3).map(\.partition.text) == ["2011", "2013", "2013"])
        try store.compact(policy)
        #expect(try store.everyVersion().count == 1)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func whatIsDroppedGoesForGoodWhenItsTimeHasCome() throws {
        let store = Harness(Simulated())
        let lines = (0..<40).map {
            Reviews.line("R\($0)", day: $0 % 8 == 0 ? "2013-05-01" : "2013-07-01")
        }
        try store.ingest(lines)
        let policy = LifecyclePolicy.expiring(before: "2013-06-01", trash: 10 * LifecyclePolicy.day)
        try store.compact(policy)
        #expect(try store.lines().count == 35)
        var state = try store.state()
        #expect(state.recordSegments.reduce(0) { $0 + $1.rows } == 40)
        #expect(state.drops.map(\.rows) == [5])
        // Due, but a few rows may wait for others.
        func at(_ days: Int64) -> Int64 { store.now + days * LifecyclePolicy.day }
        var later = policy
        later.expireAfter = nil
        // While they wait it stays known since when.
        try store.compact(later, at: at(5))
        #expect(try store.state().drops.map(\.rows) == [5])
        try store.compact(later, at: at(11))
        state = try store.state()
        #expect(state.recordSegments.reduce(0) { $0 + $1.rows } == 40)
        try store.compact(later, at: at(17))
        state = try store.state()
        #expect(state.recordSegments.reduce(0) { $0 + $1.rows } == 35)
        #expect(state.drops.isEmpty)
        #expect(try store.lines().count == 35)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func replacedVersionsGoAfterTheirTime() throws {
        var store = Harness(Simulated())
        try store.ingest((0..<10).map { Reviews.line("R\($0)", text: "first") })
        try store.ingest((0..<9).map { Reviews.line("R\($0)", text: "second") })
        var policy = LifecyclePolicy()
        policy.versionsKeep = 30 * LifecyclePolicy.day
        store.now += 30 * LifecyclePolicy.day
        try store.compact(policy)
        #expect(try store.everyVersion().count == 19)
        // Due, but fewer than half: they wait for others, for so long.
        store.now += LifecyclePolicy.day + LifecyclePolicy.versionsDelay
        try store.compact(policy)
        #expect(try store.everyVersion().count == 10)
        #expect(try store.lines().count == 10)
        // The version that is visible is known; the one that is gone is not.
        #expect(try store.ingest([Reviews.line("R3", text: "second")]).counts.duplicate == 1)
        #expect(try store.ingest([Reviews.line("R3", text: "first")]).counts.version == 1)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test("a version is not purged while an older one stays that is found by it")
    func chainsArePurgedFromTheirOldEnd() throws {
        var store = Harness(Simulated())
        let first = Reviews.line("id", day: "2013-12-01", text: "first")
        try store.ingest([first] + (0..<9).map { Reviews.line("R\($0)", day: "2013-12-01") })
        try store.ingest([Reviews.line("id", day: "2013-12-01", text: "second")])
        try store.ingest([Reviews.line("id", day: "2013-01-01", text: "third")])
        var policy = LifecyclePolicy()
        policy.versionsKeep = 0
        (policy.warmAfter, policy.coldAfter) = (nil, nil)
        // Both older ones may go, but the segment of the first waits for more.
        store.now += 2 * LifecyclePolicy.day
        try store.compact(policy)
        #expect(try store.get("id", history: true).count == 3)
        var expiring = LifecyclePolicy.expiring(before: "2013-06-01")
        expiring.versionsKeep = nil
        try store.compact(expiring)
        #expect(try store.everyVersion().count == 9)
        // Whoever sends it again is not told that it is there.
        #expect(try store.ingest([first]).counts.new == 1)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func aHoldKeepsWhatItTakes() throws {
        let store = Harness(Simulated())
        try store.ingest(
            (0..<8).map { Reviews.line("R\($0)", day: "2013-05-01", product: "B\($0 % 2)") })
        try store.writer().commit([
            .holdAdded(Hold(name: "case 7", filter: "product_id = 'B1'", since: store.now))
        ])
        let outcome = try #require(
            try store.compact(.expiring(before: "2014-01-01", trash: 0), purges: true))
        #expect(outcome.isFinished)
        #expect(try store.lines().count == 4)
        #expect(try store.state().recordSegments.reduce(0) { $0 + $1.rows } == 4)
        try store.writer().commit([.holdReleased(name: "case 7")])
        try store.compact(.expiring(before: "2014-01-01", trash: 0))
        #expect(try store.state().recordSegments.isEmpty)
    }

    @Test func manySmallSegmentsBecomeFew() throws {
        var store = Harness(Simulated())
        var policy = LifecyclePolicy()
        policy.warmAfter = nil
        policy.coldAfter = nil
        for round in 0..<40 {
            try store.ingest(
                (0..<3).map { Reviews.line("R\(round)-\($0)", day: "2024-05-0\($0 + 1)") })
            store.now += 1_000_000
        }
        #expect(try store.state().recordSegments.count == 40)
        try store.compact(policy)
        #expect(try store.state().recordSegments.count <= 2)
        #expect(try store.lines().count == 120)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func deadLettersGoAfterTheirTime() throws {
        var store = Harness(Simulated())
        try store.ingest(["nonsense", Reviews.line("R1")])
        store.now += 10 * LifecyclePolicy.day
        try store.ingest(["more nonsense", Reviews.line("R2")])
        var policy = LifecyclePolicy()
        policy.deadKeep = 10 * LifecyclePolicy.day
        store.now += LifecyclePolicy.day
        let outcome = try #require(try store.compact(policy))
        #expect(outcome.steps.filter { $0.kind == .dead }.map(\.rowsDropped) == [1])
        #expect(
            try store.deadLetters().map { String(decoding: $0.bytes, as: UTF8.self) } == [
                "more nonsense"
            ])
        #expect(try store.lines().count == 2)
        // What comes again is a dead letter again, with a number of its own.
        try store.ingest(["nonsense"])
        #expect(try store.deadLetters().map(\.number) == [2, 3])
        #expect(try store.verify().damage.isEmpty)
    }

    /// Two segments whose sequences cross, of which the first has lost the rows that it began with.
    @Test func rowsStayInTheOrderInWhichTheyCame() throws {
        let store = Harness(Simulated())
        var lines: [[String]] = []
        for batch in 0..<3 {
            lines.append((0..<10).map { Reviews.line("R\(batch)-\($0)", day: "2013-05-01") })
            try store.ingest(lines[batch])
        }
        let committer = try store.compactor().committer
        let target = MergeTarget(
            partition: try #require(PartitionName.parse("2013")), tier: .warm)
        func merge(_ inputs: [MergeInput]) throws -> SegmentEntry {
            var files = committer.newFiles()
            let merge = SegmentMerge(
                inputs, snapshot: committer.snapshot(), workers: store.workers)
            let swap = try merge.write(into: &files) { _ in target }
            files.swap = swap
            try committer.makeLive(files)
            return try #require(swap.outputs.first)
        }
        let segments = committer.state.recordSegments
        let outer = try merge([MergeInput(segments[0], nil), MergeInput(segments[2], nil)])
        _ = try merge([
            MergeInput(outer, nil, purged: Array(0..<10)), MergeInput(segments[1], nil),
        ])
        #expect(try store.lines() == lines[1] + lines[2])
        let entry = try #require(committer.state.recordSegments.first)
        #expect(entry.firstSequence == 11 && entry.lastSequence == 30)
    }
}
