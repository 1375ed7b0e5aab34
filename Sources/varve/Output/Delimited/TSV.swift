/// Values separated by tabs, as the text formats of PostgreSQL and ClickHouse have them.
///
/// `\t`, `\n`, `\r`, `\\` and `\0` stand for a tab, a line feed, a carriage return, a backslash and
/// NUL; `\N` for null; nothing for the empty text. There are no quotes.
enum TSV: DelimitedFormat {
    static var separator: UInt8 { UInt8(ascii: "\t") }

    static func appendNull(to buffer: RowBuffer, isAlone: Bool) {
        buffer.append("\\N" as StaticString)
    }

    static func append(
        _ text: UnsafeRawBufferPointer, to buffer: RowBuffer,
        _ body: () throws(OutputError) -> Void
    ) throws(OutputError) {
        try unsafe buffer.append(text, Backslashes.self, body)
    }

    private enum Backslashes: TextEscape {
        @inline(__always)
        static func specials(_ word: ByteWord) -> UInt64 {
            word.below(0x0e) | word.equal(0x5c)
        }

        @inline(__always)
        static func append(_ byte: UInt8, to buffer: RowBuffer) {
            switch byte {
            case 0x09: buffer.append("\\t" as StaticString)
            case 0x0a: buffer.append("\\n" as StaticString)
            case 0x0d: buffer.append("\\r" as StaticString)
            case 0x5c: buffer.append("\\\\" as StaticString)
            case 0x00: buffer.append("\\0" as StaticString)
            default: buffer.append(byte)
            }
        }
    }
}
