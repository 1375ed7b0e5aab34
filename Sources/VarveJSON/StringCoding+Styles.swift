extension StringCoding {
    /// The styles that give exactly these contents back when they are decoded and encoded again.
    ///
    /// - Parameter raw: well-formed contents of a string, as the scanner accepted them; 64 bytes
    ///   after its end are readable.
    /// - Complexity: linear.
    public static func styles(of raw: UnsafeRawBufferPointer) -> StyleSet {
        guard let base = raw.baseAddress else { return .all }
        let count = raw.count
        var styles = StyleSet.all
        var i = 0
        while i < count && !styles.isEmpty {
            let block = unsafe ByteBlock(loading: base + i)
            let found = StyleProbe.specials(block, among: styles)
            let plain = min(found == 0 ? 16 : found.trailingZeroBitCount, count &- i)
            i &+= plain
            if plain == 16 || i == count { continue }
            repeat {
                let probe = unsafe StyleProbe(base + i, available: count &- i)
                styles.formIntersection(probe.styles)
                i &+= probe.readCount
            } while unsafe i < count && (base + i).load(as: UInt8.self) == ASCII.backslash
        }
        return styles
    }

    /// The styles that give exactly these contents back; for tests, as it copies.
    public static func styles(of raw: [UInt8]) -> StyleSet {
        let padded = RecordBuffer(capacity: raw.count)
        padded.append(raw)
        return unsafe styles(of: padded.bytes)
    }
}

/// The styles that write one character or escape as it stands.
private struct StyleProbe {
    var styles: StyleSet
    var readCount: Int

    /// Bytes on which the styles differ that are still possible.
    @inline(__always)
    static func specials(_ block: ByteBlock, among styles: StyleSet) -> UInt32 {
        let ascii =
            block.equals(ByteBlock(repeating: ASCII.backslash))
            | block.equals(ByteBlock(repeating: ASCII.slash))
            | block.equals(ByteBlock(repeating: ASCII.delete))
        let nonASCII = styles.isDisjoint(with: .escapedNonASCII) ? ascii : ascii | block
        if styles.isDisjoint(with: .escapedHTML) { return nonASCII.mask }
        let html =
            block.equals(ByteBlock(repeating: 0x3c)) | block.equals(ByteBlock(repeating: 0x3e))
            | block.equals(ByteBlock(repeating: 0x26)) | block.equals(ByteBlock(repeating: 0xe2))
        return (nonASCII | html).mask
    }

    @inline(__always)
    init(_ base: UnsafeRawPointer, available: Int) {
        let byte = unsafe base.load(as: UInt8.self)
        switch byte {
        case ASCII.backslash:
            unsafe self.init(escapeAt: base, available)
        case ASCII.slash:
            self.init(styles: .all.subtracting(.escapedSlash), readCount: 1)
        case ASCII.delete:
            self.init(styles: .all.subtracting(.escapedDelete), readCount: 1)
        case 0x3c, 0x3e, 0x26:
            self.init(styles: .all.subtracting(.escapedHTML), readCount: 1)
        case 0xe2:
            let isSeparator =
                unsafe available >= 3
                && base.load(fromByteOffset: 1, as: UInt8.self) == 0x80
                && base.load(fromByteOffset: 2, as: UInt8.self) & 0xfe == 0xa8
            let escaped: StyleSet = isSeparator ? .escapedHTML : []
            self.init(
                styles: .all.subtracting(.escapedNonASCII).subtracting(escaped), readCount: 1)
        case 0x80...:
            self.init(styles: .all.subtracting(.escapedNonASCII), readCount: 1)
        default:
            self.init(styles: .all, readCount: 1)
        }
    }

    private init(styles: StyleSet, readCount: Int) {
        self.styles = styles
        self.readCount = readCount
    }

    @inline(__always)
    private init(escapeAt base: UnsafeRawPointer, _ available: Int) {
        guard available >= 2 else {
            self.init(styles: [], readCount: 1)
            return
        }
        switch unsafe base.load(fromByteOffset: 1, as: UInt8.self) {
        case ASCII.slash: self.init(styles: .escapedSlash, readCount: 2)
        case 0x75: unsafe self.init(unicodeAt: base, available)
        default: self.init(styles: .all, readCount: 2)
        }
    }

    @inline(__always)
    private init(unicodeAt base: UnsafeRawPointer, _ available: Int) {
        guard available >= 6, let quad = unsafe HexQuad(base + 2) else {
            self.init(styles: [], readCount: 2)
            return
        }
        let digits = Self.styles(of: quad)
        switch quad.value {
        case 0..<0x20:
            let isShort = StringCoding.hasShortEscape(quad.value)
            self.init(styles: isShort ? [] : digits, readCount: 6)
        case 0x3c, 0x3e, 0x26:
            self.init(styles: digits.intersection(.escapedHTML), readCount: 6)
        case 0x7f:
            self.init(styles: digits.intersection(.escapedDelete), readCount: 6)
        case 0x20..<0x80, 0xdc00..<0xe000:
            self.init(styles: [], readCount: 6)
        case 0xd800..<0xdc00:
            guard unsafe available >= 12 && DecodedEscape.lowSurrogate(base + 6) != nil,
                let low = unsafe HexQuad(base + 8)
            else {
                self.init(styles: [], readCount: 6)
                return
            }
            let both = digits.intersection(Self.styles(of: low))
            self.init(styles: both.intersection(.escapedNonASCII), readCount: 12)
        case 0x2028, 0x2029:
            self.init(
                styles: digits.intersection(.escapedNonASCII.union(.escapedHTML)), readCount: 6)
        default:
            self.init(styles: digits.intersection(.escapedNonASCII), readCount: 6)
        }
    }

    /// The styles that the case of four hexadecimal digits allows.
    @inline(__always)
    private static func styles(of digits: HexQuad) -> StyleSet {
        var styles = StyleSet.all
        if digits.hasLowerCase { styles.formIntersection(.lowerHex) }
        if digits.hasUpperCase { styles.formIntersection(.upperHex) }
        return styles
    }
}
