import Testing

@testable import VarveJSON

@Suite struct RowSplitterTests {
    private static func fast(
        _ text: [UInt8], _ dialect: RowDialect, limit: Int = 1 << 20, parts: [Int] = [.max],
        cuts: Bool = true
    ) -> SplitOutcome {
        split(text, RowSplitter(dialect, unitBytesMax: limit), parts: parts, cuts: cuts)
    }

    @Test(
        "quotes, line feeds in them, line ends, and what breaks them",
        arguments: [
            ("a,b\n1,2\n", "1,2"),
            ("a,b\n\"1,\n2\",3\n4,5\n", "\"1,\n2\",3|4,5"),
            ("a\r\n1\r\n\"2\"\r\n", "1\r|\"2\"\r"),
            ("\n\n a\n1\n", "||1"),
            ("\u{FEFF}a\n1\n", "1"),
            ("a\n\"x\"y\n2\n", "\"x\"y|2"),
            ("a\nx\"y\n2\n", "x\"y|2"),
            ("a\n\"never closed\n2\n3\n", "\"never closed|2|3"),
            ("a\n\"1\n2\"x\n3\n", "\"1|2\"x|3"),
            ("a\n\"\"\"\"\n\"\"\n", "\"\"\"\"|\"\""),
            ("a\n\"x\"\ry\n2\n", "\"x\"\ry|2"),
        ])
    func rows(text: String, expected: String) {
        let outcome = Self.fast(Array(text.utf8), .csv)
        #expect(outcome.texts(text).joined(separator: "|") == expected)
        #expect(outcome.heading != nil)
        #expect(outcome.pending == nil)
    }

    @Test("a quote means nothing in TSV")
    func bareQuotes() {
        let text = "a\tb\n\"x\ty\"\n\"\t\"\n"
        #expect(Self.fast(Array(text.utf8), .tsv).texts(text) == ["\"x\ty\"", "\"\t\""])
    }

    @Test("a cell in quotes beyond the limit makes a unit of its first line only")
    func beyondTheLimit() {
        let long = "\"" + String(repeating: "x\n", count: 20) + "\"\n"
        let text = "a\n" + long + "1\n"
        #expect(Self.fast(Array(text.utf8), .csv, limit: 100).units.count == 2)
        let cut = Self.fast(Array(text.utf8), .csv, limit: 30)
        #expect(cut.texts(text).first == "\"x")
        #expect(cut.texts(text).suffix(3) == ["x", "\"", "1"])
    }

    @Test("random texts are split as the slow reference does, however they are cut")
    func randomTexts() {
        var generator = SplitGenerator(seed: 7)
        for _ in 0..<5_000 {
            let dialect = generator.pick([RowDialect.csv, .tsv])
            var text = generator.text(
                ["\"", "\"", ",", "\t", "\n", "\r", "x", "yy", "\"\"", " ", "é"],
                count: generator.number(0...40))
            if generator.number(0...9) == 0 { text = [0xEF, 0xBB, 0xBF] + text }
            text.append(0x0a)
            let limit = generator.pick([5, 12, 1_000])
            let expected = ReferenceRows.split(text, dialect, limit: limit)
            for parts in [[.max], [1], [generator.number(1...9), generator.number(1...9)]] {
                let found = Self.fast(text, dialect, limit: limit, parts: parts)
                #expect(
                    found == expected, "\(String(decoding: text, as: UTF8.self)) \(limit) \(parts)")
            }
        }
    }
}

/// Numbers that are the same in every run.
struct SplitGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + Int(state >> 33) % range.count
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[number(0...elements.count - 1)]
    }

    mutating func text(_ parts: [String], count: Int) -> [UInt8] {
        (0..<count).flatMap { _ in Array(pick(parts).utf8) }
    }
}
