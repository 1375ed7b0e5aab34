/// Values separated by commas, after RFC 4180, lines ending in a line feed.
///
/// A text with a comma, a quote, a carriage return or a line feed is quoted, and so is the empty text:
/// null is nothing at all. Where there is one column only, null is `""` too, as many readers pass over
/// empty lines.
enum CSV: DelimitedFormat {
    static var separator: UInt8 { UInt8(ascii: ",") }

    static func appendNull(to buffer: RowBuffer, isAlone: Bool) {
        if isAlone { buffer.append("\"\"" as StaticString) }
    }

    static func append(
        _ text: UnsafeRawBufferPointer, to buffer: RowBuffer,
        _ body: () throws(OutputError) -> Void
    ) throws(OutputError) {
        guard unsafe needsQuotes(text) else { return unsafe buffer.append(text) }
        buffer.append(UInt8(ascii: "\""))
        try unsafe buffer.append(text, Quotes.self, body)
        buffer.append(UInt8(ascii: "\""))
    }

    private static func needsQuotes(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let base = text.baseAddress, text.count > 0 else { return true }
        var at = 0
        while at &+ 8 <= text.count {
            let word = unsafe ByteWord(base + at)
            let found =
                word.equal(0x2c) | word.equal(0x22) | word.equal(0x0a) | word.equal(0x0d)
            if found != 0 { return true }
            at &+= 8
        }
        return unsafe text[at...].contains { isSpecial($0) }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == 0x2c || byte == 0x22 || byte == 0x0a || byte == 0x0d
    }

    /// Between quotes only quotes are doubled.
    private enum Quotes: TextEscape {
        @inline(__always)
        static func specials(_ word: ByteWord) -> UInt64 { word.equal(0x22) }

        @inline(__always)
        static func append(_ byte: UInt8, to buffer: RowBuffer) {
            if byte == 0x22 { buffer.append(byte) }
            buffer.append(byte)
        }
    }
}
