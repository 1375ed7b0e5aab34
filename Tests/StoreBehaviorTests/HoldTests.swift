import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveStore

@Suite struct HoldTests {
    /// The harness's clock is of 2024.
    private let harness = Harness(Simulated())
    private let day = LifecyclePolicy.day

    private var policy: LifecyclePolicy {
        var policy = LifecyclePolicy()
        policy.expireAfter = 365 * day
        return policy
    }

    @Test("held records neither expire nor go, their neighbours do, and all after the release")
    func expiry() throws {
        try harness.ingest([
            Reviews.line("a"), Reviews.line("b"), Reviews.line("c", day: "2024-05-01"),
        ])
        try harness.holds().add(hold("user_id = 'Ua'"))
        try harness.compactHeld(policy)
        #expect(try harness.shownIDs() == ["a", "c"])
        try harness.compactHeld(policy, purges: true)
        #expect(try harness.shownIDs() == ["a", "c"])
        #expect(try harness.storedRows() == 2)

        try harness.holds().release("h", at: harness.now)
        try harness.compactHeld(policy, purges: true)
        #expect(try harness.shownIDs() == ["c"])
        #expect(try harness.storedRows() == 1)
        #expect(try harness.verify().isSound)
    }

    @Test("what is left of a segment may go into many slices")
    func slices() throws {
        let lines = (1...12).flatMap { month in
            (10...28).map { day in
                Reviews.line(
                    "\(month)-\(day)", day: "2012-\(month < 10 ? "0" : "")\(month)-\(day)",
                    rating: day % 7 == 0 ? "1.0" : "4.0")
            }
        }
        try harness.ingest(lines)
        try harness.holds().add(hold("rating = 1"))
        try harness.compactHeld(policy, purges: true)
        #expect(try harness.shownIDs().count == 36)
        #expect(try harness.storedRows() == 36)
        #expect(try harness.verify().isSound)
    }

    @Test("a hold takes records that come after it")
    func future() throws {
        try harness.ingest([Reviews.line("b")])
        try harness.holds().add(hold("user_id = 'Ua'"))
        try harness.ingest([Reviews.line("a")])
        try harness.compactHeld(policy, purges: true)
        #expect(try harness.shownIDs() == ["a"])
    }

    @Test("a replaced version that a hold takes stays beyond versions_keep, and others do not")
    func versions() throws {
        var policy = LifecyclePolicy()
        policy.versionsKeep = day
        try harness.ingest([
            Reviews.line("a", text: "old"), Reviews.line("b", text: "older"),
        ])
        try harness.ingest([Reviews.line("a", text: "new"), Reviews.line("b", text: "newer")])
        try harness.holds().add(hold("review_text = 'old'"))
        var later = harness
        later.now += 100 * day
        try later.compactHeld(policy)
        #expect(try harness.get("a", history: true).map(\.version) == [1, 2])
        #expect(try harness.get("b", history: true).map(\.version) == [2])

        try later.holds().release("h", at: later.now)
        try later.compactHeld(policy)
        #expect(try harness.get("a", history: true).map(\.version) == [2])
        #expect(try harness.verify().isSound)
    }

    @Test("a hold on the new version only does not keep the one that it replaced")
    func replaced() throws {
        try harness.ingest([Reviews.line("a", text: "old")])
        try harness.ingest([Reviews.line("a", text: "new")])
        try harness.holds().add(hold("review_text = 'new'"))
        var policy = policy
        policy.versionsKeep = 0
        var later = harness
        later.now += 100 * day
        try later.compactHeld(policy)
        #expect(try harness.get("a", history: true).map(\.version) == [2])
    }

    @Test("a held version whose record expires stays hidden, and goes after the release")
    func leftOfAChain() throws {
        try harness.ingest([Reviews.line("a", text: "old")])
        try harness.ingest([Reviews.line("a", text: "new")])
        try harness.holds().add(hold("review_text = 'old'"))
        try harness.compactHeld(policy)
        #expect(try harness.shownIDs() == [])
        try harness.compactHeld(policy, purges: true)
        #expect(try harness.get("a", history: true).map(\.version) == [1])

        try harness.holds().release("h", at: harness.now)
        try harness.compactHeld(policy)
        #expect(try harness.get("a", history: true).isEmpty)
        try harness.compactHeld(policy, purges: true)
        #expect(try harness.storedRows() == 0)
        try harness.ingest([Reviews.line("a", text: "old")])
        #expect(try harness.lines() == [Reviews.line("a", text: "old")])
        #expect(try harness.verify().isSound)
    }

