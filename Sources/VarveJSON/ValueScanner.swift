/// The grammar of RFC 8259, strictly: strings, numbers, literals. Containers are in
/// `ValueScanner+Nested`.
///
/// Each function takes the offset of a token's first byte and gives the offset behind it, and
/// reads less than 64 bytes past the text's end. UTF-8 is checked elsewhere, by the chunk.
@unsafe
struct ValueScanner {
    let text: PaddedText
    let depthMax: Int

    /// Where a string ended and what was seen on the way.
    struct StringEnd {
        /// Offset of the closing quote.
        var end: Int
        var traits: UInt8

        /// The string has a backslash.
        static var escaped: UInt8 { 1 }
        /// An escape is not of the `minimal` style.
        static var unusual: UInt8 { 2 }
    }

    @inline(__always)
    init(_ text: PaddedText, depthMax: Int) {
        unsafe self.text = unsafe text
        unsafe self.depthMax = depthMax
    }

    /// A string's contents, from behind the opening quote to the closing one.
    @inline(__always)
    func string(_ start: Int) throws(ScanFault) -> StringEnd {
        let p = unsafe firstSpecial(start)
        if unsafe p < text.count && (text.base + p).load(as: UInt8.self) == ASCII.quote {
            return StringEnd(end: p, traits: 0)
        }
        return unsafe try stringFromEscape(p)
    }

    /// The first quote, backslash or control character from `start` on; at or behind the end if
    /// there is none. A first step by 16 bytes for short strings, then by 64.
    @inline(__always)
    private func firstSpecial(_ start: Int) -> Int {
        let base = unsafe text.base
        let first = unsafe ByteBlock(loading: base + start).stringSpecials.mask
        if first != 0 { return start &+ first.trailingZeroBitCount }
        return unsafe firstSpecialFar(start &+ 16)
    }

    @inline(__always)
    private func firstSpecialFar(_ start: Int) -> Int {
        let base = unsafe text.base
        let end = unsafe text.count
        var p = start
        while p < end {
            let a = unsafe ByteBlock(loading: base + p).stringSpecials
            let b = unsafe ByteBlock(loading: base + p + 16).stringSpecials
            let c = unsafe ByteBlock(loading: base + p + 32).stringSpecials
            let d = unsafe ByteBlock(loading: base + p + 48).stringSpecials
            if (a | b | c | d).mask != 0 {
                let low = UInt64(a.mask) | UInt64(b.mask) << 16
                let high = UInt64(c.mask) | UInt64(d.mask) << 16
                return p &+ (low | high << 32).trailingZeroBitCount
            }
            p &+= 64
        }
        return p
    }

    /// Goes on with a string whose first special byte, at `start`, was not the closing quote.
    @inline(never)
    private func stringFromEscape(_ start: Int) throws(ScanFault) -> StringEnd {
        var p = start
        var traits: UInt8 = 0
        while unsafe p < text.count {
            let byte = unsafe (text.base + p).load(as: UInt8.self)
            if byte == ASCII.quote { return StringEnd(end: p, traits: traits) }
            if byte != ASCII.backslash {
                throw unsafe ScanFault(
                    text, at: p, expected: "no bare control character in a string")
            }
            traits |= StringEnd.escaped
            repeat {
                unsafe p = try escape(p, &traits)
            } while unsafe (text.base + p).load(as: UInt8.self) == ASCII.backslash && p < text.count
            unsafe p = firstSpecial(p)
        }
        throw unsafe unterminated
    }

    /// One escape, from its backslash on.
    @inline(__always)
    private func escape(_ p: Int, _ traits: inout UInt8) throws(ScanFault) -> Int {
        switch unsafe (text.base + (p + 1)).load(as: UInt8.self) {
        case ASCII.quote, ASCII.backslash, 0x62, 0x66, 0x6e, 0x72, 0x74:
            return p &+ 2
        case ASCII.slash:
            traits |= StringEnd.unusual
            return p &+ 2
        case 0x75:
            guard let quad = unsafe HexQuad(text.base + (p &+ 2)) else {
                throw unsafe escapeFault(p)
            }
            if unsafe !Self.isMinimalControl(quad) { traits |= StringEnd.unusual }
            return p &+ 6
        default:
            throw unsafe escapeFault(p)
        }
    }

    /// What is wrong with the escape at `p`; does not depend on what stands behind the text.
    @inline(never)
    private func escapeFault(_ p: Int) -> ScanFault {
        let letter = unsafe text.byte(p + 1)
        if unsafe p + 1 < text.count && letter != 0x75 {
            return unsafe ScanFault(
                text, at: p + 1, expected: "one of \" \\ / b f n r t u behind a backslash")
        }
        for digit in p + 2..<p + 6 where unsafe digit < text.count {
            let byte = unsafe text.byte(digit)
            if !ASCII.isDigit(byte) && !(0x61...0x66).contains(byte | 0x20) {
                return unsafe ScanFault(text, at: digit, expected: "four hexadecimal digits")
            }
        }
        return unsafe unterminated
    }

    private var unterminated: ScanFault {
        unsafe ScanFault(text, at: text.count, expected: "the closing quote of a string")
    }

    /// Whether `\u00xx` is how `minimal` writes the control character.
    @inline(__always)
    private static func isMinimalControl(_ quad: HexQuad) -> Bool {
        quad.value < 0x20 && !StringCoding.hasShortEscape(quad.value) && !quad.hasUpperCase
    }

    /// A number (RFC 8259, section 6) of any length.
    @inline(__always)
    func number(_ start: Int) throws(ScanFault) -> Int {
        var p = start
        if unsafe text.byte(p) == ASCII.minus { p &+= 1 }
        if unsafe text.byte(p) == ASCII.zero {
            p &+= 1
        } else {
            unsafe p = try digits(p)
        }
        if unsafe text.byte(p) == ASCII.dot { unsafe p = try digits(p &+ 1) }
        if unsafe text.byte(p) | 0x20 == 0x65 {
            p &+= 1
            let sign = unsafe text.byte(p)
            if sign == 0x2b || sign == ASCII.minus { p &+= 1 }
            unsafe p = try digits(p)
        }
        return p
    }

    /// One digit or more.
    @inline(__always)
    private func digits(_ start: Int) throws(ScanFault) -> Int {
        var p = start
        while unsafe ASCII.isDigit(text.byte(p)) { p &+= 1 }
        if p == start { throw unsafe ScanFault(text, at: p, expected: "a digit") }
        return p
    }

    /// `null`, `true` or `false`.
    func literal(_ start: Int) throws(ScanFault) -> Int {
        let word: StaticString =
            switch unsafe text.byte(start) {
            case 0x6e: "null"
            case 0x74: "true"
            case 0x66: "false"
            default: throw unsafe ScanFault(text, at: start, expected: "a value")
            }
        for i in 1..<word.utf8CodeUnitCount
        where unsafe text.byte(start + i) != word.utf8Start[i] {
            // One letter does not tell that the word was meant.
            throw unsafe ScanFault(text, at: start + i, expected: i > 1 ? "\(word)" : "a value")
        }
        return start + word.utf8CodeUnitCount
    }
}
