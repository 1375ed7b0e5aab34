import Testing

@testable import VarveReviews

@Suite("Fields that do not count")
struct VolatileTests {
    static let toml = ProfileTests.minimal.replacing(
        "[fields]", with: "volatile = [\"seen\", \"by\", \"n\"]\n[fields]")

    static func record(_ tail: String, _ head: String = "") -> String {
        "{\(head)\"id\":\"1\",\"product\":\"p\",\"user\":\"u\",\"stars\":1,\"text\":\"t\","
            + "\"at\":\"2020-01-01\"\(tail)}"
    }

    static let cases: [(String, [String])] = [
        (record(""), []),
        (record(",\"seen\":\"2020\""), ["\"2020\""]),
        (record(" , \"seen\" : \"\" "), ["\"\""]),
        (record(",\"seen\":\"a\\\"b\""), ["\"a\\\"b\""]),
        (record(",\"seen\":12.5"), ["12.5"]),
        (record(",\"seen\":{\"a\":\"}\"}"), ["{\"a\":\"}\"}"]),
        (record(",\"seen\":null"), ["null"]),
        (record(",\"seen\":true,\"other\":false"), ["true"]),
        (record(",\"n\":1,\"by\":\"x\"", "\"seen\":null,"), ["null", "1", "\"x\""]),
        (record(",\"n\":null,\"by\":\"x\"", "\"seen\":[],"), ["[]", "null", "\"x\""]),
        (record(",\"o\":{\"seen\":1}"), []),
    ]

    @Test("Their tokens are found, in order, whatever they are", arguments: cases)
    func tokensAreFound(_ record: String, _ tokens: [String]) throws {
        for isOpaque in [false, true] {
            let outcome = try Harness(toml: Self.toml, isOpaque: isOpaque).validate(record)
            #expect(outcome.code == nil)
            #expect(outcome.volatile == tokens, "opaque: \(isOpaque)")
        }
    }

    @Test("A record without them forgets those of the record before")
    func listIsForgotten() throws {
        let harness = try Harness(toml: Self.toml)
        #expect(try harness.validate(Self.record(",\"seen\":1")).volatile == ["1"])
        #expect(try harness.validate(Self.record("")).volatile == [])
    }
}
