import Testing
import VarveJSON

@testable import VarveReviews

@Suite("Paths into nested values")
struct ValueWalkerTests {
    static func find(_ path: String, _ text: String) throws -> String? {
        let path = try RawPath("x" + path)
        return unsafe text.withPaddedBytes { bytes in
            guard let value = unsafe ValueWalker.find(path.steps, in: bytes) else { return nil }
            let text = unsafe String(decoding: value.bytes, as: UTF8.self)
            return unsafe "\(value.kind):\(text)"
        }
    }

    static let cases: [(String, String, String?)] = [
        ("", " [1] ", "nested:[1]"), ("", "\"a\"", "string:a"), ("", "", nil),
        ("[0]", "[3, 4]", "number:3"), ("[1]", "[3, 4]", "number:4"), ("[2]", "[3, 4]", nil),
        ("[0]", "[]", nil), ("[0]", "[ ]", nil), ("[0]", "{\"0\":1}", nil),
        ("[1]", "[[1,[2]],\"x]\"]", "string:x]"), ("[0][1][0]", "[[1,[2]]]", "number:2"),
        (".a", "{\"a\":1}", "number:1"),
        (".a", "{ \"b\" : {\"a\":2} , \"a\" : null }", "null:null"),
        (".a", "{}", nil), (".a", "[\"a\"]", nil), (".a", "{\"a\":1,\"a\":2}", "number:1"),
        (".a.b[1]", "{\"a\":{\"b\":[true,false]}}", "false:false"),
        (".a", "{\"\\u0061\":1}", "number:1"), (".\"\"", "{\"\":-1.5e3}", "number:-1.5e3"),
        (".\"q\\\"\"", "{\"q\\\"\":\"\\\"\"}", "string:\\\""),
        (".a", "{\"x\":\"\\\\\",\"a\":1}", "number:1"),
        (".평", "{\"\\ud3c9\":7}", "number:7"),
    ]

    @Test("The value is found", arguments: cases)
    func valueIsFound(_ path: String, _ text: String, _ found: String?) throws {
        #expect(try Self.find(path, text) == found)
    }

    @Test("Cut and broken texts are survived")
    func brokenTextsAreSurvived() throws {
        let text = "{\"a\":[1,{\"b\":\"\\\"x\",\"c\":[null]}],\"d\":{\"e\":-1}}"
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            let cut = String(decoding: bytes[..<count], as: UTF8.self)
            for path in [".a[1].c[0]", ".d.e", ".z", "[3]"] { _ = try Self.find(path, cut) }
        }
        for broken in ["{\"a\"", "{\"a\":", "{\"a\" 1}", "{a:1}", "[1 2]", "}", "]", "\\", "\"\\"] {
            #expect(try Self.find(".a[0]", broken) == nil)
        }
    }

    @Test("Depth costs no stack")
    func depthCostsNoStack() throws {
        let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
        #expect(try Self.find("[1]", "[" + deep + ",7]") == "number:7")
    }
}
