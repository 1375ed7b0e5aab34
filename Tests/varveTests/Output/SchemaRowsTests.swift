import Testing
import VarveStore

@testable import varve

@Suite struct SchemaRowsTests {
    private var schema: SchemaFacts {
        var facts = SchemaFacts(records: 1_000)
        facts.fields = [
            .init(
                name: Array("reviewerID".utf8), canonical: ["user_id"], kinds: [.string: 1_000],
                firstSeen: 1_366_538_096_000_000, lastSeen: 1_398_074_096_000_000,
                profiles: ["amazon-2014"]),
            .init(
                name: Array("vote".utf8), canonical: ["helpfulness_votes"],
                kinds: [.string: 3, .number: 90, .null: 7], firstSeen: -1, lastSeen: 0,
                profiles: ["amazon-2018", "amazon-2014"]),
            .init(name: Array("영화\u{1b}[2J".utf8), kinds: [.object: 1]),
        ]
        return facts
    }

    @Test func fieldsAreATable() throws {
        let sink = MemorySink()
        try SchemaRows(facts: schema).print(
            to: TablePrinter(to: sink, columns: 120, style: .plain, movesCursor: false))
        #expect(
            sink.lines == [
                "field        canonical          kind                             share  first seen  last seen   profile",
                "───────────  ─────────────────  ──────────────────────────────  ──────  ──────────  ──────────  ────────────────────────",
                "reviewerID   user_id            string                           100 %  2013-04-21  2014-04-21  amazon-2014",
                "vote         helpfulness_votes  number 90.0 %, null 7.0 %, st…  10.0 %  1969-12-31  1970-01-01  amazon-2018, amazon-2014",
                "영화\\x1b[2J                     object                           0.1 %  -           -",
                "",
                "3 rows",
            ])
    }

    @Test func theObjectOfASchemaBeginsWithItsFormat() {
        #expect(
            schema.json.text.hasPrefix(
                #"{"format":"varve-schema-1","records":1000,"fields":[{"name":"reviewerID","#
                    + #""canonical":["user_id"],"records":1000,"kinds":{"string":1000},"#
                    + #""first_seen":"2013-04-21T09:54:56Z","last_seen":"2014-04-21T09:54:56Z","#
                    + #""profiles":["amazon-2014"]},"#))
        #expect(schema.json.text.contains(#""kinds":{"number":90,"null":7,"string":3}"#))
        #expect(schema.json.text.hasSuffix(#""first_seen":null,"last_seen":null,"profiles":[]}]}"#))
    }

    @Test func partitionsAreATableAndAnObject() throws {
        let day: Int64 = 86_400_000_000
        let name = try #require(PartitionName.parse("2013-04"))
        let facts = PartitionFacts(partitions: [
            .init(
                name: name, tiers: [.hot, .warm],
                sums: .init(
                    segments: 2, records: 12_345, superseded: 6, rawBytes: 20_000_000,
                    fileBytes: 9_000_000,
                    times: Int64(name.firstDay) * day...Int64(name.endDay - 1) * day))
        ])
        let sink = MemorySink()
        try PartitionRows(facts: facts).print(
            to: TablePrinter(to: sink, columns: 120, style: .plain, movesCursor: false))
        #expect(
            sink.lines == [
                "partition  tier       segments  records  superseded      raw  on disk  of raw  from        to",
                "─────────  ─────────  ────────  ───────  ──────────  ───────  ───────  ──────  ──────────  ──────────",
                "2013-04    hot, warm         2   12,345           6  20.0 MB   9.0 MB    0.45  2013-04-01  2013-04-30",
                "",
                "1 row",
            ])
        #expect(
            facts.json.text
                == #"{"format":"varve-partitions-1","partitions":[{"name":"2013-04","#
                + #""tiers":["hot","warm"],"records":12345,"superseded":6,"segments":2,"#
                + #""raw_bytes":20000000,"disk_bytes":9000000,"#
                + #""min_review_timestamp":"2013-04-01T00:00:00Z","#
                + #""max_review_timestamp":"2013-04-30T00:00:00Z"}]}"#)
    }
}
