import Testing

@testable import VarveJSON

/// RFC 8259, as values under one key of a record.
struct GrammarTests {
    @Test(arguments: [
        "0", "-0", "0.0", "-0.1e1", "5.0", "1e5", "1E+5", "1e-05", "1.5E300",
        "123456789012345678901",
        "1e99999", "null", "true", "false", "\"\"", "\"a\"", "\"\\u0000\"", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\/\"", "\"/\"", "\"\u{7f}\"",
        "\"\u{2028}\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "[]", "{}", "[ ]", "{ }", "[1]", "[1,2]", "[ 1 , 2 ]",
        "[[],{}]", "{\"a\":1,\"a\":2}", "{\"\":\"\"}", "{\"a\":{\"b\":[null,true,false]}}",
        "[\"\\u00e9\"]", " 1 ", "\t1\n", "\r\n\"x\"\r", "\"\u{1F600}\"", "\"\u{fffe}\"", "[\"]\"]",
    ])
    func accepts(_ value: String) {
        #expect(RecordScanner().fault("{\"k\":\(value)}") == nil)
    }

    @Test(arguments: [
        "", " ", "01", "-", "-01", "+1", "1.", ".5", "1.e1", "1e", "1e+", "0x1", "1_0", "1 2",
        "NaN",
        "Infinity", "-Infinity", "nul", "nulll", "True", "tru", "falsee", "'a'", "\"", "\"a",
        "\"\\\"", "\"\\x\"", "\"\\u\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u 123\"", "\"\\U0041\"",
        "\"a\nb\"", "\"a\tb\"", "\"\u{0}\"", "\"\u{1f}\"", "\"\\", "\"\\\u{1f600}\"", "[", "]", "{",
        "[1",
        "[1,]", "[,1]", "[1 2]", "[1}", "{\"a\"}", "{\"a\":}", "{\"a\" 1}", "{\"a\":1,}", "{,}",
        "{a:1}", "{1:2}", "{\"a\":1 \"b\":2}", "{\"a\":1]", "1//x", "/**/1", "\u{feff}1", "\u{a0}1",
        "1,", "1}", "\u{c}1", "[1]]", "\"a\"b",
    ])
    func rejects(_ value: String) {
        #expect(RecordScanner().code("{\"k\":\(value)}") == .badJSON)
    }

    @Test(arguments: [
        ("", 0), (" ", 1), ("{", 1), ("{\"a\"", 4), ("{\"a\":1", 6), ("{\"a\":1}}", 7),
        ("{\"a\":1}x", 7),
        ("{\"a\":01}", 6), ("{\"a\":1,}", 7), ("{a:1}", 1), ("{\"a\":tru}", 8),
        ("{\"a\":\"\\q\"}", 7),
        ("{\"a\":[1,2}", 9), ("{\"a\":\"\u{1}\"}", 6), ("nope", 1), ("x", 0), ("{}\u{0}", 2),
    ])
    func saysWhere(_ text: String, _ offset: Int) {
        let fault = RecordScanner().fault(text)
        #expect(fault?.code == .badJSON)
        #expect(fault?.offset == offset)
    }

    @Test func saysWhatItExpectedAndFound() {
        let scanner = RecordScanner()
        #expect(
            scanner.fault("{\"a\":1 2}")
                == ScanFault(code: .badJSON, offset: 7, expected: "',' or '}'", found: "'2'"))
        #expect(scanner.fault("{\"a\":\"\u{1}\"}")?.found == "byte 0x01")
        #expect(scanner.fault("{\"a\":")?.found == "the end")
    }

    @Test(arguments: ["1", "[]", "\"a\"", " null ", "[{\"a\":1}]", "true\r"])
    func otherValuesAreNoRecords(_ text: String) {
        #expect(RecordScanner().code(text) == .notObject)
    }

    @Test(arguments: ["[1", "tru", "\"a", "1 2", "[]x"])
    func whatIsNoJSONAtAllIsBadJSON(_ text: String) {
        #expect(RecordScanner().code(text) == .badJSON)
    }

    @Test func depthCountsTheRecordItself() {
        let scanner = RecordScanner()
        func nested(_ levels: Int) -> String {
            let inner = levels - 1
            return "{\"k\":" + String(repeating: "[", count: inner)
                + String(repeating: "]", count: inner) + "}"
        }
        #expect(scanner.fault(nested(64)) == nil)
        let fault = scanner.fault(nested(65))
        #expect(fault?.code == .tooDeep)
        #expect(fault?.offset == 5 + 63)
        #expect(RecordScanner(limits: ScanLimits(depthMax: 1024)).fault(nested(1024)) == nil)
        #expect(
            RecordScanner(limits: ScanLimits(depthMax: 1024)).code(nested(1025)) == .tooDeep)
        #expect(RecordScanner(limits: ScanLimits(depthMax: 1)).code("{\"k\":{}}") == .tooDeep)
        #expect(RecordScanner(limits: ScanLimits(depthMax: 1)).fault("{\"k\":1}") == nil)
    }

    @Test func aMillionBracketsAreNoTrouble() {
        let text = String(repeating: "[{\"\":", count: 250_000)
        #expect(RecordScanner().code(text) == .tooDeep)
        #expect(RecordScanner().code("{\"k\":" + text) == .tooDeep)
    }

    @Test func objectsAndArraysAreToldApartAtEveryLevel() {
        var open = ""
        var close = ""
        for level in 0..<60 {
            open += level % 3 == 0 ? "[" : "{\"a\":"
            close = (level % 3 == 0 ? "]" : "}") + close
        }
        #expect(RecordScanner().fault("{\"k\":\(open)1\(close)}") == nil)
        for wrong in close.indices {
            var other = close
            let bracket: Character = close[wrong] == "]" ? "}" : "]"
            other.replaceSubrange(wrong...wrong, with: String(bracket))
            #expect(RecordScanner().code("{\"k\":\(open)1\(other)}") == .badJSON)
        }
    }

    @Test func badUTF8IsFoundWhereItStarts() {
        let record = [UInt8]("{\"k\":\"é".utf8) + [0xc3] + [UInt8]("\"}".utf8)
        let fault = RecordScanner().scanned(record).fault
        #expect(fault?.code == .badUTF8)
        #expect(fault?.offset == 8)
        #expect(fault?.found == "byte 0xc3")
        #expect(RecordScanner().scanned([0xff]).fault?.code == .badUTF8)
    }
}
