import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveQuery
import VarveReviews

@testable import VarveStore

@Suite struct ReplayTests {
    /// Ratings to 10, which the profile `review` takes to be 5 at most.
    private func generous() throws -> Profile {
        let text = try #require(BuiltInProfiles.toml(named: "review"))
        return try Profile(
            toml: text.replacing("rating_max = 5", with: "rating_max = 10"), file: "mine.toml")
    }

    private func rated(_ id: String, text: String = "good") -> String {
        Reviews.line(id, rating: "8.0", text: text)
    }

    /// Two sources; four of their units pass `generous`.
    private func sources() -> [[UInt8]] {
        let first = [Reviews.line("G1"), rated("R1"), "nonsense", rated("R2"), "{\"a\":1}"]
        let second = [rated("R3"), Reviews.line("G2"), rated("R4"), rated("R1", text: "edited")]
        return [first, second].map { Array(($0.joined(separator: "\n") + "\n").utf8) }
    }

    @Test("trying counts what would pass, and changes nothing")
    func attempt() throws {
        let disk = Simulated()
        let store = Harness(disk)
        try store.ingest(sources())
        let before = disk.everything()
        let own = try store.attempt(nil)
        #expect(own.passed == 0)
        #expect(own.failed == [.ratingRange: 5, .badJSON: 1, .missingField: 1])
        let outcome = try store.attempt(generous())
        #expect(outcome.passed == 5)
        #expect(outcome.failed == [.badJSON: 1, .missingField: 1])
        #expect(outcome.total == 7)
        #expect(outcome.entries.isEmpty)
        #expect(try store.attempt(generous()) { $0.runs = [2] }.total == 0)
        #expect(disk.everything() == before)
    }

    @Test("letters that pass become records once, with their own source and line")
    func replay() throws {
        let store = Harness(Simulated())
        try store.ingest(sources())
        let outcome = try store.replay(generous())
        #expect(outcome.passed == 5)
        #expect(outcome.failed == [.badJSON: 1, .missingField: 1])
        let entry = try #require(outcome.entries.first)
        #expect(outcome.entries.count == 1)
        #expect(entry.kind == .replay)
        #expect(entry.counts.isBalanced)
        #expect(entry.counts.new == 4)
        #expect(entry.counts.version == 1)
        #expect(entry.firstSequence == 3)
        #expect(entry.lastSequence == 7)
        #expect(entry.sources.map(\.name) == ["0.ndjson", "1.ndjson"])
        #expect(entry.sources.map(\.units) == [2, 3])
        let versions = try store.get("R1", history: true)
        #expect(versions.map(\.line) == [2, 4])
        #expect(versions.map(\.run.rawValue) == [2, 2])
        #expect(versions.map(\.source) == [0, 1])
        #expect(try store.get("R4").map(\.line) == [3])
        #expect(try store.get("R1").map(\.bytes) == [Array(rated("R1", text: "edited").utf8)])
        #expect(try store.deadLetters().map(\.code) == [.badJSON, .missingField])
        let resolved = try store.letters { $0.states = .resolved }
        #expect(resolved.map(\.state) == Array(repeating: .replayed, count: 5))
        let names = try LedgerReader(
            Store(folder: store.folder, fileSystem: store.fileSystem).snapshot()
        ).sourceNames()
        #expect(names[RunID(rawValue: 2)] == ["0.ndjson", "1.ndjson"].map { Array($0.utf8) })
        #expect(try store.verify().damage.isEmpty)
    }

    @Test("replayed twice nothing happens, and the bad file again gives no new letters")
    func again() throws {
        let disk = Simulated()
        let store = Harness(disk)
        try store.ingest(sources())
        try store.replay(generous())
        let entries = disk.everything().keys.filter { $0.contains("ledger") }.count
        let again = try store.replay(generous())
        #expect(again.passed == 0)
        #expect(again.entries.isEmpty)
        #expect(try store.lines().count == 6)
        #expect(try store.state().nextRun == 3)
        #expect(disk.everything().keys.filter { $0.contains("ledger") }.count == entries)
        let entry = try store.ingest(sources())
        #expect(entry.counts.dead == 7)
        #expect(try store.deadLetters().count == 2)
        #expect(try store.lines().count == 6)
    }

