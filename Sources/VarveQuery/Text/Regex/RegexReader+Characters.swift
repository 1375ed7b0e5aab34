extension RegexReader {
    /// One code point that stands for itself.
    func character(_ scalar: UInt32) -> RegexNode {
        node(ScalarSet(scalar...scalar), isNegated: false)
    }

    /// The set with what it folds with, if the case does not matter.
    func node(_ set: ScalarSet, isNegated: Bool) -> RegexNode {
        var folded = set
        if flags.ignoresCase {
            for range in set.ranges where !folded.insertFolded(range) { return .unknown }
        }
        if isNegated { folded = folded.inverted }
        return folded.isEmpty ? .unknown : .set(folded)
    }

    /// What follows a backslash.
    mutating func readEscape() -> RegexNode? {
        guard let byte = peek else { return nil }
        switch byte {
        case UInt8(ascii: "b"): return assertion(.wordBoundary)
        case UInt8(ascii: "B"): return assertion(.notWordBoundary)
        case UInt8(ascii: "A"): return assertion(.textStart)
        case UInt8(ascii: "z"): return assertion(.textEnd)
        case UInt8(ascii: "p"), UInt8(ascii: "P"):
            at += 1
            return readPropertyName() ? .unknown : nil
        default: break
        }
        if let (set, isNegated) = readPerlClass() { return node(set, isNegated: isNegated) }
        guard let scalar = readEscapedScalar() else { return nil }
        return character(scalar)
    }

    private mutating func assertion(_ assertion: RegexNode.Assertion) -> RegexNode {
        at += 1
        return .assertion(assertion)
    }

    /// `d`, `s` or `w`, or a capital for all else, after a backslash.
    mutating func readPerlClass() -> (ScalarSet, isNegated: Bool)? {
        guard let byte = peek else { return nil }
        let set: ScalarSet
        switch byte | 0x20 {
        case UInt8(ascii: "d"): set = .digits
        case UInt8(ascii: "s"): set = .spaces
        case UInt8(ascii: "w"): set = .words
        default: return nil
        }
        guard ByteRarity.isLetter(byte) else { return nil }
        at += 1
        return (set, byte & 0x20 == 0)
    }

    /// `N` or `{Name}` after `\p`.
    mutating func readPropertyName() -> Bool {
        guard take("{") else { return nextScalar() != nil }
        while let byte = peek {
            at += 1
            if byte == UInt8(ascii: "}") { return true }
        }
        return false
    }

    /// The code point of an escape that stands for one. Octal numbers are not read.
    mutating func readEscapedScalar() -> UInt32? {
        guard let byte = peek, byte < 0x80 else { return nil }
        at += 1
        switch byte {
        case UInt8(ascii: "n"): return 0x0a
        case UInt8(ascii: "r"): return 0x0d
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "f"): return 0x0c
        case UInt8(ascii: "v"): return 0x0b
        case UInt8(ascii: "a"): return 0x07
        case UInt8(ascii: "x"): return readHex()
        default:
            let isWord = ByteRarity.isLetter(byte) || byte &- 0x30 < 10
            return isWord ? nil : UInt32(byte)
        }
    }

    private mutating func readHex() -> UInt32? {
        let isBraced = take("{")
        var value: UInt32 = 0
        var digits = 0
        while digits < (isBraced ? 8 : 2), let digit = peek.flatMap(Self.hexDigit) {
            value = value << 4 | digit
            at += 1
            digits += 1
        }
        guard digits > 0, isBraced ? take("}") : digits == 2 else { return nil }
        return value <= ScalarSet.last && !(0xd800...0xdfff).contains(value) ? value : nil
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41) + 10
        case 0x61...0x66: UInt32(byte - 0x61) + 10
        default: nil
        }
    }
}
