import Testing
import VarveReviews

@testable import VarveIngest
@testable import varve

@Suite struct IngestSummaryTests {
    private func counts() -> LedgerEntry.Counts {
        var counts = LedgerEntry.Counts()
        counts.units = 61_204_118
        counts.new = 61_190_402
        counts.duplicate = 13_009
        counts.version = 512
        counts.dead = 195
        counts.deadByCode = [.badUTF8: 15, .missingField: 180]
        return counts
    }

    private func source(_ name: String) -> IngestSummary.Source {
        IngestSummary.Source(name: name, detection: "profile amazon-2023 (100 of 100 units)")
    }

    @Test func readsLikeTheDesign() {
        let summary = IngestSummary(
            sources: [source("reviews-2024.ndjson.gz")], counts: counts(), run: 12)
        #expect(
            summary.lines(.plain) == [
                "reviews-2024.ndjson.gz   profile amazon-2023 (100 of 100 units)",
                "61,204,118 units = 61,190,402 new + 13,009 duplicate + 512 version + 195 dead"
                    + "    balanced",
                "run 12   dead: missing_field 180, bad_utf8 15   see: varve dead list --run 12",
            ])
    }

    @Test func namesTheRunOnlyWhereItHasLettersOfItsOwn() {
        var summary = IngestSummary(sources: [], counts: counts(), run: 12)
        summary.hasOwnLetters = false
        #expect(summary.lines(.plain)[1].hasSuffix("   see: varve dead list"))
    }

    @Test func saysNothingOfDeadLettersWhereThereAreNone() {
        var counts = LedgerEntry.Counts()
        counts.units = 1
        counts.new = 1
        let summary = IngestSummary(sources: [source("a")], counts: counts, run: 3)
        #expect(summary.lines(.plain).dropFirst() == ["1 unit = 1 new    balanced", "run 3"])
    }

    @Test func sourcesStandInColumnsAndAreCutOffAfterTen() {
        let sources = (1...12).map { source($0 == 10 ? "ten" : "\($0)") }
        let lines = IngestSummary(sources: sources, counts: counts(), run: 1).lines(.plain)
        #expect(lines[0].hasPrefix("1     profile"))
        #expect(lines[9].hasPrefix("ten   profile"))
        #expect(lines[10] == "and 2 more")
        #expect(lines.count == 13)
    }

    @Test func aNameCannotSteerTheTerminal() {
        let summary = IngestSummary(
            sources: [source("a\u{1b}[2J\n.json")], counts: counts(), run: 1)
        #expect(summary.lines(.plain)[0].hasPrefix("a\\x1b[2J\\x0a.json   profile"))
    }

    @Test func tellsWhereItWentOn() {
        var source = source("a")
        source.resumedFrom = 64_000_000
        let summary = IngestSummary(sources: [source], counts: counts(), run: 1)
        #expect(summary.lines(.plain)[0].hasSuffix("   went on after 64.0 MB"))
    }

    @Test func anEquationThatDoesNotHoldIsNotCalledBalanced() {
        var counts = counts()
        counts.units += 1
        let summary = IngestSummary(sources: [], counts: counts, run: 1)
        #expect(summary.lines(.plain)[0].hasSuffix("    not balanced"))
    }
}
