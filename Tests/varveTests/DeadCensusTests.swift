import Testing
import VarveReviews

@testable import VarveIngest
@testable import VarveStore
@testable import varve

@Suite struct DeadCensusTests {
    private func found(_ number: UInt64, state: DeadLetter.State = .open) -> FoundDeadLetter {
        var letter = DeadLetter(
            run: 2, source: "run/sample.ndjson", sourceIndex: 0, line: 15_761, offset: 0,
            faultOffset: 7, code: .ratingRange, field: "rating", expected: "0 to 5", found: "8",
            byteCount: 2, sha256: "",
            bytes: Array(#"{"review_id":"R1","user_id":"U1","rating":8}"#.utf8))
        letter.number = number
        return FoundDeadLetter(
            letter: letter, state: state, profile: nil, segment: SegmentID(rawValue: 1), row: 0)
    }

    private func lines(_ columns: Int) throws -> [String] {
        var census = DeadCensus(.open)
        census.add(found(1))
        census.add(found(2))
        let sink = MemorySink()
        try census.print(
            to: RowFormat.table.printer(
                to: sink, columns: columns, style: .plain, movesCursor: false, terminator: 0x0a))
        return sink.lines
    }

    @Test func namesAreCutAndLineNumbersAreNot() throws {
        let narrow = try lines(80)
        #expect(
            Array(narrow.prefix(3)) == [
                "run  code          count  first   line  shape                example",
                "───  ────────────  ─────  ─────  ─────  ───────────────────  ───────────────────",
                "  2  rating_range      2      1  15761  {review_id:s,user_…  run/sample.ndjson:…",
            ])
        let uncut = try lines(Terminal.columnsUncut)
        #expect(
            uncut[2].hasSuffix(
                "{review_id:s,user_id:s,rating:n}  run/sample.ndjson: "
                    + "rating: expected 0 to 5, found 8"))
    }

    @Test func theExampleForProgramsHasItsPlace() {
        var census = DeadCensus(.open)
        census.add(found(1))
        let example =
            #""example":"run/sample.ndjson:15761, byte 7: rating: expected 0 to 5, found 8""#
        #expect(census.json.text.contains(example))
    }

    @Test func whereNoneMatchesTheOthersAreTold() {
        var census = DeadCensus(.open)
        #expect(census.summary() == ["no open dead letters"])
        #expect(census.summary(stored: 3) == ["none of 3 open dead letters is meant"])
        #expect(
            census.summary(run: 2, stored: 1) == [
                "none of 1 open dead letter is of run 2; what an earlier run left is not kept "
                    + "twice"
            ])
        census.add(found(1, state: .replayed))
        #expect(
            census.summary() == ["no open dead letters", "1 more are resolved: --state resolved"])
    }

    @Test func aReplayTellsWhyLettersCannotBeTried() {
        var outcome = ReplayOutcome()
        outcome.headless = 2
        outcome.unreadable = 1
        #expect(
            ReplayText(outcome: outcome, isTrial: true).lines(.plain) == [
                "0 of 3 dead letters would pass",
                "        1  cannot be tried: no profile is known; name one: --profile",
                "        2  cannot be tried as rows of a table: their heading is not known; ingest "
                    + "their source again",
            ])
        outcome = ReplayOutcome()
        #expect(
            ReplayText(outcome: outcome, isTrial: true).lines(.plain) == [
                "no open dead letters are meant"
            ])
        outcome.missing = [999]
        #expect(ReplayText(outcome: outcome, isTrial: true).lines(.plain).isEmpty)
    }
}
