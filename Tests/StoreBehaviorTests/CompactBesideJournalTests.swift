import TestSupport
import Testing
import VarveFiles

@testable import VarveIngest
@testable import VarveStore

/// A compact while an ingest has records in a journal, which only the ingest folds.
@Suite struct CompactBesideJournalTests {
    private let disk = Simulated()
    /// Another process each time.
    private var store: Harness { Harness(disk) }

    @Test("a fold finds what a record replaces where a compact has moved it")
    func movedRows() throws {
        // So that the first segment has a deletion vector, which goes with the move.
        try store.ingest([
            Reviews.line("a", day: "2013-05-01"), Reviews.line("b", day: "2013-05-01"),
        ])
        try store.ingest([Reviews.line("b", day: "2013-05-01", text: "newer")])
        let session = try store.appendSession()
        try session.append([Reviews.line("a", day: "2013-05-01", text: "newer")])
        let outcome = try #require(try store.compact(LifecyclePolicy()))
        #expect(outcome.isFinished)
        try session.finish()
        #expect(try store.lines().count == 2)
        #expect(try store.lines().allSatisfy { $0.contains("newer") })
        #expect(try store.everyVersion().count == 4)
        #expect(try store.verify().isSound)
    }

    @Test("what a compact has expired meanwhile is new when it is sent again")
    func expiredRows() throws {
        let old = Reviews.line("a", day: "2013-05-01")
        try store.ingest([old, Reviews.line("b", day: "2013-05-03")])
        let session = try store.appendSession()
        try session.append([Reviews.line("c", day: "2013-05-03")])
        try store.compact(.expiring(before: "2013-05-02"))
        #expect(try store.lines().count == 2)
        try session.append([old])
        #expect(session.entry.counts.new == 2)
        #expect(try store.lines().contains(old))
        try session.finish()
        #expect(try store.lines().contains(old))
        #expect(try store.verify().isSound)
    }

    @Test("a record whose newest version is in a journal does not expire by the one before")
    func replacedRows() throws {
        let old = Reviews.line("a", day: "2013-05-01")
        try store.ingest([old, Reviews.line("b", day: "2013-05-01")])
        let session = try store.appendSession()
        let young = Reviews.line("a", day: "2013-05-03", text: "newer")
        try session.append([young])
        try store.compact(.expiring(before: "2013-05-02"))
        #expect(try store.everyVersion() == [old, young])
        try session.finish()
        #expect(try store.everyVersion() == [old, young])
        #expect(try store.lines() == [young])
        #expect(try store.verify().isSound)
    }

    @Test("dead letters are looked for where a compact has left them")
    func deadLetters() throws {
        try store.ingest([Reviews.line("a"), "bad"])
        var policy = LifecyclePolicy()
        policy.deadKeep = LifecyclePolicy.day
        let (store, later, due) = (store, store.now + 40 * LifecyclePolicy.day, policy)
        let units = [Reviews.line("b"), Reviews.line("c"), "bad", Reviews.line("d")]
        let input = SlowInput(
            "slow.ndjson", units.map { Array(($0 + "\n").utf8) },
            onWait: {
                do {
                    try store.compact(due, at: later)
                } catch {
                    Issue.record("in the middle: \(error)")
                }
            })
        let entry = try store.ingestSlowly(input)
        #expect(entry.counts.new == 3 && entry.counts.dead == 1)
        #expect(try store.lines().count == 4)
        #expect(try store.deadLetters().count == 1)
        #expect(try store.verify().isSound)
    }
}
