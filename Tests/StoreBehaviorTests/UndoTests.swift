import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveReviews

@testable import VarveIngest
@testable import VarveStore

@Suite struct UndoTests {
    private let store = Harness(Simulated())
    private let old = (0..<4).map { Reviews.line("O\($0)", day: "2011-0\($0 + 1)-10") }
    private let young = (0..<3).map { Reviews.line("Y\($0)", day: "2023-0\($0 + 1)-10") }

    @Test("what a compact dropped comes back whole")
    func compact() throws {
        try store.ingest(old + young)
        let run = try #require(try store.expireOlder(than: "2015"))
        try store.expectShown(young)
        #expect(try store.undoChoices().map(\.run.rawValue) == [run.rawValue, 1])
        #expect(try store.undoChoices()[0].rows == 4)
        #expect(try store.undoChoices()[0].until == store.now + LifecyclePolicy().trashKeep)
        let outcome = try store.undo(run.rawValue)
        #expect(outcome.plan.restored == 4)
        #expect(outcome.plan.gone == 0)
        try store.expectShown(old + young, all: old + young)
        #expect(try store.state().drops.isEmpty)
        #expect(try store.undoChoices().map(\.run.rawValue) == [1])
        #expect(throws: UndoError.nothing(run, kind: "compact")) { try store.undo(run.rawValue) }
    }

    @Test("versions that went together come back together, the newest visible")
    func compactOfVersions() throws {
        let versions = ["one", "two", "three"].map {
            Reviews.line("A", day: "2011-02-03", text: $0)
        }
        for version in versions { try store.ingest([version]) }
        let run = try #require(try store.expireOlder(than: "2015"))
        try store.expectShown([], all: [])
        #expect(try store.undo(run.rawValue).plan.restored == 3)
        try store.expectShown([versions[2]], all: versions)
        #expect(try store.ingest(versions).counts.duplicate == 3)
    }

    /// Of a segment that is not written anew for one of its rows.
    private static func neighbours(_ name: String) -> [String] {
        (0..<4).map { Reviews.line("\(name)\($0)", day: "2011-11-10") }
    }

    /// Versions of one record, due to expire before June 2011.
    private static func versions(_ texts: [String]) -> [String] {
        texts.map { Reviews.line("A", day: "2011-02-03", text: $0) }
    }

    @Test("a dropped version waits for those that it replaced")
    func chainInTheTrash() throws {
        let versions = Self.versions(["one", "two"])
        let others = Self.neighbours("N")
        try store.ingest([versions[0]] + others)
        try store.ingest([versions[1]])
        let run = try #require(try store.expireOlder(than: "2011-06"))
        var later = store
        later.now += 32 * LifecyclePolicy.day
        try later.expireOlder(than: "2011-06")
        let outcome = try later.undo(run.rawValue)
        #expect((outcome.plan.restored, outcome.plan.gone) == (2, 0))
        try store.expectShown(others + [versions[1]], all: [versions[0]] + others + [versions[1]])
        try store.expireOlder(than: "2011-06")
        try store.expectShown(others, all: others)
        later.now += 40 * LifecyclePolicy.day
        try later.expireOlder(than: "2011-06")
        #expect(try store.state().recordSegments.map(\.rows) == [4])
    }

    /// Stops a purge after its first step, which takes out the segments of which no row is left.
    private func purgeBegun(_ store: Harness) throws {
        let compactor = try store.compactor()
        let policy = LifecyclePolicy.expiring(before: "2011-06")
        let plan = try compactor.plan(policy, now: store.now, purges: true)
        try #require(plan.steps.count > 1)
        var steps = 0
        _ = try compactor.run(
            plan, clock: { store.now }, shouldStop: { steps > 0 }, report: { _, _ in steps += 1 })
    }

    @Test("the newest version that is left is shown")
    func newestIsGone() throws {
        let versions = Self.versions(["one", "two"])
        let others = Self.neighbours("N")
        try store.ingest([versions[0]] + others)
        try store.ingest([versions[1]])
        let run = try #require(try store.expireOlder(than: "2011-06"))
        try purgeBegun(store)
        let outcome = try store.undo(run.rawValue)
        #expect((outcome.plan.restored, outcome.plan.gone, outcome.plan.uncovered) == (1, 1, 1))
        try store.expectShown([versions[0]] + others, all: [versions[0]] + others)
        #expect(try store.ingest(versions).counts.version == 1)
        try store.expectShown(others + [versions[1]], all: [versions[0]] + others + [versions[1]])
    }

