import TestSupport
import Testing
import VarveIngest
import VarveReviews
import VarveStore

/// What a unit's bytes mean is decided by bytes alone: ids, texts and numbers go through the store
/// unchanged, and a bad line costs no other line.
@Suite struct UnitBytesTests {
    /// A record whose id is this JSON value.
    private static func record(id: String, text: String = "good") -> String {
        """
        {"review_id":\(id),"product_id":"B1","user_id":"U1","rating":4.0,\
        "review_text":"\(text)","review_timestamp":"2013-04-21T10:00:00Z"}
        """
    }

    @Test func composedAndDecomposedIDsAreTwoKeys() throws {
        let store = Harness(Simulated())
        let lines = [Self.record(id: "\"\u{e9}\""), Self.record(id: "\"e\u{301}\"")]
        #expect(try store.ingest(lines).counts.new == 2)
        #expect(try store.lines() == lines)
        // String's equality would take them for the same: bytes are compared.
        let found = try ["\u{e9}", "e\u{301}"].map { try store.get($0).map(\.bytes) }
        #expect(found == lines.map { [Array($0.utf8)] })
        #expect(try store.ingest(lines).counts.duplicate == 2)
    }

    @Test func oneIDInManySpellingsIsOneKey() throws {
        let store = Harness(Simulated())
        let spellings = ["12", "\"12\"", "\"\\u00312\"", "\"1\\u0032\""]
        let entry = try store.ingest(spellings.map { Self.record(id: $0) })
        #expect(entry.counts.new == 1)
        #expect(entry.counts.version == 3)
        #expect(try store.lines() == [Self.record(id: spellings[3])])
        #expect(try store.get("12", history: true).count == 4)
        // As numbers these are equal; as ids they are texts.
        let others = ["12.0", "1.2e1", "\"012\"", "\" 12\""].map { Self.record(id: $0) }
        #expect(try store.ingest(others).counts.new == 4)
    }

    @Test func whatIsAcceptedComesBackToTheByte() throws {
        let store = Harness(Simulated())
        let texts = [
            "", "\\u0000", "\\ud800", "\\udc00\\ud800", "\\u00e9\\u00E9\u{e9}e\u{301}",
            "\\/ / \\\\",
            "\u{7f}\u{85}\u{2028}\u{202e}\u{feff}\u{fffe}\u{10ffff}", "\\ud83d\\ude00 \u{1f600}",
            "한국어 \u{1112}\u{1161}\u{11ab}", String(repeating: "\\\"", count: 5_000),
        ]
        let numbers = ["-0", "1e400", "9007199254740993", String(repeating: "9", count: 1_000)]
        var lines = texts.enumerated().map { Self.record(id: "\"t\($0)\"", text: $1) }
        lines += numbers.enumerated().map {
            "{\"n\":\($1)," + Self.record(id: "\"n\($0)\"").dropFirst()
        }
        lines += [
            "  " + Self.record(id: "\"space\"") + " \t",
            Self.record(id: "\"nested\"").dropLast() + ",\"x\":{\"a\":1,\"a\":[2, 2.0]}}",
        ]
        let text = lines.joined(separator: "\r\n") + "\r\n"
        let entry = try store.ingest([Array(text.utf8)])
        #expect(entry.counts.new == UInt64(lines.count))
        #expect(try store.scan() == Array(text.utf8))
        #expect(try store.verify().damage.isEmpty)
    }

    /// The small form of a million lines with one bad one.
    @Test(arguments: [Array("no JSON".utf8), Array("{}".utf8), [0xff]], [64 << 20, 10_000])
    func aBadLineCostsNoOther(_ unit: [UInt8], _ batchBytes: Int) throws {
        var store = Harness(Simulated())
        store.batchBytes = batchBytes
        let lines = Reviews.lines(2_000)
        let before = Array((lines[..<1_234].joined(separator: "\n") + "\n").utf8)
        let after = Array(("\n" + lines[1_234...].joined(separator: "\n") + "\n").utf8)
        let entry = try store.ingest([before + unit + after])
        #expect(entry.counts.new == 2_000)
        #expect(entry.counts.dead == 1)
        #expect(try store.lines() == lines)
        let letter = try #require(try store.deadLetters().first)
        #expect(letter.line == 1_235)
        #expect(letter.offset == UInt64(before.count))
        #expect(letter.bytes == unit)
    }
}
