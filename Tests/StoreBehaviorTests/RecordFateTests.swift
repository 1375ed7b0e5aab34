import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveStore

@Suite struct RecordFateTests {
    /// The harness's clock is of 2024-06-01; the records of `Reviews` are of 2013-04-21T10:00Z.
    private let harness = Harness(Simulated())
    private let day = LifecyclePolicy.day
    private let reviewTime: Int64 = 1_366_538_400_000_000

    /// Everything happens.
    private var policy: LifecyclePolicy {
        var policy = LifecyclePolicy()
        policy.expireAfter = 365 * day
        policy.versionsKeep = 10 * day
        return policy
    }

    private func standing(_ id: String) throws -> [(record: FoundRecord, fate: RecordFate)] {
        try standing(id, policy)
    }

    private func standing(
        _ id: String, _ policy: LifecyclePolicy
    ) throws -> [(record: FoundRecord, fate: RecordFate)] {
        let store = try Store(folder: harness.folder, fileSystem: harness.fileSystem)
        let snapshot = try store.snapshot()
        let lookup = try Lookup(snapshot)
        return try lookup.records(Array(id.utf8), history: true, trash: true).map { record in
            let row = RowStanding(
                reviewTime: record.reviewTime, acceptedAt: record.ingestedAt,
                supersededBy: record.supersededBy, droppedBy: record.drop?.run)
            let entry = try #require(snapshot.state.segment(record.segment))
            return (record, RecordFate(of: row, in: entry, snapshot.state, policy))
        }
    }

    @Test("a visible record moves, then expires, by its own time")
    func visible() throws {
        try harness.ingest([Reviews.line("a")])
        let found = try standing("a")
        try #require(found.count == 1)
        #expect(found[0].record.reviewTime == reviewTime)
        #expect(found[0].record.drop == nil)
        let fate = found[0].fate
        #expect(fate.moves.map(\.tier) == [.warm, .cold])
        #expect(fate.moves.map(\.from) == [reviewTime + 30 * day, reviewTime + 90 * day])
        #expect(fate.expiresFrom == reviewTime + 365 * day)
        #expect(fate.goneBy == nil)
        var patient = policy
        patient.expireAfter = nil
        patient.warmAfter = nil
        let other = try standing("a", patient)[0].fate
        #expect(other.expiresFrom == nil)
        #expect(other.moves.map(\.tier) == [.cold])
    }

    @Test("or by when it was accepted")
    func ingested() throws {
        try harness.ingest([Reviews.line("a")])
        var policy = policy
        policy.ageFrom = .ingested
        let fate = try standing("a", policy)[0].fate
        #expect(fate.expiresFrom == harness.now + 365 * day)
        // Of the segment the day is known.
        #expect(fate.moves.first?.from == harness.now + 31 * day)
    }

    @Test("a segment is as old as its youngest record")
    func youngest() throws {
        try harness.ingest([
            Reviews.line("a", day: "2013-01-01"), Reviews.line("b", day: "2013-04-21"),
        ])
        let fate = try standing("a")[0].fate
        #expect(fate.moves.first?.from == reviewTime + 30 * day)
        #expect(fate.expiresFrom == reviewTime + (365 - 110) * day)
    }

    @Test("moves that are done are told no more")
    func moved() throws {
        try harness.ingest([Reviews.line("a")])
        var quiet = LifecyclePolicy()
        quiet.coldAfter = nil
        try compact(quiet, at: harness.now)
        let fate = try standing("a")[0].fate
        #expect(fate.moves.map(\.tier) == [.cold])
    }

    @Test("a replaced version goes by versions_keep, which the compactor holds to")
    func superseded() throws {
        try harness.ingest([Reviews.line("a", text: "old")])
        try harness.ingest([Reviews.line("a", text: "new")])
        let found = try standing("a")
        try #require(found.count == 2)
        #expect(found[0].record.supersededBy == found[1].record.sequence)
        #expect(found[0].fate.expiresFrom == nil)
        #expect(found[0].fate.moves.isEmpty)
        let goneBy = try #require(found[0].fate.goneBy)
        // The day of the clock ends, then 10 days, then at most 30.
        #expect(goneBy == harness.now + 41 * day)
        var unset = LifecyclePolicy()
        #expect(try standing("a", unset)[0].fate.goneBy == nil)
        unset.versionsKeep = policy.versionsKeep
        try compact(unset, at: goneBy)
        #expect(try standing("a").map(\.record.version) == [2])
    }

    @Test("a dropped record is told of until it is gone, at the latest when it was said")
    func dropped() throws {
        try harness.ingest([
            Reviews.line("a"), Reviews.line("b", day: "2024-05-01"),
            Reviews.line("c", day: "2024-05-02"), Reviews.line("d", day: "2024-05-03"),
        ])
        try compact(policy, at: harness.now)
        #expect(try harness.get("a", history: true).isEmpty)
        let found = try standing("a")
        try #require(found.count == 1)
        let drop = try #require(found[0].record.drop)
        #expect(drop.reason == .expired)
        #expect(try harness.state().drop(drop.run) != nil)
        #expect(found[0].fate.droppedAt == harness.now)
        #expect(found[0].fate.restorableUntil == harness.now + 30 * day)
        let goneBy = try #require(found[0].fate.goneBy)
        #expect(goneBy == harness.now + 37 * day)
        #expect(try standing("b").first?.record.drop == nil)
        // Records of the other days stay out of it.
        var later = policy
        later.expireAfter = 36_500 * day
        try compact(later, at: goneBy)
        #expect(try standing("a").isEmpty)
        #expect(try standing("b").count == 1)
    }

    @Test("times beyond all are no trap")
    func far() throws {
        try harness.ingest([Reviews.line("a")])
        var policy = LifecyclePolicy()
        policy.warmAfter = .max
        policy.coldAfter = .max
        policy.expireAfter = .max
        let fate = try standing("a", policy)[0].fate
        #expect(fate.expiresFrom == .max)
        #expect(fate.moves.map(\.from) == [.max, .max])
    }

    private func compact(_ policy: LifecyclePolicy, at now: Int64) throws {
        let compactor = try Compactor(
            folder: harness.folder, fileSystem: harness.fileSystem, workers: harness.workers,
            holder: LockHolder(processID: 3, command: "test compact", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in })
        ) { hold in
            FilterMatcher(try Filter(hold.filter, now: nil))
        }
        let plan = try compactor.plan(policy, now: now)
        _ = try compactor.run(plan, clock: { now })
    }
}
