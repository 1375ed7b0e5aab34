/// How rare each byte is in text, so that a search looks for what hardly ever stands there.
///
/// A guess only: it decides how fast a search is, never what it finds.
enum ByteRarity {
    /// Quarter bits of information in a byte: -4 log2 of its share of English (film reviews from
    /// 1997 to 2012, 34 MB) or of Korean (Naver's NSMC film reviews, 31 MB), whichever is greater.
    private static let quarterBits: [UInt8] = [
        96, 96, 96, 96, 96, 96, 96, 96, 87, 78, 72, 96, 96, 75, 96, 96,
        94, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96,
        10, 35, 36, 66, 61, 61, 52, 32, 40, 39, 48, 58, 28, 36, 23, 33,
        41, 41, 45, 48, 51, 50, 53, 50, 50, 47, 47, 44, 33, 62, 33, 40,
        64, 36, 38, 39, 39, 40, 42, 42, 39, 32, 42, 44, 41, 38, 41, 41,
        41, 58, 40, 36, 33, 47, 45, 39, 60, 46, 55, 64, 80, 64, 44, 54,
        60, 16, 25, 22, 21, 14, 24, 24, 18, 17, 39, 29, 20, 23, 17, 17,
        25, 43, 18, 17, 15, 22, 27, 25, 38, 24, 43, 73, 83, 73, 39, 96,
        23, 26, 27, 30, 21, 28, 32, 41, 24, 35, 25, 22, 24, 31, 37, 29,
        25, 32, 42, 31, 22, 22, 30, 26, 21, 27, 31, 35, 22, 20, 25, 36,
        23, 31, 37, 35, 23, 31, 31, 24, 30, 31, 35, 48, 25, 35, 44, 34,
        21, 32, 28, 26, 21, 31, 33, 33, 24, 30, 47, 39, 25, 35, 46, 43,
        96, 96, 54, 55, 96, 91, 96, 96, 96, 96, 96, 93, 96, 96, 90, 88,
        84, 90, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96,
        96, 90, 52, 31, 68, 68, 68, 69, 74, 74, 19, 13, 12, 20, 96, 74,
        96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96,
    ]

    /// Bits of information in `byte`, the more the rarer it is.
    static func bits(_ byte: UInt8) -> Double { Double(quarterBits[Int(byte)]) / 4 }

    /// Bits of information in `byte` if both cases of an ASCII letter are taken for it.
    static func bits(_ byte: UInt8, ignoringCase: Bool) -> Double {
        guard ignoringCase, isLetter(byte) else { return bits(byte) }
        return min(bits(byte | 0x20), bits(byte & ~0x20))
    }

    /// Whether `byte` is one of A to Z and a to z.
    @inline(__always)
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}
