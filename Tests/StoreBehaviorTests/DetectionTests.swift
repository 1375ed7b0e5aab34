import TestSupport
import Testing
import VarveIngest
import VarveReviews

/// How a source is read is found out from its beginning, or it is told why not.
@Suite struct DetectionTests {
    private let store = Harness(Simulated())

    /// What an ingest without a profile says.
    private func refusal(_ bytes: [UInt8], profile: String? = nil) throws -> String {
        var text = ""
        #expect {
            try store.ingest([bytes], profile: profile)
        } throws: { error in
            text = "\(error)"
            return error is IngestError
        }
        #expect(try store.lines().isEmpty)
        return text
    }

    @Test("a source without a unit needs no profile", arguments: ["", "\n \r\n", "\u{FEFF}"])
    func blankSources(blank: String) throws {
        let line = Array((Reviews.line("a") + "\n").utf8)
        let entry = try store.ingest([Array(blank.utf8), line, Array(blank.utf8)], profile: nil)
        #expect(entry.counts.new == 1 && entry.counts.units == 1 + entry.counts.blank)
        #expect(entry.counts.isBalanced && entry.profiles == ["review"])
        #expect(entry.detections == ["empty", "profile review (1 of 1 units)", "empty"])
        #expect(try store.ingest([Array(blank.utf8)], profile: nil).profiles.isEmpty)
        #expect(try store.lines() == [Reviews.line("a")])
    }

    @Test("a byte order mark is passed over")
    func mark() throws {
        let entry = try store.ingest(
            [Array(("\u{FEFF}" + Reviews.line("a") + "\n").utf8)], profile: nil)
        #expect(entry.detections == ["profile review (1 of 1 units)"])
        #expect(try store.lines() == [Reviews.line("a")])
    }

    @Test(
        "what is no text is known by its first bytes",
        arguments: [
            ([0x28, 0xB5, 0x2F, 0xFD, 0x00], "packed by zstd"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x00], "packed by xz"),
            (Array("BZh91AY".utf8), "packed by bzip2"), (Array("PK\u{3}\u{4}..".utf8), "a zip"),
            (Array("PAR1....".utf8), "Parquet"), ([0xFF, 0xFE, 0x7B, 0x00], "UTF-16"),
            ([0xFE, 0xFF, 0x00, 0x7B], "UTF-16"),
        ] as [([UInt8], String)])
    func kinds(bytes: [UInt8], kind: String) throws {
        #expect(try refusal(bytes).contains("0.ndjson: no record at its beginning: it is \(kind)"))
    }

    @Test("else the first fault is told, with its place")
    func faults() throws {
        #expect(try refusal(Array("\n{\n \"a\": 1\n}\n".utf8)).contains("line 2, byte 1: expected"))
        #expect(try refusal(Array("1\n2\n".utf8)).contains("A record of JSON stands in one line"))
        #expect(
            try refusal(Array("{\"a\":1}\n".utf8))
                .contains("no profile fits the first unit; name one: --profile\n  review: lacking"))
    }

    @Test("of a table without a profile it is told what is wanted")
    func tables() throws {
        #expect(
            try refusal(Array("review_id,rating\n1,2\n".utf8))
                .contains("there is no profile of format = \"csv\""))
        #expect(
            try refusal(Array("review_id\tstar_rating\n1\t2\n".utf8))
                .contains("its heading: no profile fits the first unit; name one: --profile\n"))
    }

    @Test("a row that has no column for a required field is no heading")
    func headings() throws {
        let row = "US\tC\tR1\tB0\tP\tTitle\tBooks\t5\t0\t1\tN\tY\tHead\tBody\t2013-04-21\n"
        let text = try refusal(Array(row.utf8), profile: "amazon-us-tsv")
        #expect(text.contains("source_format: this is no heading of the profile amazon-us-tsv"))
        #expect(text.contains("it has no column for review_id (review_id), product_id"))
    }
}
