/// The bytes that the JSON grammar names (RFC 8259, section 2).
enum ASCII {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0a }
    static var carriageReturn: UInt8 { 0x0d }
    static var space: UInt8 { 0x20 }
    static var quote: UInt8 { 0x22 }
    static var comma: UInt8 { 0x2c }
    static var minus: UInt8 { 0x2d }
    static var dot: UInt8 { 0x2e }
    static var slash: UInt8 { 0x2f }
    static var zero: UInt8 { 0x30 }
    static var colon: UInt8 { 0x3a }
    static var backslash: UInt8 { 0x5c }
    static var openBracket: UInt8 { 0x5b }
    static var closeBracket: UInt8 { 0x5d }
    static var openBrace: UInt8 { 0x7b }
    static var closeBrace: UInt8 { 0x7d }
    static var delete: UInt8 { 0x7f }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    /// White space between tokens: space, tab, line feed, carriage return.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == space || byte == lineFeed || byte == carriageReturn || byte == tab
    }
}
