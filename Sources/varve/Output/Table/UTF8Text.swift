/// Characters of bytes that may or may not be UTF-8.
enum UTF8Text {
    /// The character that begins at `at`, which is below the count; nil if the bytes are none: a
    /// truncated or overlong form, a surrogate, beyond U+10FFFF.
    @inline(__always)
    static func scalar(_ text: UnsafeRawBufferPointer, _ at: Int) -> Unicode.Scalar? {
        let first = unsafe text[at]
        if first < 0x80 { return Unicode.Scalar(first) }
        return unsafe several(text, at, first)
    }

    private static func several(
        _ text: UnsafeRawBufferPointer, _ at: Int, _ first: UInt8
    ) -> Unicode.Scalar? {
        let length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
        guard first >= 0xc2, first < 0xf5, text.count - at >= length else { return nil }
        var value = UInt32(first) & (0x7f >> UInt32(length))
        for place in 1..<length {
            let byte = unsafe text[at + place]
            guard byte & 0xc0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3f)
        }
        let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
        // Surrogates are no scalars.
        return value >= least ? Unicode.Scalar(value) : nil
    }
}

extension UTF8Text {
    /// The first bytes of a text, at most `most` and not within a character.
    static func prefix(_ text: UnsafeRawBufferPointer, _ most: Int) -> UnsafeRawBufferPointer {
        guard text.count > most else { return unsafe text }
        var end = most
        while unsafe end > max(most - 3, 0) && text[end] & 0xc0 == 0x80 { end -= 1 }
        return unsafe UnsafeRawBufferPointer(rebasing: text[..<end])
    }
}
