import Testing
import VarveBytes
import VarveJSON

@testable import varve

@Suite struct ObjectPrinterTests {
    @Test func rowsAreObjectsOfTheNames() throws {
        let sink = try printed(
            .ndjson, ["review_id", "rating", "a \"b\"", "t", "d"],
            [
                [.text("R1"), .double(5), .boolean(false), .timestamp(1), .date(-1)],
                [.text("영화"), .null, .missing, .missing, .integer(.min)],
                [
                    .missing, .double(.nan), .double(-.infinity),
                    .json(Array("{\"a\":\n [1]}".utf8)), .null,
                ],
                [.missing, .missing, .missing, .missing, .missing],
            ])
        #expect(
            sink.lines == [
                #"{"review_id":"R1","rating":5.0,"a \"b\"":false,"t":"1970-01-01T00:00:00.000001Z","d":"1969-12-31"}"#,
                #"{"review_id":"영화","rating":null,"d":-9223372036854775808}"#,
                #"{"rating":null,"a \"b\"":null,"t":{"a":  [1]},"d":null}"#,
                "{}",
            ])
    }

    @Test func stringsAreEscapedAsJSONAsks() throws {
        let text = "q\" b\\ n\n r\r t\t b\u{8} f\u{c} nul\u{0} esc\u{1b} del\u{7f} 영 👍 /"
        #expect(
            try printed(.ndjson, ["a"], [[.text(text)]]).text
                == "{\"a\":\"q\\\" b\\\\ n\\n r\\r t\\t b\\b f\\f nul\\u0000 esc\\u001b del\u{7f} 영 👍 /\"}\n"
        )
    }

    @Test func whatIsNoUnicodeStaysReadable() throws {
        let rows: [[RowValue]] = [
            [.text([0x61, 0xff, 0x62])], [.text([0xed, 0xa0, 0xbd, 0x22])], [.text([0xe2, 0x82])],
        ]
        #expect(
            try printed(.ndjson, ["a"], rows).lines == [
                #"{"a":"a\ufffdb"}"#, #"{"a":"\ud83d\""}"#, #"{"a":"\ufffd\ufffd"}"#,
            ])
    }

    /// The decoded string of `{"a":"..."}`.
    private func decoded(_ line: [UInt8]) throws -> [UInt8] {
        let padded = line + [UInt8](repeating: 0, count: 64)
        let scanner = RecordScanner()
        let spans = SpanBuffer()
        return try unsafe padded.withUnsafeBytes { bytes in
            let record = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<line.count])
            _ = try unsafe scanner.scan(record, spans: spans)
            let contents = Array(line.dropFirst(6).dropLast(2))
            return StringCoding.decode(contents)
        }
    }

    @Test func textsComeBackAsTheyWere() throws {
        var random = RowRandom(6)
        for round in 0..<1_000 {
            let text = random.text()
            guard UTF8Validation.isValid(text) else { continue }
            let sink = try printed(.ndjson, ["a"], [[.text(text)]], isTerminal: round % 2 == 0)
            #expect(try decoded(Array(sink.bytes.dropLast())) == text)
        }
    }

    @Test func everyLineIsOneObjectWhateverTheValues() throws {
        var random = RowRandom(7)
        let rows = random.rows(2_000, columns: 4)
        for isTerminal in [false, true] {
            let sink = try printed(.ndjson, ["a", "b", "c", "d"], rows, isTerminal: isTerminal)
            let lines = sink.bytes.split(separator: 0x0a)
            #expect(lines.count == rows.count)
            let scanner = RecordScanner()
            let spans = SpanBuffer()
            for line in lines {
                let padded = Array(line) + [UInt8](repeating: 0, count: 64)
                try unsafe padded.withUnsafeBytes { bytes in
                    let record = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<line.count])
                    _ = try unsafe scanner.scan(record, spans: spans)
                }
            }
        }
    }

    @Test func onATerminalNothingSteersItAndTheMeaningStays() throws {
        let rows = hostileTexts.map { [RowValue.text($0)] }
        let shown = try printed(.ndjson, ["\u{9b}2J"], rows, isTerminal: true).text
        #expect(
            !shown.unicodeScalars.contains {
                ($0.value < 0x20 && $0 != "\n") || (0x7f...0x9f).contains($0.value)
                    || DisplayClass($0).kind == .control && $0 != "\n"
            })
        #expect(shown.contains(#"{"\u009b2J":"\u009b31m"}"#))
        #expect(shown.contains(#"a\u202egpj.exe"#))
    }

    @Test func longTextsComeWhole() throws {
        let long = String(repeating: "긴 글 \"q\"\n", count: 100_000)
        let line = try Array(printed(.ndjson, ["a"], [[.text(long)]]).bytes.dropLast())
        #expect(try decoded(line) == Array(long.utf8))
    }
}
