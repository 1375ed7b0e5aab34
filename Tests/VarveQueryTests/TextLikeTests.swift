import TestSupport
import Testing
import VarveColumns

@testable import VarveQuery

@Suite struct TextLikeTests {
    private func isLike(_ value: String, _ pattern: String, escape: Character? = nil) throws -> Bool
    {
        try LikePattern(pattern: Array(utf8: pattern), escape: escape?.asciiValue).matches(
            Array(utf8: value))
    }

    private func isILike(
        _ value: String, _ pattern: String, escape: Character? = nil
    ) throws -> Bool {
        try LikePattern(
            pattern: Array(utf8: pattern), escape: escape?.asciiValue, ignoringCase: true
        ).matches(Array(utf8: value))
    }

    /// All of these were asked of DuckDB 2.0.
    @Test func agreesWithDuckDBOnWildcards() throws {
        #expect(try isLike("", ""))
        #expect(try !isLike("abc", ""))
        #expect(try isLike("", "%"))
        #expect(try isLike("a%", "a%%"))
        #expect(try isLike("ab", "a_%"))
        #expect(try !isLike("a", "a_%"))
        #expect(try isLike("é", "_"))
        #expect(try !isLike("é", "__"))
        #expect(try isLike("가나", "__"))
        #expect(try !isLike("a\u{301}", "_"))
    }

    @Test func agreesWithDuckDBOnEscapes() throws {
        // Without an escape there is none.
        #expect(try isLike(#"a\%b"#, #"a\%b"#))
        #expect(try isLike("a%b", #"a\%b"#, escape: "\\"))
        #expect(try !isLike("axb", #"a\%b"#, escape: "\\"))
        #expect(try isLike("a_", "a!_", escape: "!"))
        #expect(try isLike("a!", "a!!", escape: "!"))
        // The escape is made small too.
        #expect(try isILike("A%", "aa%", escape: "A"))
        #expect(try isILike("a%", "AA%", escape: "a"))
    }

    @Test func agreesWithDuckDBOnCase() throws {
        #expect(try isILike("İ", "i"))
        #expect(try isILike("\u{212a}", "k"))
        #expect(try isILike("x\u{212a}x", "%K%"))
        #expect(try !isILike("ſ", "s"))
        #expect(try isILike("ß", "ẞ"))
        #expect(try !isILike("ß", "ss"))
        #expect(try !isILike("Σ", "ς"))
        #expect(try isILike("CAFÉ au lait", "%café%"))
        #expect(try isILike("abc", "%B%"))
    }

    @Test func refusesAnEscapeAtTheEnd() {
        #expect(throws: LikePatternError(code: .endsWithEscape, range: 2..<3)) {
            try LikePattern(pattern: Array(utf8: #"ab\"#), escape: UInt8(ascii: "\\"))
        }
        #expect(throws: Never.self) {
            try LikePattern(pattern: Array(utf8: #"ab\\"#), escape: UInt8(ascii: "\\"))
        }
        #expect(throws: LikePatternError(code: .badEscape, range: 0..<0)) {
            try LikePattern(pattern: Array(utf8: "a"), escape: 0xe9)
        }
    }

    @Test(arguments: [false, true])
    func agreesWithTheDefinition(ignoringCase: Bool) throws {
        var random = SeededGenerator(seed: 21)
        let signs = TextSupport.pieces + ["%", "%", "%", "_", "_"]
        var marks: [UInt8] = []
        for _ in 0..<3_000 {
            let pattern = TextSupport.text(&random, atMost: 7, of: signs)
            let escape: UInt8? = Bool.random(using: &random) ? nil : UInt8(ascii: "!")
            guard
                let like = try? LikePattern(
                    pattern: pattern, escape: escape, ignoringCase: ignoringCase)
            else {
                #expect(pattern.last == escape)
                continue
            }
            // Values made of the pattern, so that many are like it.
            let values = (0..<6).map { _ in
                pattern.flatMap { byte -> [UInt8] in
                    switch byte {
                    case UInt8(ascii: "%"): TextSupport.text(&random, atMost: 2)
                    case UInt8(ascii: "_"): TextSupport.text(&random, atMost: 1)
                    default: [byte]
                    }
                }
            }
            let vector = TextSupport.vector(values)
            like.mark(vector, into: &marks)
            for (value, mark) in zip(values, marks) {
                let expected = TextSupport.isLike(
                    value, pattern, escape: escape, ignoringCase: ignoringCase)
                #expect(like.matches(value) == expected)
                #expect((mark == 1) == expected)
            }
        }
    }

    @Test func manyWildcardsTakeTheirTimeOnce() throws {
        let pattern = Array(utf8: String(repeating: "a%", count: 200)) + Array(utf8: "b")
        let like = try LikePattern(pattern: pattern)
        #expect(!like.matches([UInt8](repeating: 0x61, count: 100_000)))
        #expect(like.matches([UInt8](repeating: 0x61, count: 100_000) + Array(utf8: "b")))
    }
}
