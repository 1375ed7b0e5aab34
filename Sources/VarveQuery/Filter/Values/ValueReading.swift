/// How texts read as other types: for literals and for casts of values alike.
///
/// All are total: what does not read is nil. O(length).
public enum ValueReading {
    /// `true t yes y 1` and `false f no n 0`, in any case.
    public static func boolean(_ text: Span<UInt8>) -> Bool? {
        guard text.count <= 5 else { return nil }
        var word: UInt64 = 0
        for at in 0..<text.count { word = word << 8 | UInt64(ASCIIText.lower(text[at])) }
        switch word {
        case 0x74_7275_65, 0x74, 0x79_6573, 0x79, 0x31: return true
        case 0x66_616C_7365, 0x66, 0x6E6F, 0x6E, 0x30: return false
        default: return nil
        }
    }

    /// A decimal number rounded half away from zero: `5`, `+5`, ` 1_000 `, `2.5`, `1e3`.
    public static func integer(_ text: Span<UInt8>) -> Int64? {
        guard let number = NumberText(text) else { return nil }
        return number.rounded(text)
    }

    /// A decimal number, or `inf`, `infinity`, `nan` in any case; too large is infinite.
    public static func double(_ text: Span<UInt8>) -> Double? {
        if let number = NumberText(text) { return number.double(text) }
        return NumberText.special(text)
    }

    /// A timestamp in microseconds since 1970-01-01T00:00:00Z. See ``TimeText``.
    public static func timestamp(_ text: Span<UInt8>) -> Int64? {
        TimeText.timestamp(text)
    }

    /// The date that a text begins with, in days since 1970-01-01. See ``TimeText``.
    public static func date(_ text: Span<UInt8>) -> Int64? {
        TimeText.date(text)
    }
}

/// Bytes as ASCII.
enum ASCIIText {
    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }

    @inline(__always)
    static func upper(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "a") < 26 ? byte & 0xDF : byte
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte &- 9 < 5
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// Lower case of ASCII letters; other bytes as they are.
    static func lower(_ bytes: some Sequence<UInt8>) -> [UInt8] { bytes.map(lower) }
}
