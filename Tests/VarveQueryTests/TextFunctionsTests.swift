import TestSupport
import Testing
import VarveColumns

@testable import VarveQuery

@Suite struct TextFunctionsTests {
    private func padded<Result>(
        _ text: [UInt8], _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let longer = text + [UInt8](repeating: 0xbf, count: 64)
        return unsafe longer.withUnsafeBytes { bytes in
            unsafe body(UnsafeRawBufferPointer(rebasing: bytes[..<text.count]))
        }
    }

    private func lower(_ text: String) -> String {
        String(decoding: TextFunctions.lower(Array(utf8: text)), as: UTF8.self)
    }

    private func upper(_ text: String) -> String {
        String(decoding: TextFunctions.upper(Array(utf8: text)), as: UTF8.self)
    }

    /// All of these were asked of DuckDB 2.0.
    @Test func caseIsSimpleAsInDuckDB() {
        #expect(lower("İ") == "i")
        #expect(lower("Σ") == "σ")
        #expect(lower("ǅ") == "ǆ")
        #expect(lower("\u{212a}") == "k")
        #expect(upper("ß") == "ẞ")
        #expect(upper("ŉ") == "ŉ")
        #expect(upper("ı") == "I")
        #expect(upper("ſ") == "S")
        #expect(upper("ﬁ") == "ﬁ")
        #expect(upper("ǆ") == "Ǆ")
        #expect(lower("FÜR Ёлка 영화 GOOD’S 😀 Ａ") == "für ёлка 영화 good’s 😀 ａ")
        #expect(upper("für ёлка 영화 good’s 😀 ａ") == "FÜR ЁЛКА 영화 GOOD’S 😀 Ａ")
    }

    @Test func everyCodePointIsMappedInPlaceAsByTheTable() {
        for direction in [CaseMapping.lower, CaseMapping.upper] {
            var changed = 0
            for start in stride(from: UInt32(1), to: 0x20000, by: 61) {
                var text: [UInt8] = []
                var expected: [UInt8] = []
                for scalar in start..<start + 61 where !(0xd800...0xdfff).contains(scalar) {
                    let other = CaseMapping.map(scalar, direction)
                    if other != scalar { changed += 1 }
                    text += UTF8Scalar.bytes(scalar)
                    expected += UTF8Scalar.bytes(other)
                }
                #expect(CaseMapping.mapped(text, direction) == expected)
            }
            #expect(changed > 1_400)
        }
    }

    @Test func caselessCodePointsHaveNoCase() {
        for scalar in UInt32(0x80)...0x3ffff where CaseMapping.isCaseless(scalar) {
            #expect(CaseMapping.map(scalar, CaseMapping.lower) == scalar)
            #expect(CaseMapping.map(scalar, CaseMapping.upper) == scalar)
        }
        for scalar in UInt32(0x80)...0x1ffff {
            for direction in [CaseMapping.lower, CaseMapping.upper] {
                let other = CaseMapping.map(scalar, direction)
                if other != scalar { #expect(!CaseMapping.isCaseless(other)) }
            }
        }
    }

    @Test func mappingTakesAnyBytes() {
        var random = SeededGenerator(seed: 31)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...70, using: &random)).map { _ in
                UInt8.random(in: 0x70...0xff, using: &random)
            }
            let mapped = CaseMapping.mapped(bytes, CaseMapping.lower)
            #expect(mapped.count <= CaseMapping.byteCountMax(bytes.count))
        }
    }

    @Test func lengthCountsCodePoints() {
        var random = SeededGenerator(seed: 32)
        for _ in 0..<1_000 {
            let text = TextSupport.text(&random, atMost: 60)
            let expected = String(decoding: text, as: UTF8.self).unicodeScalars.count
            let length = unsafe padded(text) { unsafe TextFunctions.length($0) }
            #expect(length == expected)
        }
    }

    @Test func appendedFormsStandInTheVector() {
        let vector = TextVector()
        unsafe padded(Array(utf8: "Ünder")) { value in
            unsafe TextFunctions.appendLower(value, to: vector)
            unsafe TextFunctions.appendUpper(value, to: vector)
        }
        #expect(vector.copy(0) == Array(utf8: "ünder"))
        #expect(vector.copy(1) == Array(utf8: "ÜNDER"))
    }

    private func trimmed(
        _ text: String, _ sides: TextFunctions.TrimmedSides = .both, of set: String? = nil
    ) -> String {
        let bytes = Array(text.utf8)
        let range = unsafe padded(bytes) { value in
            unsafe TextFunctions.trimmed(value, sides, of: set.map { Array($0.utf8) })
        }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    /// All of these were asked of DuckDB 2.0.
    @Test func trimTakesSpaceSeparatorsOrTheCharactersOfASet() {
        #expect(trimmed(" \t\u{a0}\u{3000}x\u{2003} ") == "\t\u{a0}\u{3000}x")
        #expect(trimmed("\u{3000}\u{2003} x \u{a0}") == "x")
        #expect(trimmed("\tx\n") == "\tx\n")
        #expect(trimmed("xxaxx", of: "x") == "a")
        #expect(trimmed("éaé", of: "é") == "a")
        #expect(trimmed("xyzzay", .start, of: "xyz") == "ay")
        #expect(trimmed("yazzyx", .end, of: "xyz") == "ya")
        #expect(trimmed("   ") == "")
        #expect(trimmed("") == "")
        #expect(trimmed("  a ", .end) == "  a")
    }
}
