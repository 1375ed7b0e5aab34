import TestSupport
import Testing
import VarveColumns

@testable import VarveQuery

@Suite struct TextRegexTests {
    private func matches(
        _ value: String, _ pattern: String, _ options: String = ""
    ) throws -> Bool {
        try RegularExpression(pattern: Array(utf8: pattern), options: Array(utf8: options))
            .matches(Array(utf8: value))
    }

    /// All of these were asked of DuckDB 2.0.
    @Test func agreesWithDuckDBOnOptions() throws {
        #expect(try !matches("a\nb", "a.b"))
        #expect(try matches("a\nb", "a.b", "s"))
        #expect(try !matches("a\nb", "a.b", "m"))
        #expect(try !matches("a\nb", "a.b", "sm"))
        #expect(try !matches("a\nb", "^b"))
        #expect(try !matches("a\nb", "^b", "m"))
        #expect(try matches("a\nb", "(?m)^b"))
        #expect(try !matches("a\nb", "a$"))
        #expect(try matches("a.b", "a.b", "l"))
        #expect(try !matches("axb", "a.b", "l"))
        #expect(try matches("AxB", "a.b", "i"))
        #expect(try !matches("A", "a", "ic"))
        #expect(try matches("A", "a", "c i"))
        #expect(try matches("", ""))
        #expect(try matches("a", ""))
    }

    @Test func foldsWhatRE2Folds() throws {
        #expect(try matches("\u{212a}", "k", "i"))
        #expect(try matches("ſ", "S", "i"))
        #expect(try matches("the boo\u{212a}", "book|film", "i"))
        #expect(try !matches("the boo\u{212a}", "book|film"))
        #expect(try !matches("İ", "i", "i"))
        #expect(try matches("É", "é", "i"))
        #expect(try matches("\u{212a}", "(?i)[k]"))
        // Odd, but RE2's (and so DuckDB's) way.
        #expect(try !matches("\u{212a}", "[kK]"))
        #expect(try matches("\u{212a}", "가|[kK]"))
    }

    @Test func marksAreThoseOfTheValues() throws {
        let values = [
            "a Refund please", "nothing", "boo", "refund", "BROKE", "so broKen", "bro\u{212a}en",
            "", "ſcam", "this is a s", "cam",
        ]
        let vector = TextSupport.vector(values.map { Array($0.utf8) })
        var marks: [UInt8] = []
        try RegularExpression(pattern: Array(utf8: "refund|broken|scam"), options: Array(utf8: "i"))
            .mark(vector, into: &marks)
        #expect(marks == [1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0])
    }

    private func refusal(_ pattern: String, _ options: String = "") -> RegularExpressionError? {
        do throws(RegularExpressionError) {
            _ = try RegularExpression(pattern: Array(utf8: pattern), options: Array(utf8: options))
            return nil
        } catch { return error }
    }

    @Test(arguments: [
        ("ab(c", 0..<4), ("ab)c", 0..<4), ("a**", 1..<3), ("x*y**", 3..<5), ("[a-z][z-a]", 6..<9),
        ("[0-9", 0..<4), ("a(?<n", 1..<4), ("\\p{Foo}", 0..<7), ("\\8", 0..<2), ("ab\\", 0..<3),
        ("a{1001}x", 1..<7), ("a{2}{3}", 1..<7), ("+a", 0..<1), ("a|*", 2..<3), ("(?=a)", 0..<3),
        ("a(?P<1", 1..<6),
    ])
    func tellsThePlaceOfAFault(pattern: String, place: Range<Int>) throws {
        let error = try #require(refusal(pattern))
        #expect(error.place == .pattern(place), "\(error.message)")
        #expect(!error.message.isEmpty)
    }

    @Test func refusesOptionsThatAreNone() throws {
        #expect(try #require(refusal("a", "ix")).place == .options(1..<2))
        let global = try #require(refusal("a", "g"))
        #expect(global.place == .options(0..<1))
        #expect(global.message.contains("replacing"))
    }

    @Test func refusesAPatternThatIsNotUTF8() {
        #expect(throws: RegularExpressionError.self) {
            try RegularExpression(pattern: [0x61, 0xff])
        }
    }

    /// Patterns that are made to take time or memory: refused, or answered in linear time.
    @Test(arguments: [
        "(a*)*b", "(a|aa)+$b", "(a|a?)+b", "(.*)*x(.*)*y", "a{1000}a{1000}b",
        "(a|b)*a(a|b){14}c", "(a{50}){20}b", ".*.*.*.*.*.*.*.*.*.*b", "([a-z]+)*[0-9]$",
        "(?i)(\\w+\\s?)+$!", "((((a{10}){10}){10}){10})b", "[\\pL\\pN]{500}b", "(\\pL+\\pN*)*!",
    ])
    func hostilePatternsAreBounded(pattern: String) {
        guard let regex = try? RegularExpression(pattern: Array(utf8: pattern)) else { return }
        let value = [UInt8](repeating: 0x61, count: 20_000)
        let vector = TextSupport.vector([value, value, [], value])
        var marks: [UInt8] = []
        regex.mark(vector, into: &marks)
        #expect(marks == [0, 0, 0, 0])
    }

    @Test func whatIsTooLargeIsRefused() throws {
        #expect(refusal(String(repeating: "(", count: 30_000)) != nil)
        let long = try #require(refusal(String(repeating: "a", count: 70_000)))
        #expect(long.place == .pattern(65_536..<70_000))
        let wide = String(repeating: "[\\pL\\pM]{900}", count: 40)
        #expect(try #require(refusal(wide)).message.contains("too large"))
        #expect(refusal("((a{100}){100}){100}") != nil)
        #expect(refusal(String(repeating: "[ab]{16}|", count: 5_000) + "c") == nil)
    }

    @Test func manyThreadsShareAnExpression() async throws {
        let regex = try RegularExpression(
            pattern: Array(utf8: "(\\pL+ ){3}end"), options: Array(utf8: "i"))
        #expect(regex.automaton == nil)
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let values = (0..<500).map {
                        Array(utf8: "one two \($0 % 2 == 0 ? "three" : "3") END")
                    }
                    var marks: [UInt8] = []
                    regex.mark(TextSupport.vector(values), into: &marks)
                    return marks.count { $0 == 1 }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == [Int](repeating: 250, count: 8))
    }
}