    @Test("a version takes the place of the one that is gone from between")
    func middleIsGone() throws {
        let versions = Self.versions(["one", "two", "three"])
        let (before, behind) = (Self.neighbours("N"), Self.neighbours("M"))
        try store.ingest([versions[0]] + before)
        try store.ingest([versions[1]])
        try store.ingest([versions[2]] + behind)
        let run = try #require(try store.expireOlder(than: "2011-06"))
        try purgeBegun(store)
        let outcome = try store.undo(run.rawValue)
        #expect((outcome.plan.restored, outcome.plan.gone, outcome.plan.uncovered) == (2, 1, 0))
        try store.expectShown(
            before + [versions[2]] + behind,
            all: [versions[0]] + before + [versions[2]] + behind)
        try store.expireOlder(than: "2011-06")
        try store.expectShown(before + behind, all: before + behind)
    }

    @Test("a first version that replaces another takes it along when it expires")
    func firstOfTwo() throws {
        let versions = Self.versions(["one", "two"])
        try store.ingest([versions[0]])
        let first = try store.undo(1).run
        let second = try store.undo(store.ingest([versions[1]]).run).run
        try store.undo(first.rawValue)
        try store.undo(second.rawValue)
        try store.expectShown([versions[1]], all: versions)
        #expect(try store.get("A", history: true).map(\.version) == [1, 1])
        try store.expireOlder(than: "2015")
        try store.expectShown([], all: [])
    }

    @Test("what a run that is undone had added does not come back from the trash")
    func dropOfAnUndoneRun() throws {
        let versions = Self.versions(["one", "two"])
        try store.ingest([versions[0]])
        try store.ingest([versions[1]] + young)
        let drop = try #require(try store.expireOlder(than: "2015"))
        let undo = try store.undo(2).run
        let plan = try store.undo(drop.rawValue).plan
        #expect((plan.restored, plan.builtOn, plan.uncovered) == (1, 1, 1))
        try store.expectShown([versions[0]], all: [versions[0]])
        // Once the run is back, so can be the rest.
        try store.undo(undo.rawValue)
        #expect(try store.undo(drop.rawValue).plan.restored == 1)
        try store.expectShown([versions[1]] + young, all: versions + young)
    }

    @Test("what an undo left comes back from the trash")
    func dropAfterAnUndo() throws {
        let versions = Self.versions(["one", "two"])
        try store.ingest([versions[0]] + young)
        try store.ingest([versions[1]])
        #expect(try store.undo(1).plan.builtOn == 1)
        try store.undo(2)
        try store.expectShown([versions[0]])
        let drop = try #require(try store.expireOlder(than: "2015"))
        #expect(try store.undo(drop.rawValue).plan.restored == 1)
        try store.expectShown([versions[0]], all: [versions[0]])
    }

    @Test("what a later run built on stays dropped")
    func laterRecordWins() throws {
        try store.ingest(old)
        let run = try #require(try store.expireOlder(than: "2015"))
        let again = Reviews.line("O1", day: "2022-01-01", text: "again")
        #expect(try store.ingest([again]).counts.new == 1)
        let outcome = try store.undo(run.rawValue)
        #expect(outcome.plan.restored == 3)
        #expect(outcome.plan.builtOn == 1)
        let expected = [old[0], old[2], old[3], again]
        try store.expectShown(expected, all: expected)
        #expect(try store.state().drop(run)?.rows == 1)
        // Once the later one is gone, the rest can come.
        try store.undo(3)
        #expect(try store.undo(run.rawValue).plan.restored == 1)
        try store.expectShown(old, all: old)
    }

    @Test("rows that were removed for good are counted as gone")
    func purged() throws {
        try store.ingest(old + young)
        let run = try #require(try store.expireOlder(than: "2011-02"))
        try store.addHold("case", "review_id = 'O0'")
        _ = try store.expireOlder(than: "2011-04")
        try store.writer().commit([.holdReleased(name: "case")])
        _ = try store.expireOlder(than: "2011-02", purges: true)
        #expect(throws: UndoError.nothing(run, kind: "compact")) { try store.undo(run.rawValue) }
        try store.expectShown([old[3]] + young)
    }

    @Test("the list counts what is not gone")
    func partlyPurged() throws {
        try store.ingest(old + young)
        let run = try #require(try store.expireOlder(than: "2015"))
        #expect(try store.undoChoices().first?.rows == 4)
        try store.addHold("case", "review_id = 'O0'")
        try store.expireOlder(than: "2015", purges: true)
        #expect(try store.undoChoices().first { $0.run == run }?.rows == 1)
        #expect(try store.undo(run.rawValue).plan.restored == 1)
        try store.expectShown([old[0]] + young)
    }