    @Test("numbers that no letter has are told")
    func missing() throws {
        let store = Harness(Simulated())
        try store.ingest(sources())
        #expect(try store.attempt(nil).missing.isEmpty)
        #expect(try store.attempt(nil) { $0.numbers = [1, 99] }.missing == [99])
        #expect(try store.replay(generous()) { $0.numbers = [1] }.missing.isEmpty)
        #expect(try store.replay(generous()) { $0.numbers = [1] }.missing == [1], "no more open")
    }

    @Test("what was answered is not replayed: an old content would hide the newer one")
    func answered() throws {
        let store = Harness(Simulated())
        try store.ingest([rated("R1"), rated("R2")])
        try store.ingest([Reviews.line("R1", text: "put right")])
        let outcome = try store.replay(generous())
        #expect(outcome.total == 1)
        #expect(outcome.passed == 1)
        let right = Array(Reviews.line("R1", text: "put right").utf8)
        #expect(try store.get("R1").map(\.bytes) == [right])
        #expect(try store.states()[1] == .answered(1))
    }

    @Test("letters of one content give one record")
    func equal() throws {
        let store = Harness(Simulated())
        try store.ingest([rated("R1")])
        try store.ingest([rated("R1")], profile: "nsmc")
        #expect(try store.deadLetters().map(\.code) == [.ratingRange, .missingField])
        let entries = try store.replay(generous()).entries
        #expect(entries.map(\.counts.new) == [1])
        #expect(entries.map(\.counts.duplicate) == [1])
        #expect(try store.deadLetters().isEmpty)
        #expect(try store.lines() == [rated("R1")])
        #expect(try store.verify().damage.isEmpty)
    }

    @Test("a refused content can be made a version after all, by its own profile")
    func conflict() throws {
        var store = Harness(Simulated())
        try store.ingest([Reviews.line("R1", text: "one"), Reviews.line("R2")])
        store.onConflict = .reject
        try store.ingest([Reviews.line("R1", text: "two"), Reviews.line("R1", text: "three")])
        #expect(try store.deadLetters().map(\.code) == [.idConflict, .idConflict])
        let outcome = try store.replay(nil) { $0.numbers = [1] }
        #expect(outcome.entries.map(\.counts.version) == [1])
        #expect(try store.get("R1", history: true).count == 2)
        #expect(try store.states() == [1: .replayed, 2: .answered(3)])
    }

    @Test("a review from the future is accepted once its time has come, by its own profile")
    func future() throws {
        var store = Harness(Simulated())
        try store.ingest([Reviews.line("R1", day: "2024-07-01")])
        #expect(try store.deadLetters().map(\.code) == [.implausibleTime])
        #expect(try store.replay(nil).passed == 0)
        store.now += 40 * 86_400_000_000
        #expect(try store.replay(nil).passed == 1)
        #expect(try store.get("R1").count == 1)
    }

    @Test("a letter that was a duplicate is open again with the record that it equals, no other")
    func undoneDuplicate() throws {
        var store = Harness(Simulated())
        let early = store.now
        store.now += 40 * LifecyclePolicy.day
        try store.ingest([Reviews.line("R1", day: "2024-07-01")])
        store.now = early
        try store.ingest([Reviews.line("R1", day: "2024-07-01")])
        #expect(try store.deadLetters().count == 1)
        store.now += 50 * LifecyclePolicy.day
        #expect(try store.replay(nil).entries.map(\.counts.duplicate) == [1])
        try store.ingest([Reviews.line("R2")])
        #expect(try store.undo(4).plan.reopened == 0)
        #expect(try store.deadLetters().isEmpty)
        #expect(try store.undo(1).plan.reopened == 1)
        #expect(try store.deadLetters().count == 1)
    }

