import Testing

@testable import varve

@Suite struct SanitizerTests {
    private func terminal(_ bytes: [UInt8]) -> String? {
        unsafe bytes.withUnsafeBytes { unsafe Sanitizer.terminal($0) }
    }

    @Test func harmlessTextStaysAsItIs() {
        #expect(Sanitizer.line("reviews-2013.ndjson") == "reviews-2013.ndjson")
        #expect(Sanitizer.line("영화 é 👍") == "영화 é 👍")
        #expect(Sanitizer.line("") == "")
        #expect(terminal(Array("{\"a\":\"영화\"}\t\n".utf8)) == nil)
    }

    @Test func escapesOfATerminalAreWrittenOut() {
        #expect(Sanitizer.line("\u{1b}[31mred\u{1b}[0m") == "\\x1b[31mred\\x1b[0m")
        #expect(Sanitizer.line("\u{1b}]0;title\u{7}") == "\\x1b]0;title\\x07")
        #expect(Sanitizer.line("a\rb\u{8}c\u{7f}") == "a\\x0db\\x08c\\x7f")
        #expect(Sanitizer.line("\u{9b}31m") == "\\u{9b}31m")
    }

    @Test func lineFeedsStayOnlyInParagraphs() {
        #expect(Sanitizer.line("a\nb\tc") == "a\\x0ab\\x09c")
        #expect(Sanitizer.paragraph("a\nb\tc\u{1b}") == "a\nb\tc\\x1b")
    }

    @Test func textCannotBeReordered() {
        #expect(Sanitizer.line("a\u{202e}gpj.exe") == "a\\u{202e}gpj.exe")
        #expect(Sanitizer.line("a\u{2066}b\u{2069}") == "a\\u{2066}b\\u{2069}")
        #expect(Sanitizer.line("a\u{2028}b") == "a\\u{2028}b")
    }

    @Test func bytesThatAreNoTextAreWrittenOutOneByOne() {
        #expect(Sanitizer.line([0x61, 0xff, 0x62]) == "a\\xffb")
        #expect(Sanitizer.line([0xc2]) == "\\xc2")
        // A C1 control as one byte, as terminals that are not in UTF-8 take it.
        #expect(Sanitizer.line([0x9b, 0x33]) == "\\x9b3")
        // An overlong escape, a surrogate, a truncated character.
        #expect(Sanitizer.line([0xc0, 0x9b]) == "\\xc0\\x9b")
        #expect(Sanitizer.line([0xed, 0xa0, 0x80]) == "\\xed\\xa0\\x80")
        #expect(Sanitizer.line([0xf0, 0x9f, 0x91]) == "\\xf0\\x9f\\x91")
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func noByteGivesAControlCharacter(_ byte: UInt8) {
        for bytes in [[byte], [0xc2, byte], [byte, 0x80], [0x1b, byte]] {
            let shown = Sanitizer.line(bytes).unicodeScalars
            #expect(!shown.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) })
        }
    }
}