    @Test("where all stays as it is, nothing is committed")
    func nothingToTakeBack() throws {
        for text in ["a", "b", "c"] { try store.ingest([Reviews.line("A", text: text)]) }
        let runs = try store.state().finishedRunCount
        #expect(throws: UndoError.nothing(RunID(rawValue: 2), kind: "ingest")) {
            try store.undo(2)
        }
        #expect(try store.state().finishedRunCount == runs)
    }

    @Test("an ingest is taken out, and the same file can be ingested anew")
    func ingest() throws {
        try store.ingest(young)
        let mistaken = old + [Reviews.line("Y1", day: "2023-02-10", text: "wrong")]
        let entry = try store.ingest(mistaken)
        #expect(entry.counts.version == 1)
        let outcome = try store.undo(entry.run)
        #expect(outcome.plan.retracted == 5)
        #expect(outcome.plan.uncovered == 1)
        try store.expectShown(young, all: young)
        #expect(try store.get("O1").isEmpty)
        #expect(try store.get("Y1").map(\.version) == [1])
        let again = try store.ingest(mistaken)
        #expect(again.counts.new == 4)
        #expect(again.counts.version == 1)
        try store.expectShown([young[0], young[2]] + mistaken, all: young + mistaken)
    }

    @Test("chains within the run go as a whole")
    func chainWithinARun() throws {
        let first = Reviews.line("A", text: "first")
        let second = Reviews.line("A", text: "second")
        let third = Reviews.line("A", text: "third")
        try store.ingest([first])
        try store.ingest([second, third, Reviews.line("B")])
        #expect(try store.undo(2).plan.retracted == 3)
        try store.expectShown([first], all: [first])
        #expect(try store.ingest([third]).counts.version == 1)
        try store.expectShown([third], all: [first, third])
    }

    @Test("rows that a later run replaced stay, and what they stand on")
    func builtOn() throws {
        let versions = ["a", "b", "c", "d"].map { Reviews.line("A", text: $0) }
        try store.ingest([versions[0]])
        try store.ingest([versions[1], versions[2], Reviews.line("B")])
        try store.ingest([versions[3]])
        let outcome = try store.undo(2)
        #expect(outcome.plan.retracted == 1)
        #expect(outcome.plan.builtOn == 2)
        try store.expectShown([versions[3]], all: versions)
    }

    @Test("an undo can be undone")
    func again() throws {
        let first = Reviews.line("A", text: "first")
        let second = Reviews.line("A", text: "second")
        let third = Reviews.line("A", text: "third")
        let other = Reviews.line("B")
        try store.ingest([first])
        try store.ingest([second, third, other])
        let undo = try store.undo(2).run
        try store.expectShown([first])
        #expect(try store.undoChoices().map(\.run.rawValue) == [undo.rawValue, 1])
        let redo = try store.undo(undo.rawValue)
        #expect(redo.plan.restored == 3)
        try store.expectShown([third, other], all: [first, second, third, other])
        #expect(try store.undoChoices().map(\.run.rawValue) == [2, 1])
        #expect(throws: UndoError.nothing(redo.run, kind: "undo")) {
            try store.undo(redo.run.rawValue)
        }
        // And once more.
        try store.undo(2)
        try store.expectShown([first], all: [first])
    }

    @Test("an undo of an undo yields to what came since")
    func againAfterAnother() throws {
        let first = Reviews.line("A", text: "first")
        let second = Reviews.line("A", text: "second")
        let third = Reviews.line("A", text: "third")
        try store.ingest([first])
        try store.ingest([second, Reviews.line("B")])
        let undo = try store.undo(2).run
        try store.ingest([third])
        let redo = try store.undo(undo.rawValue)
        #expect(redo.plan.restored == 1)
        #expect(redo.plan.builtOn == 1)
        try store.expectShown([Reviews.line("B"), third], all: [first, Reviews.line("B"), third])
    }

    @Test("holds win")
    func holds() throws {
        let versions = ["a", "b", "c"].map { Reviews.line("A", text: $0) }
        try store.ingest([versions[0], Reviews.line("B"), Reviews.line("C")])
        try store.ingest([versions[1], versions[2]])
        try store.addHold("case", "review_text = 'b' or review_id = 'C'")
        let outcome = try store.undo(2)
        #expect(outcome.plan.held == 1)
        #expect(outcome.plan.retracted == 1)
        try store.expectShown(
            [Reviews.line("B"), Reviews.line("C"), versions[1]],
            all: [versions[0], Reviews.line("B"), Reviews.line("C"), versions[1]])
        let first = try store.undo(1)
        #expect((first.plan.held, first.plan.builtOn, first.plan.retracted) == (1, 1, 1))
        try store.expectShown([Reviews.line("C"), versions[1]])
    }

    /// Ratings to 10, which the profile `review` takes to be 5 at most.
    private static func generous() throws -> Profile {
        let text = try #require(BuiltInProfiles.toml(named: "review"))
        return try Profile(
            toml: text.replacing("rating_max = 5", with: "rating_max = 10"), file: "mine.toml")
    }

    @Test("a replay of dead letters is taken out, and the letters are open again")
    func replay() throws {
        try store.ingest([Reviews.line("A"), Reviews.line("B", rating: "8.0")])
        let outcome = try store.replay(Self.generous())
        let run = try #require(outcome.entries.first).run
        #expect(try store.deadLetters().isEmpty)
        #expect(try store.undo(run).plan.reopened == 1)
        try store.expectShown([Reviews.line("A")])
        #expect(try store.deadLetters().count == 1)
    }

    @Test("runs that are open, unknown or of other kinds are refused")
    func refusals() throws {
        try store.ingest(young)
        #expect(throws: UndoError.unknown(RunID(rawValue: 9))) { try store.undo(9) }
        let writer = try store.writer()
        let run = try writer.reserveRun()
        try writer.commit([.runStarted(run, .ingest, startedAt: store.now)])
        let undo = Undo(writer, compile: Harness.compiled)
        #expect(throws: UndoError.open(run)) { try undo.plan(run) }
    }

    @Test("what a journal holds is folded first")
    func journal() throws {
        try store.ingest(old)
        let run = try #require(try store.expireOlder(than: "2015"))
        let again = Reviews.line("O1", day: "2022-01-01", text: "again")
        let appended = try appendAndDie([again])
        #expect(try store.undo(run.rawValue).plan.builtOn == 1)
        try store.expectShown([old[0], old[2], old[3], again])
        #expect(throws: UndoError.open(appended)) { try store.undo(appended.rawValue) }
    }

    /// Leaves a journal behind, and a run that has not ended.
    private func appendAndDie(_ lines: [String]) throws -> RunID {
        let session = try store.appendSession()
        try session.append(lines)
        #expect(throws: StoreError.self) { try store.undo(1) }
        return RunID(rawValue: session.entry.run)
    }

    @Test("a compact between plan and commit is planned around")
    func compactBetween() throws {
        try store.ingest(old)
        try store.ingest(young)
        let undo = Undo(try store.writer(), compile: Harness.compiled)
        let plan = try undo.plan(RunID(rawValue: 1))
        #expect(plan.retracted == 4)
        _ = try store.expireOlder(than: "2011-03")
        let outcome = try undo.run(plan, clock: { store.now })
        #expect(outcome.plan.retracted == 2)
        #expect(outcome.plan.gone == 2)
        try store.expectShown(young)
    }

    @Test("what was dropped stays so for a store that has lost its manifest")
    func repair() throws {
        let disk = Simulated()
        let store = Harness(disk)
        try store.ingest(old + young)
        try store.expireOlder(than: "2015")
        try disk.loseManifest(store)
        try store.repair()
        try store.expectShown(young, all: young)
        #expect(try store.ingest(old).counts.new == 4)
        try store.expectShown(young + old, all: young + old)
    }

    @Test("a crash anywhere leaves all of it or nothing")
    func crashes() throws {
        let base = Simulated()
        let made = Harness(base)
        try made.ingest(young + [Reviews.line("A", text: "one")])
        try made.ingest(old + [Reviews.line("A", text: "two")])
        let before = try made.lines()
        let whole = base.crashed(model: .keepIssued)
        try Harness(whole).undo(2)
        let after = try Harness(whole).lines()
        #expect(before != after)
        for change in 1...whole.count(.changing) {
            let disk = base.crashed(model: .keepIssued)
            disk.crash(atChange: change)
            _ = try? Harness(disk).undo(2)
            #expect(disk.isCrashed)
            for model in CrashModel.allCases + (CrashWorkload.isWhole ? disk.prefixes : []) {
                let found = Harness(disk.crashed(model: model))
                let shown = try found.lines()
                #expect(shown == before || shown == after, "crash at \(change), \(model)")
                if shown == before { try found.undo(2) }
                try found.expectShown(after)
            }
        }
    }
}