    @Test("a version that is let go stays with what replaced it, so that an undo gives what was")
    func undoAfterTheRelease() throws {
        try harness.ingest([Reviews.line("a", text: "old")])
        try harness.ingest([Reviews.line("a", text: "new")])
        try harness.holds().add(hold("review_text = 'old'"))
        try harness.compactHeld(policy)
        try harness.holds().release("h", at: harness.now)
        var later = harness
        later.now += 60 * day
        try later.compactHeld(policy)
        #expect(try harness.storedRows() == 2)

        try later.undo(try #require(later.undoChoices().first).run.rawValue)
        #expect(try harness.get("a", history: true).map(\.version) == [1])
        #expect(try harness.shownIDs() == [])
        try later.compactHeld(policy, purges: true)
        #expect(try harness.storedRows() == 0)
        #expect(try harness.verify().isSound)
    }

    @Test("what a hold kept of an expired record goes after the release, expires anything or not")
    func policyThatIsGone() throws {
        try harness.ingest([Reviews.line("a", text: "old")])
        try harness.ingest([Reviews.line("a", text: "new"), Reviews.line("b")])
        try harness.holds().add(hold("review_text = 'old' or review_id = 'b'"))
        try harness.compactHeld(policy)
        try harness.compactHeld(LifecyclePolicy(), purges: true)
        #expect(try harness.get("a", history: true).map(\.version) == [1])

        try harness.holds().release("h", at: harness.now)
        try harness.compactHeld(LifecyclePolicy())
        #expect(try harness.get("a", history: true).isEmpty)
        try harness.compactHeld(LifecyclePolicy(), purges: true)
        #expect(try harness.storedRows() == 1)
        #expect(try harness.shownIDs() == ["b"])
        #expect(try harness.verify().isSound)
    }

    @Test("what a hold keeps of an expired record is no duplicate of what comes later")
    func sentAgain() throws {
        let old = Reviews.line("a", text: "old")
        let between = Reviews.line("a", text: "between")
        try harness.ingest([old])
        try harness.ingest([Reviews.line("a", text: "new")])
        try harness.holds().add(hold("review_text = 'old'"))
        try harness.compactHeld(policy)
        #expect(try harness.shownIDs() == [])
        #expect(try harness.ingest([between]).counts.new == 1)
        #expect(try harness.ingest([old]).counts.version == 1)
        #expect(try harness.ingest([old, between]).counts.duplicate == 2)

        try harness.holds().release("h", at: harness.now)
        var later = policy
        later.expireAfter = nil
        try harness.compactHeld(later, purges: true)
        #expect(try harness.lines() == [old])
        #expect(try harness.verify().isSound)
    }

    @Test("dropped rows that a hold takes stay hidden and in the trash")
    func trash() throws {
        try harness.ingest([Reviews.line("a"), Reviews.line("b")])
        try harness.compactHeld(policy)
        #expect(try harness.shownIDs() == [])
        try harness.holds().add(hold("user_id = 'Ua'"))
        var later = harness
        later.now += 100 * day
        try later.compactHeld(policy)
        try later.compactHeld(policy, purges: true)
        #expect(try harness.shownIDs() == [])
        #expect(try harness.storedRows() == 1)
        #expect(try harness.state().drops.count == 1)
        #expect(try harness.verify().isSound)

        try later.holds().release("h", at: later.now)
        try later.compactHeld(policy)
        #expect(try harness.storedRows() == 0)
        #expect(try harness.state().drops == [])
    }

    @Test("a hold that comes between plan and run is kept")
    func afterThePlan() throws {
        try harness.ingest([Reviews.line("a"), Reviews.line("b")])
        let compactor = try harness.holdKeeper()
        let plan = try compactor.plan(policy, now: harness.now)
        #expect(plan.expiringRows == 2)
        try harness.holds().add(hold("user_id = 'Ua'"))
        let outcome = try compactor.run(plan, clock: { harness.now })
        #expect(outcome?.isFinished == true)
        #expect(try harness.shownIDs() == ["a"])
    }

    @Test("one that comes between two steps is kept from then on")
    func betweenSteps() throws {
        try harness.ingest([
            Reviews.line("a", day: "2012-01-01"), Reviews.line("b", day: "2013-01-01"),
            Reviews.line("c", day: "2013-01-01"),
        ])
        let compactor = try harness.holdKeeper()
        let plan = try compactor.plan(policy, now: harness.now)
        try #require(plan.steps.count == 2)
        let holds = try harness.holds()
        var failures = 0
        let outcome = try compactor.run(
            plan, clock: { harness.now },
            report: { _, _ in
                guard holds.all.isEmpty else { return }
                let hold = hold("user_id = 'Ua' or user_id = 'Uc'")
                do { try holds.add(hold) } catch { failures += 1 }
            })
        #expect(failures == 0)
        #expect(outcome?.isFinished == true)
        #expect(try harness.shownIDs() == ["c"])
        #expect(outcome?.steps.map(\.rowsDropped) == [1, 1])
    }

    @Test("each change of holds is a run of the ledger")
    func ledger() throws {
        try harness.ingest([Reviews.line("a")])
        let added = try harness.holds().add(hold("rating = 1"))
        let released = try harness.holds().release("h", at: harness.now)
        #expect(released.run.rawValue == added.rawValue + 1)
        #expect(released.hold == hold("rating = 1"))
        let state = try harness.state()
        #expect(state.finishedRunCount == 3)
        #expect(state.openRuns.isEmpty)
        #expect(state.lastFinishedRun?.kind == .hold)
        let entry = try harness.fileSystem.readAll(
            StorePaths(folder: harness.folder).ledgerEntry(added), atMost: 4_096)
        let text = String(decoding: entry, as: UTF8.self)
        #expect(text.contains("\"kind\":\"hold\",\"outcome\":\"finished\""))
        #expect(text.contains("\"action\":\"add\",\"name\":\"h\",\"filter\":\"rating = 1\""))
        #expect(try harness.verify().isSound)
    }

    @Test("what cannot be a hold changes nothing")
    func refused() throws {
        try harness.ingest([Reviews.line("a")])
        try harness.holds().add(hold("rating = 1"))
        let before = try harness.state()
        let long = String(repeating: "x", count: Hold.nameBytesMax + 1)
        let filter = String(repeating: " ", count: Hold.filterBytesMax) + "1"
        for wrong in [
            hold("rating = 2"), Hold(name: "", filter: "rating = 1", since: 0),
            Hold(name: long, filter: "rating = 1", since: 0),
            Hold(name: "g", filter: filter, since: 0),
        ] {
            #expect(throws: HoldError.self) { try harness.holds().add(wrong) }
        }
        #expect(throws: HoldError.self) { try harness.holds().release("H", at: harness.now) }
        let after = try harness.state()
        #expect(after.holds == [hold("rating = 1")])
        #expect(after.nextRun == before.nextRun)
        #expect(after.lastFinishedRun == before.lastFinishedRun)
    }

    @Test("names are compared as bytes")
    func names() throws {
        try harness.ingest([Reviews.line("a")])
        for name in ["caf\u{e9}", "cafe\u{301}"] {
            try harness.holds().add(Hold(name: name, filter: "true", since: 0))
        }
        let released = try harness.holds().release("caf\u{e9}", at: harness.now)
        #expect(Array(released.hold.name.utf8) == Array("caf\u{e9}".utf8))
        #expect(try harness.state().holds.count == 1)
    }

    @Test("an ingest goes on beside a hold that is added")
    func besideAnIngest() throws {
        try harness.ingest([Reviews.line("a")])
        let writer = try harness.writer()
        try harness.holds().add(hold("user_id = 'Ub'"))
        _ = try harness.run([Reviews.text([Reviews.line("b")])], writer: writer).run()
        try harness.compactHeld(policy, purges: true)
        #expect(try harness.shownIDs() == ["b"])
    }

    private func hold(_ filter: String) -> Hold {
        Hold(name: "h", filter: filter, since: harness.now)
    }
}

extension Harness {
    fileprivate func holds() throws -> Holds {
        try Holds(
            folder: folder, fileSystem: fileSystem,
            holder: LockHolder(processID: 2, command: "test hold", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in }))
    }

    fileprivate func holdKeeper() throws -> Compactor {
        try Compactor(
            folder: folder, fileSystem: fileSystem, workers: workers,
            holder: LockHolder(processID: 3, command: "test compact", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in })
        ) { hold in
            FilterMatcher(try Filter(hold.filter, now: nil))
        }
    }

    /// Plans and runs at the harness's clock.
    fileprivate func compactHeld(_ policy: LifecyclePolicy, purges: Bool = false) throws {
        let compactor = try holdKeeper()
        let plan = try compactor.plan(policy, now: now, purges: purges)
        _ = try compactor.run(plan, clock: { now })
        traced.acknowledge()
        #expect(traced.violations.isEmpty)
    }

    /// Ids of the records that a scan shows.
    fileprivate func shownIDs() throws -> [String] {
        try lines().compactMap { line in
            line.split(separator: "\"", maxSplits: 4).dropFirst(3).first.map { String($0) }
        }
    }

    /// Rows in the files of segments, dead ones included.
    fileprivate func storedRows() throws -> UInt64 {
        try state().recordSegments.reduce(0) { $0 + $1.rows }
    }
}
