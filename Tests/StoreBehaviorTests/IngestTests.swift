import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveReviews
import VarveStore

@Suite struct IngestTests {
    @Test func scanGivesTheFileBackToTheByte() throws {
        let store = Harness(Simulated())
        let lines = Reviews.lines(3_000)
        let entry = try store.ingest(lines)
        #expect(entry.counts.new == 3_000)
        #expect(entry.counts.isBalanced)
        #expect(try store.lines() == lines)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func reingestIsIdempotent() throws {
        let store = Harness(Simulated())
        let lines = Reviews.lines(500)
        try store.ingest(lines)
        let before = try store.state()
        let again = try store.ingest(lines)
        #expect(again.counts.duplicate == 500)
        #expect(again.counts.new == 0)
        let after = try store.state()
        #expect(after.segmentCount == before.segmentCount)
        #expect(after.nextSequence == before.nextSequence)
        #expect(try store.lines() == lines)
    }

    @Test func duplicatesWithinABatchAreStoredOnce() throws {
        let store = Harness(Simulated())
        let line = Reviews.line("R1")
        let entry = try store.ingest([line, Reviews.line("R2"), line, line])
        #expect(entry.counts.new == 2)
        #expect(entry.counts.duplicate == 2)
        #expect(try store.lines() == [line, Reviews.line("R2")])
    }

    @Test func aChangedRecordBecomesAVersion() throws {
        let store = Harness(Simulated())
        let old = Reviews.line("R1", text: "old")
        let new = Reviews.line("R1", text: "new")
        try store.ingest([old, Reviews.line("R2")])
        let entry = try store.ingest([new])
        #expect(entry.counts.version == 1)
        #expect(try store.lines() == [Reviews.line("R2"), new])
        let history = try store.get("R1", history: true)
        #expect(history.map { String(decoding: $0.bytes, as: UTF8.self) } == [old, new])
        #expect(history.map(\.version) == [1, 2])
        #expect(try store.get("R1").map(\.version) == [2])
        // The old content once more is known: the newer one stays visible.
        #expect(try store.ingest([old]).counts.duplicate == 1)
        #expect(try store.lines() == [Reviews.line("R2"), new])
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func versionsWithinABatchSupersedeOneAnother() throws {
        let store = Harness(Simulated())
        let texts = ["a", "b", "a", "c"].map { Reviews.line("R1", text: $0) }
        let entry = try store.ingest(texts)
        #expect(entry.counts.new == 1)
        #expect(entry.counts.version == 2)
        #expect(entry.counts.duplicate == 1)
        #expect(try store.lines() == [texts[3]])
        #expect(try store.get("R1", history: true).map(\.version) == [1, 2, 3])
    }

    @Test func aRecordThatMovesToAnotherDayKeepsOneLiveVersion() throws {
        let store = Harness(Simulated())
        try store.ingest([Reviews.line("R1", day: "2010-01-05")])
        let moved = Reviews.line("R1", day: "2014-11-30")
        #expect(try store.ingest([moved]).counts.version == 1)
        #expect(try store.lines() == [moved])
        let back = Reviews.line("R1", day: "2010-01-05", text: "again")
        #expect(try store.ingest([back]).counts.version == 1)
        #expect(try store.lines() == [back])
        #expect(try store.get("R1", history: true).count == 3)
    }

    @Test func firstKeepsTheOlder() throws {
        var store = Harness(Simulated())
        let old = Reviews.line("R1", text: "old")
        try store.ingest([old])
        store.onConflict = .first
        let entry = try store.ingest([Reviews.line("R1", text: "new")])
        #expect(entry.counts.keptFirst == 1)
        #expect(entry.counts.isBalanced)
        #expect(try store.lines() == [old])
    }

    @Test func rejectMakesADeadLetter() throws {
        var store = Harness(Simulated())
        try store.ingest([Reviews.line("R1", text: "old")])
        store.onConflict = .reject
        let new = Reviews.line("R1", text: "new")
        let entry = try store.ingest([new])
        #expect(entry.counts.deadByCode == [.idConflict: 1])
        let letters = try store.deadLetters()
        #expect(letters.map(\.code) == [.idConflict])
        #expect(letters.map(\.bytes) == [Array(new.utf8)])
    }

    @Test func idsAreBytesAndNamespacesApart() throws {
        let store = Harness(Simulated())
        // e with an accent, composed and decomposed: two ids.
        try store.ingest([Reviews.line("caf\u{E9}"), Reviews.line("cafe\u{301}")])
        #expect(try store.lines().count == 2)
        // The escaped form of an id is the same id, in another version.
        let entry = try store.ingest([Reviews.line("caf\\u00e9")])
        #expect(entry.counts.version == 1)
        // A bare number of another source is another record.
        try store.ingest([Reviews.line("77")])
        let nsmc =
            #"{"review":"x","date":"15.08.25","rating":"10","author":"a","review_id":"77","movie_id":"1"}"#
        #expect(try store.ingest([nsmc], profile: "nsmc").counts.new == 1)
        #expect(try Set(store.get("77").map(\.namespace)) == ["nsmc", "review"])
    }

    @Test func manyBatchesGiveTheSameAsOne() throws {
        let lines = Reviews.lines(4_000) + Reviews.lines(500)
        let one = Harness(Simulated())
        try one.ingest(lines)
        var many = Harness(Simulated())
        many.batchBytes = 64 << 10
        let entry = try many.ingest(lines)
        #expect(entry.counts.new == 4_000)
        #expect(entry.counts.duplicate == 500)
        #expect(try many.scan() == one.scan())
        #expect(try many.state().keyRuns.count <= 8)
        #expect(try many.verify().damage.isEmpty)
    }

    @Test func moreSourcesThanABatchHasPlacesFor() throws {
        let store = Harness(Simulated())
        let ids = (0..<4_200).map { "S\($0)" }
        let entry = try store.ingest(ids.map { Array((Reviews.line($0) + "\n").utf8) })
        #expect(entry.counts.new == 4_200)
        #expect(entry.sources.allSatisfy { $0.units == 1 })
        #expect(try store.lines() == ids.map { Reviews.line($0) })
    }

    /// A byte order mark is passed over at the start of a source only, not where the reading of a
    /// large one happens to be cut.
    @Test func marksWithinASourceAreNotPassedOver() throws {
        let store = Harness(Simulated())
        let text = String(repeating: "good ", count: 1_000)
        let lines = (0..<700).map { "\u{FEFF}" + Reviews.line("M\($0)", text: text) }
        let entry = try store.ingest([Array((lines.joined(separator: "\n") + "\n").utf8)])
        #expect(entry.counts.new == 1)
        #expect(entry.counts.deadByCode == [.badJSON: 699])
    }

    @Test func aStopAtTheLastBatchIsAnEnd() throws {
        var store = Harness(Simulated())
        store.workers = Workers(count: 2)
        let run = try store.run([Array((Reviews.line("R1") + "\n").utf8)])
        let isFinished = try run.run(shouldStop: { true })
        #expect(isFinished)
        #expect(try store.state().openRuns.isEmpty)
    }

    @Test func severalSourcesKeepTheirNamesAndLines() throws {
        let store = Harness(Simulated())
        let entry = try store.ingest([
            Array("\u{FEFF}\(Reviews.line("R1"))\r\n\n  \n\(Reviews.line("R2"))".utf8),
            Array("\(Reviews.line("R3"))\nnonsense\n".utf8),
        ])
        #expect(entry.counts.units == 6)
        #expect(entry.counts.blank == 2)
        #expect(entry.counts.new == 3)
        #expect(entry.sources.map(\.units) == [4, 2])
        #expect(
            try store.lines() == [
                Reviews.line("R1") + "\r", Reviews.line("R2"), Reviews.line("R3"),
            ])
        #expect(try store.get("R2").map(\.line) == [4])
        let letter = try #require(try store.deadLetters().first)
        #expect(letter.source == "1.ndjson")
        #expect(letter.line == 2)
        #expect(letter.offset == UInt64(Reviews.line("R3").utf8.count + 1))
        #expect(letter.bytes == Array("nonsense".utf8))
    }

