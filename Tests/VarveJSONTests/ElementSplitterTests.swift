import Testing

@testable import VarveJSON

@Suite struct ElementSplitterTests {
    private static func split(
        _ text: [UInt8], limit: Int = 1 << 20, parts: [Int] = [.max], cuts: Bool = true
    ) -> SplitOutcome {
        VarveJSONTests.split(
            text, ElementSplitter(unitBytesMax: limit), parts: parts, cuts: cuts)
    }

    @Test(
        "elements of arrays, whole and damaged",
        arguments: [
            ("[]", ""),
            ("[{\"a\":1}]", "{\"a\":1}"),
            (" [ {\"a\":1} , {\"b\":[2,{}]}\n]\n", "{\"a\":1}|{\"b\":[2,{}]}"),
            ("[\n  {\n    \"a\": 1\n  },\n  {}\n]", "{\n    \"a\": 1\n  }|{}"),
            ("[{\"a\":\"],}\\\"[{\"},{}]", "{\"a\":\"],}\\\"[{\"}|{}"),
            ("[1, \"a,b\" ,null,[2,3]]", "1|\"a,b\"|null|[2,3]"),
            ("[{}]\n[{\"a\":1}]", "{}|{\"a\":1}"),
            ("\u{FEFF}[{}]", "{}"),
            // Commas without an element, and elements without a comma.
            ("[{},,{}]", "{}|,|{}"),
            ("[{},]", "{}|]"),
            ("[{} {\"b\":1}]", "{}|{\"b\":1}"),
            // Behind the array: lines.
            ("[{}]\nmore\n{\"a\":1}\n", "{}|more|{\"a\":1}"),
            ("[1]\n{\"a\":1}\n{\"b\":1}", "1|{\"a\":1}|{\"b\":1}"),
            // Damaged, in a line of its own.
            ("[\n{\"a\":\"x},\n{\"b\":1},\n{\"c\":1}\n]", "{\"a\":\"x}|{\"b\":1}|{\"c\":1}"),
            ("[\n{\"a\":1,\n{\"b\":1},\n{\"c\":1}\n]", "{\"a\":1|{\"b\":1}|{\"c\":1}"),
            ("[\n{\"a\":[1,2},\n{\"b\":1}\n]", "{\"a\":[1,2}|{\"b\":1}"),
            (
                "[\n  {\n    \"a\": {\n    \"b\": [1}\n  },\n  {\n    \"c\": 1\n  }\n]",
                "{\n    \"a\": {\n    \"b\": [1}\n  }|{\n    \"c\": 1\n  }"
            ),
            // Damaged, without lines.
            ("[{\"a\":[1}, {\"b\":1},{\"c\":1}]", "{\"a\":[1}|{\"b\":1}|{\"c\":1}"),
            ("[{\"a\":{},{\"b\":1}]", "{\"a\":{}|{\"b\":1}"),
            // Zeros, as a torn write leaves them: what lies within an element is never one of its own.
            (
                "[{\"a\":\0\0x,\"b\":{\"c\":1}},{\"d\":1}]",
                "{\"a\":\0\0x,\"b\":{\"c\":1}}|{\"d\":1}"
            ),
            ("[\0,{\"a\":1},\0]\n[{\"b\":1}]", "\0|{\"a\":1}|\0|{\"b\":1}"),
        ])
    func elements(text: String, expected: String) {
        let outcome = Self.split(Array(text.utf8))
        #expect(outcome.texts(text).joined(separator: "|") == expected)
        #expect(outcome.missingEnd == nil)
        #expect(outcome.lostTrack == nil)
    }

    @Test(
        "an array that breaks off says so",
        arguments: [
            ("[", 0, nil), ("[{}", 1, nil), ("[{},", 1, nil), ("[{\"a\":1", 0, 1),
            ("[{},{\"a\":\"", 1, 4), ("[{},tru", 1, 4),
        ] as [(String, Int, Int?)])
    func brokenOff(text: String, units: Int, pending: Int?) {
        let outcome = Self.split(Array(text.utf8))
        #expect(outcome.units.count == units)
        #expect(outcome.pending == pending)
        #expect(outcome.missingEnd != nil)
    }

    @Test("where no element follows a damaged one within the limit, track is lost")
    func lostTrack() {
        let text = "[\n{\"a\":\"x\ny\":" + String(repeating: "z", count: 200)
        #expect(Self.split(Array(text.utf8), limit: 100).lostTrack != nil)
        #expect(Self.split(Array(text.utf8), limit: 1_000).lostTrack == nil)
    }

    @Test("arrays of known elements, with any white space, however they are cut")
    func knownElements() {
        var generator = SplitGenerator(seed: 3)
        let samples = [
            "{}", "[]", "{\"a\":[{\"b\":\"]}\\\\\"}]}", "{\"é\":\"\\\"\"}", "12.5e3", "null",
            "\"[\"",
            "{\n  \"a\" : [\n 1 ,\n 2 ]\n}",
        ]
        for _ in 0..<5_000 {
            let elements = (0..<generator.number(0...5)).map { _ in generator.pick(samples) }
            var text = generator.pick(["", " ", "\n", "\u{FEFF}"]) + "["
            var expected: [UnitPlace] = []
            for (index, element) in elements.enumerated() {
                text += (index > 0 ? "," : "") + generator.pick(["", " ", "\n\t"])
                let start = text.utf8.count
                text += element
                expected.append(UnitPlace(start: start, end: text.utf8.count))
                text += generator.pick(["", " ", "\r\n"])
            }
            text += "]" + generator.pick(["", "\n", " \n\n"])
            for parts in [[.max], [1], [generator.number(1...9), generator.number(1...9)]] {
                let outcome = Self.split(Array(text.utf8), parts: parts)
                #expect(outcome == SplitOutcome(units: expected), "\(text)")
            }
        }
    }

    @Test("any bytes are split as the slow reference does, however they are cut")
    func randomTexts() {
        var generator = SplitGenerator(seed: 5)
        for _ in 0..<5_000 {
            let parts = [
                "[", "]", "{", "}", ",", ":", "\"", "\\", "\n", " ", "a", "1", "},\n{", "\"a\":",
                "\0",
            ]
            let text = generator.text(["["] + parts, count: generator.number(1...60))
            // With a low limit what stands between two elements is cut away, too.
            let limit = generator.pick([3, 10, 1_000])
            let expected = ReferenceElements(text, limit: limit).outcome
            for lengths in [[.max], [1], [generator.number(1...9), generator.number(1...9)]] {
                let found = Self.split(text, limit: limit, parts: lengths)
                #expect(found == expected, "\(String(decoding: text, as: UTF8.self)) \(limit)")
            }
            for (unit, next) in zip(expected.units, expected.units.dropFirst()) {
                #expect(unit.start < unit.end && unit.end <= next.start)
            }
        }
    }
}
