/// What a style escapes beyond what all do; constants, so that each style gets its own code.
protocol EscapeRules {
    /// `/` as `\/`.
    static var slash: Bool { get }
    /// U+0080 and above.
    static var nonASCII: Bool { get }
    /// U+007F.
    static var delete: Bool { get }
    /// `<`, `>`, `&`, U+2028, U+2029.
    static var html: Bool { get }
    /// Hexadecimal digits A to F.
    static var upper: Bool { get }
}

extension EscapeRules {
    static var slash: Bool { false }
    static var nonASCII: Bool { false }
    static var delete: Bool { false }
    static var html: Bool { false }
    static var upper: Bool { false }

    /// The bytes of a decoded block that may need an escape, as a bit mask.
    @inline(__always)
    static func specials(_ block: ByteBlock) -> UInt32 {
        var lanes = block.stringSpecials
        if slash { lanes = lanes | block.equals(ByteBlock(repeating: ASCII.slash)) }
        if delete { lanes = lanes | block.equals(ByteBlock(repeating: ASCII.delete)) }
        if nonASCII { lanes = lanes | block }
        if html {
            lanes =
                lanes | block.equals(ByteBlock(repeating: 0x3c))
                | block.equals(ByteBlock(repeating: 0x3e))
                | block.equals(ByteBlock(repeating: 0x26))
                | block.equals(ByteBlock(repeating: 0xe2))
        }
        return lanes.mask
    }
}

enum MinimalRules: EscapeRules {}

enum MinimalSlashRules: EscapeRules {
    static var slash: Bool { true }
}

enum ASCIILowerRules: EscapeRules {
    static var nonASCII: Bool { true }
    static var delete: Bool { true }
}

enum ASCIIUpperRules: EscapeRules {
    static var nonASCII: Bool { true }
    static var delete: Bool { true }
    static var upper: Bool { true }
}

enum ASCIILowerSlashRules: EscapeRules {
    static var slash: Bool { true }
    static var nonASCII: Bool { true }
}

enum ASCIIUpperSlashRules: EscapeRules {
    static var slash: Bool { true }
    static var nonASCII: Bool { true }
    static var upper: Bool { true }
}

enum HTMLRules: EscapeRules {
    static var html: Bool { true }
}
