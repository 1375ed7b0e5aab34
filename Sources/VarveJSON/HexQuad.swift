/// Four hexadecimal digits, as behind `\u`, read and written as one word.
struct HexQuad {
    /// The number that they make.
    let value: UInt32
    /// 0x80 in the byte of each digit that is a letter, and of those the ones in lower case.
    private let letters: UInt32
    private let lowerLetters: UInt32

    /// The four bytes at `pointer`; nil if one of them is no hexadecimal digit.
    @inline(__always)
    init?(_ pointer: UnsafeRawPointer) {
        let word = unsafe UInt32(littleEndian: pointer.loadUnaligned(as: UInt32.self))
        let tops: UInt32 = 0x8080_8080
        if word & tops != 0 { return nil }
        // Each sum sets a byte's top bit where the byte has reached a bound; none carries over.
        let digits = (word &+ 0x5050_5050) & ~(word &+ 0x4646_4646)
        let lower = word | 0x2020_2020
        letters = (lower &+ 0x1f1f_1f1f) & ~(lower &+ 0x1919_1919) & tops
        if (digits | letters) & tops != tops { return nil }
        lowerLetters = letters & (word &<< 2)
        let nibbles = (word & 0x0f0f_0f0f) &+ (letters &>> 7) &* 9
        value =
            (nibbles & 0xf) &<< 12 | (nibbles &>> 8 & 0xf) &<< 8 | (nibbles &>> 16 & 0xf) &<< 4
            | nibbles &>> 24
    }

    @inline(__always)
    var hasLowerCase: Bool { lowerLetters != 0 }

    @inline(__always)
    var hasUpperCase: Bool { lowerLetters != letters }

    /// Four digits for the low 16 bits of `unit`, the first byte lowest.
    @inline(__always)
    static func digits(_ unit: UInt32, upper: Bool) -> UInt64 {
        let nibbles =
            (unit &>> 12 & 0xf) | (unit &>> 8 & 0xf) &<< 8 | (unit &>> 4 & 0xf) &<< 16
            | (unit & 0xf) &<< 24
        let letters = ((nibbles &+ 0x0606_0606) &>> 4) & 0x0101_0101
        return UInt64(nibbles &+ 0x3030_3030 &+ letters &* (upper ? 0x07 : 0x27))
    }
}