    @Test func recordsBeyondTheShapesBoundsAreKeptWhole() throws {
        let store = Harness(Simulated())
        // Each record has a key of its own: more columns than a segment can have.
        var lines = (0..<1_500).map { Reviews.line("R\($0)", extra: ",\"k\($0)\":\($0)") }
        let keys = (0..<1_200).map { ",\"w\($0)\":\($0)" }.joined()
        lines.append(Reviews.line("wide", extra: keys))
        try store.ingest(lines)
        #expect(try store.lines() == lines)
        #expect(try store.get("wide").map(\.bytes) == [Array(lines[1_500].utf8)])
        #expect(try store.ingest(lines).counts.duplicate == 1_501)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func theFirstThousandDeadUnitsStopTheRun() throws {
        let store = Harness(Simulated())
        let lines = (0..<1_000).map { "{\"a\":\($0)}" } + [Reviews.line("R1")]
        #expect(throws: IngestError.self) { try store.ingest(lines) }
        #expect(try store.state().finishedRunCount == 0)
        #expect(try store.state().openRuns.isEmpty)
        #expect(try store.deadLetters().isEmpty)
        // One good unit among them, and the run goes on.
        #expect(try store.ingest([Reviews.line("R1")] + lines).counts.dead == 1_000)
    }

    @Test func volatileFieldsDoNotMakeVersions() throws {
        let store = Harness(Simulated())
        let first = Reviews.line("R1", extra: ",\"ingestion_timestamp\":\"2024-01-01\"")
        try store.ingest([first])
        let again = Reviews.line("R1", extra: ",\"ingestion_timestamp\":\"2024-02-02\"")
        #expect(try store.ingest([again]).counts.duplicate == 1)
        #expect(try store.lines() == [first])
    }
}
