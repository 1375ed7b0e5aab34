import TestSupport
import Testing
import VarveColumns

@testable import VarveQuery

/// Whatever is done to spare RE2 the work, its answer is the one that counts.
@Suite struct TextRegexAgreementTests {
    /// A random pattern; many are refused by RE2, which is as good.
    private struct PatternMaker {
        var random: SeededGenerator

        private static let characters = [
            "a", "b", "k", "K", "s", "i", "é", "가", "힣", "7", " ", "_", "!", "\\.", "\\n", "\\x41",
            "\\x{ac00}", "\\-", "-", "{", "}", "]", ",", "\\t", "\\Qa.\\E", "ß", "\u{212a}", "ſ",
        ]
        private static let classes = [
            "[ab]", "[kK]", "[^a]", "[a-c]", "[^\\n]", "[가-힣]", "[\\d_]", "[^\\w]", "\\d", "\\w",
            "\\s", "\\D", "\\W", "\\S", ".", "[s]", "[^k]", "[[:alpha:]]", "\\pL", "[é-ö]", "[]a]",
            "[^]a]", "[a-]", "[-a]", "[\\]]", "[é]", "[\\x{1F600}]", "[A-z]", "[^\\W]", "[.]",
        ]
        private static let assertions = ["^", "$", "\\b", "\\B", "\\A", "\\z"]
        private static let repetitions = [
            "*", "+", "?", "{2}", "{0,2}", "{1,}", "{0}", "{1,1}", "*?", "+?", "??", "{2,3}?",
            "{,2}",
        ]
        private static let groups = [
            "(", "(?:", "(?i:", "(?P<n>", "(?s:", "(?-i:", "(?m:", "(?U:", "(?im-s:",
        ]

        mutating func pattern(_ depth: Int) -> String {
            var text = ""
            for branch in 0..<(Int.random(in: 0..<4, using: &random) == 0 ? 2 : 1) {
                if branch > 0 { text += "|" }
                for _ in 0..<Int.random(in: 1...4, using: &random) { text += part(depth) }
            }
            return text
        }

        private mutating func part(_ depth: Int) -> String {
            var text: String
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<9: text = pick(Self.characters)
            case 9..<13: text = pick(Self.classes)
            case 13..<15: return pick(Self.assertions)
            case 15: return pick(["(?i)", "(?s)", "(?m)", "(?-i)"])
            default: text = depth > 0 ? pick(Self.groups) + pattern(depth - 1) + ")" : "a"
            }
            if Int.random(in: 0..<4, using: &random) == 0 { text += pick(Self.repetitions) }
            return text
        }

        private mutating func pick(_ options: [String]) -> String {
            options.randomElement(using: &random) ?? ""
        }
    }

    static let rounds = 1_500

    @Test(arguments: ["", "i", "s", "l", "il"])
    func answersAreThoseOfRE2(options: String) throws {
        var maker = PatternMaker(random: SeededGenerator(seed: UInt64(41 + options.utf8.count)))
        var accepted = 0
        var automata = 0
        var filtered = 0
        var marks: [UInt8] = []
        for _ in 0..<Self.rounds {
            let pattern = Array(maker.pattern(2).utf8)
            let parsed = try RegexOptions(Array(options.utf8))
            guard let engine = try? RegexEngine(pattern, parsed) else { continue }
            let regex = try RegularExpression(pattern: pattern, options: Array(options.utf8))
            accepted += 1
            if regex.automaton != nil { automata += 1 }
            if regex.prefilter != nil { filtered += 1 }
            let values = (0..<8).map { _ in TextSupport.text(&maker.random, atMost: 9) }
            let vector = TextSupport.vector(values)
            regex.mark(vector, into: &marks)
            for (index, value) in values.enumerated() {
                let expected = unsafe engine.matches(vector[index])
                let context = Comment(
                    rawValue: String(decoding: pattern, as: UTF8.self) + " on "
                        + String(decoding: value, as: UTF8.self).debugDescription)
                #expect(regex.matches(value) == expected, context)
                #expect((marks[index] == 1) == expected, context)
            }
        }
        // The test is worth nothing if little gets that far.
        #expect(accepted > Self.rounds / 3)
        #expect(filtered > accepted / 8)
        if !options.contains("l") { #expect(automata > accepted / 4) }
    }

    @Test func automataRunLongValuesInLanes() throws {
        var random = SeededGenerator(seed: 51)
        for pattern in ["[0-9]{3}", "a.{0,3}b!", "\\b\\w{4}\\b", "[^a]{9}$", "^[ab].*7"] {
            let regex = try RegularExpression(pattern: Array(utf8: pattern))
            #expect(regex.automaton != nil)
            let engine = try RegexEngine(Array(utf8: pattern), RegexOptions())
            for count in [1, 2, 3, 4, 5, 7, 40] {
                let values = (0..<count).map { _ in
                    TextSupport.text(&random, atMost: [3, 50, 400][count % 3])
                }
                let vector = TextSupport.vector(values)
                var marks: [UInt8] = []
                regex.mark(vector, into: &marks)
                for index in values.indices {
                    let expected = unsafe engine.matches(vector[index])
                    #expect((marks[index] == 1) == expected)
                }
            }
        }
    }

    /// What is taken to have no case has none in RE2 either, and nothing folds into it.
    @Test func caselessScriptsHaveNoCaseInRE2() throws {
        var options = RegexOptions()
        options.ignoresCase = true
        var caseless = ScalarSet()
        for range in CaseMapping.caseless { caseless.insert(range) }
        let pattern = caseless.inverted.ranges.map { range in
            "\\x{\(String(range.lowerBound, radix: 16))}-\\x{\(String(range.upperBound, radix: 16))}"
        }
        // Folding a class adds to it what folds with its members: none of the caseless.
        let folded = try RegexEngine(Array(utf8: "[\(pattern.joined())]"), options)
        for range in CaseMapping.caseless {
            let text = Array(range).flatMap { UTF8Scalar.bytes($0) }
            let matches = unsafe text.withUnsafeBytes { unsafe folded.matches($0) }
            #expect(!matches, "U+\(String(range.lowerBound, radix: 16))")
        }
    }
}
