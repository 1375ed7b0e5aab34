import Testing

@testable import VarveReviews

@Suite("Raw paths")
struct RawPathTests {
    static let pairs: [(String, [UInt8], [RawPath.Step])] = [
        ("overall", Array("overall".utf8), []),
        ("helpful[0]", Array("helpful".utf8), [.index(0)]),
        ("a.b", Array("a".utf8), [.key(Array("b".utf8))]),
        ("a.b[12].c", Array("a".utf8), [.key([0x62]), .index(12), .key([0x63])]),
        ("\"a.b\".c", Array("a.b".utf8), [.key([0x63])]),
        ("\"\"", [], []),
        ("\"q\\\"\\\\\"", Array("q\"\\".utf8), []),
        ("평점", Array("평점".utf8), []),
        ("with space", Array("with space".utf8), []),
    ]

    @Test("Text parses into key and steps and comes back", arguments: pairs)
    func textRoundTrips(_ text: String, _ key: [UInt8], _ steps: [RawPath.Step]) throws {
        let path = try RawPath(text)
        #expect(path == RawPath(key: key, steps: steps))
        #expect(path.description == text)
    }

    static let wrong: [(String, Int)] = [
        ("", 0), (".a", 0), ("a.", 2), ("a..b", 2), ("a[", 2), ("a[]", 2), ("a[x]", 2),
        ("a[1", 3), ("a[1]b", 4), ("a]", 1), ("\"a", 2), ("\"a\\n\"", 3), ("a[-1]", 2),
        ("a[99999999999999999999999]", 8), ("a\u{1}", 1), ("\"a\"b", 3),
    ]

    @Test("A text that is no path is refused at the byte that does not fit", arguments: wrong)
    func wrongTextIsRefused(_ text: String, _ offset: Int) {
        let error = #expect(throws: RawPathError.self) { try RawPath(text) }
        #expect(error?.offset == offset)
    }

    @Test("More steps than any record is deep are refused")
    func tooManyStepsAreRefused() throws {
        _ = try RawPath("a" + String(repeating: "[0]", count: 64))
        #expect(throws: RawPathError.self) {
            try RawPath("a" + String(repeating: "[0]", count: 65))
        }
    }
}
