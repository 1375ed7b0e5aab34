import Testing

@testable import VarveReviews

@Suite("Values below a key")
struct PathReaderTests {
    private static func find(_ steps: [String], _ text: String) -> String? {
        let reader = PathReader(steps: steps.map { Array($0.utf8) })
        return unsafe text.withPaddedBytes { bytes in
            guard let value = unsafe reader.find(in: bytes) else { return nil }
            let text = unsafe String(decoding: value.bytes, as: UTF8.self)
            return unsafe "\(value.kind):\(text)"
        }
    }

    static let cases: [([String], String, String?)] = [
        (["a"], "{\"a\":1}", "number:1"), (["a"], "{\"a\":null}", "null:null"),
        (["a"], "{\"b\":1}", nil), (["a", "b"], "{\"a\":{\"b\":true}}", "true:true"),
        (["a", "b"], "{\"a\":1}", nil), (["a", "b"], "{\"a\":\"{}\"}", nil),
        (["a", "0"], "{\"a\":[false,2]}", "false:false"), (["1"], "[3, 4]", "number:4"),
        (["2"], "[3, 4]", nil), (["01"], "[3, 4]", nil), (["x"], "[3]", nil),
        (["0"], "{\"0\":\"key\"}", "string:key"), (["0"], " [ [1] ]", "nested:[1]"),
        (["99999999999999999999"], "[1]", nil), ([""], "[1]", nil), ([""], "{\"\":1}", "number:1"),
        (["a"], "{\"a\":\"caf\\u00e9 \\\"x\\\"\"}", "string:café \"x\""), (["a"], "", nil),
        ([], "{\"a\":1}", "nested:{\"a\":1}"),
    ]

    @Test("A step is a key, and an index where the value is an array", arguments: cases)
    func valueIsFound(_ steps: [String], _ text: String, _ found: String?) {
        #expect(Self.find(steps, text) == found)
    }
}