    @Test("a unit that was kept in part cannot be replayed")
    func incomplete() throws {
        var store = Harness(Simulated())
        store.limits.lineBytesMax = 1_000
        try store.ingest([Reviews.line("R1", text: String(repeating: "x", count: 100_000))])
        store.limits.lineBytesMax = 1 << 20
        let outcome = try store.replay(nil)
        #expect(outcome.incomplete == 1)
        #expect(outcome.passed == 0)
        #expect(try store.deadLetters().count == 1)
    }

    @Test("letters of other lines, sources and batches keep their order and their places")
    func manyBatches() throws {
        var store = Harness(Simulated())
        let lines = (0..<300).map { rated("R\($0)") }
        let sources = [lines[..<100], lines[100..<300]].map {
            Array(($0.joined(separator: "\n") + "\n").utf8)
        }
        try store.ingest(sources)
        store.batchBytes = 4_000
        let outcome = try store.replay(generous())
        #expect(outcome.passed == 300)
        #expect(outcome.entries.count > 5)
        let areBalanced = outcome.entries.allSatisfy(\.counts.isBalanced)
        #expect(areBalanced)
        #expect(try store.lines() == lines)
        #expect(try store.get("R99").map(\.line) == [100])
        #expect(try store.get("R299").map(\.line) == [200])
        #expect(try store.deadLetters().isEmpty)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test("a crash leaves all of a replay or none of it", arguments: CrashModel.allCases)
    func crashes(_ model: CrashModel) throws {
        let disk = Simulated()
        try Harness(disk).ingest(sources())
        let profile = try generous()
        let whole = disk.crashed(model: .keepSynced)
        try Harness(whole).replay(profile)
        let (before, after) = try (Picture(disk), Picture(whole))
        #expect(before != after)
        for change in 1...whole.count(.changing) {
            let torn = disk.crashed(model: .keepIssued)
            torn.crash(atChange: change)
            let isDone = (try? Harness(torn).replay(profile)) != nil
            let found = torn.crashed(model: model)
            let picture = try Picture(found)
            #expect(picture == after || !isDone && picture == before, "change \(change)")
            #expect(try Harness(found).verify().damage.isEmpty, "change \(change)")
            try Harness(found).replay(profile)
            #expect(try Picture(found) == after, "change \(change), again")
            #expect(try Harness(found).verify().damage.isEmpty, "change \(change), again")
        }
    }
}

/// What a store shows: records, letters, and how many runs have ended.
private struct Picture: Equatable {
    var lines: [String]
    var dead: [UInt64]
    var runs: UInt64

    init(_ disk: any FileSystem) throws {
        let store = Harness(disk)
        var all = ScanOptions.bySequence
        all.versions = .all
        lines = try store.lines(all)
        dead = try store.deadLetters().map(\.number)
        runs = try store.state().finishedRunCount
    }
}

extension Harness {
    private func replayOptions(_ profile: Profile?) throws -> IngestOptions {
        var options = IngestOptions(profile: profile, profiles: try BuiltInProfiles.all())
        options.limits = limits
        options.batchBytes = batchBytes
        options.freeBytesMin = 0
        return options
    }

    func attempt(
        _ profile: Profile?, _ change: (inout DeadLetterFilter) -> Void = { _ in }
    ) throws -> ReplayOutcome {
        var filter = DeadLetterFilter()
        change(&filter)
        return try DeadLetterReplay.attempt(
            Store(folder: folder, fileSystem: fileSystem).snapshot(), filter,
            replayOptions(profile), workers: workers, now: now)
    }

    @discardableResult
    func replay(
        _ profile: Profile?, _ change: (inout DeadLetterFilter) -> Void = { _ in }
    ) throws -> ReplayOutcome {
        var filter = DeadLetterFilter()
        change(&filter)
        return try DeadLetterReplay.run(writer(), filter, replayOptions(profile), now: now)
    }
}
