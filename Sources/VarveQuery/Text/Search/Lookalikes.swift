/// Signs beyond ASCII that equal an ASCII letter when the case does not matter.
enum Lookalikes {
    /// U+212A, the Kelvin sign: its small letter is k, and RE2 folds it with k and K.
    static let kelvin: [UInt8] = [0xe2, 0x84, 0xaa]
    /// U+0130, I with a dot above: its small letter is i (simple mapping); RE2 keeps it apart.
    static let dottedI: [UInt8] = [0xc4, 0xb0]
    /// U+017F, the long s: RE2 folds it with s and S; it is a small letter itself.
    static let longS: [UInt8] = [0xc5, 0xbf]

    /// Those whose small letter is one of `letters`, which are small.
    static func lowered(to letters: [UInt8]) -> [[UInt8]] {
        (letters.contains(UInt8(ascii: "k")) ? [kelvin] : [])
            + (letters.contains(UInt8(ascii: "i")) ? [dottedI] : [])
    }

    /// Those that RE2 folds with one of `letters`, which are small.
    static func folded(with letters: [UInt8]) -> [[UInt8]] {
        (letters.contains(UInt8(ascii: "k")) ? [kelvin] : [])
            + (letters.contains(UInt8(ascii: "s")) ? [longS] : [])
    }
}

/// Parts of a text whose code points are ASCII or have no case.
enum CaselessRuns {
    /// The longest such parts of valid UTF-8, in order.
    static func split(_ text: [UInt8]) -> [[UInt8]] {
        var runs: [[UInt8]] = []
        var current: [UInt8] = []
        var at = 0
        while at < text.count {
            let (scalar, length) =
                unsafe text.withUnsafeBytes { bytes in
                    unsafe UTF8Scalar.decode(UnsafeRawBufferPointer(rebasing: bytes[at...]))
                } ?? (0xfffd, 1)
            if scalar < 0x80 || CaseMapping.isCaseless(scalar) {
                current += text[at..<at + length]
            } else {
                if !current.isEmpty { runs.append(current) }
                current = []
            }
            at += length
        }
        if !current.isEmpty { runs.append(current) }
        return runs
    }

    /// How much a text tells: the sum of its bytes' bits.
    static func bits(_ text: [UInt8], ignoringCase: Bool) -> Double {
        text.reduce(0) { $0 + ByteRarity.bits($1, ignoringCase: ignoringCase) }
    }
}
