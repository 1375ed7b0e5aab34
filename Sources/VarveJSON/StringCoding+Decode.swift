extension StringCoding {
    /// Decodes the contents of a string.
    ///
    /// A lone surrogate escape, which has no UTF-8, becomes the three bytes of the generalised form
    /// (WTF-8): no valid text decodes to the same bytes. What is no escape of RFC 8259 stays as it
    /// is.
    ///
    /// - Parameters:
    ///   - raw: contents of a string; 64 bytes after its end are readable.
    ///   - out: room for `raw.count + 16` bytes.
    /// - Returns: number of decoded bytes, at most `raw.count`.
    /// - Complexity: linear; more than 1.5 GB/s where escapes are few.
    public static func decode(
        _ raw: UnsafeRawBufferPointer, into out: UnsafeMutableRawPointer
    ) -> Int {
        guard let base = raw.baseAddress else { return 0 }
        let count = raw.count
        let backslash = ByteBlock(repeating: ASCII.backslash)
        var i = 0
        var o = 0
        while i < count {
            let block = unsafe ByteBlock(loading: base + i)
            unsafe block.store(to: out + o)
            let found = block.equals(backslash).mask
            let plain = min(found == 0 ? 16 : found.trailingZeroBitCount, count &- i)
            i &+= plain
            o &+= plain
            if plain == 16 || i == count { continue }
            // Escapes come in runs where a script is escaped.
            repeat {
                let escape = unsafe DecodedEscape(base + i, available: count &- i)
                unsafe (out + o).storeBytes(of: escape.bytes.littleEndian, as: UInt32.self)
                i &+= escape.readCount
                o &+= escape.byteCount
            } while unsafe i < count && (base + i).load(as: UInt8.self) == ASCII.backslash
        }
        return o
    }

    /// Appends the decoded contents of a string to `buffer`.
    public static func decode(_ raw: UnsafeRawBufferPointer, appendingTo buffer: RecordBuffer) {
        let out = unsafe buffer.reserve(raw.count &+ 16)
        unsafe buffer.commit(decode(raw, into: out))
    }

    /// The decoded contents of a string; for small pieces and tests, as it copies.
    public static func decode(_ raw: [UInt8]) -> [UInt8] {
        let padded = RecordBuffer(capacity: raw.count)
        padded.append(raw)
        let decoded = RecordBuffer(capacity: raw.count + 16)
        unsafe decode(padded.bytes, appendingTo: decoded)
        return decoded.array
    }
}

/// One escape and what it stands for.
struct DecodedEscape {
    /// UTF-8, first byte lowest.
    var bytes: UInt32
    /// Number of those bytes, 1...4.
    var byteCount: Int
    /// Number of bytes of the escape.
    var readCount: Int

    @inline(__always)
    private init(bytes: UInt32, byteCount: Int, readCount: Int) {
        self.bytes = bytes
        self.byteCount = byteCount
        self.readCount = readCount
    }

    /// The escape at `base`, where a backslash stands. A backslash that starts no escape stands for
    /// itself.
    @inline(__always)
    init(_ base: UnsafeRawPointer, available: Int) {
        self = Self(bytes: UInt32(ASCII.backslash), byteCount: 1, readCount: 1)
        if available < 2 { return }
        let byte = unsafe base.load(fromByteOffset: 1, as: UInt8.self)
        let character: UInt8
        switch byte {
        case ASCII.quote, ASCII.backslash, ASCII.slash: character = byte
        case 0x62: character = 0x08
        case 0x66: character = 0x0c
        case 0x6e: character = ASCII.lineFeed
        case 0x72: character = ASCII.carriageReturn
        case 0x74: character = ASCII.tab
        case 0x75:
            if let unicode = unsafe Self.unicode(base, available) { self = unicode }
            return
        default: return
        }
        self = Self(bytes: UInt32(character), byteCount: 1, readCount: 2)
    }

    /// `\uXXXX`, or a surrogate pair of two; nil if it is neither.
    @inline(__always)
    private static func unicode(_ base: UnsafeRawPointer, _ available: Int) -> DecodedEscape? {
        guard available >= 6, let unit = unsafe HexQuad(base + 2)?.value else { return nil }
        if unit & 0xfc00 == 0xd800, available >= 12,
            let low = unsafe lowSurrogate(base + 6)
        {
            let scalar = 0x1_0000 &+ ((unit & 0x3ff) &<< 10 | (low & 0x3ff))
            return DecodedEscape(
                bytes: 0xf0 | scalar >> 18 | (0x80 | scalar >> 12 & 0x3f) << 8
                    | (0x80 | scalar >> 6 & 0x3f) << 16 | (0x80 | scalar & 0x3f) << 24,
                byteCount: 4, readCount: 12)
        }
        if unit < 0x80 { return DecodedEscape(bytes: unit, byteCount: 1, readCount: 6) }
        if unit < 0x800 {
            return DecodedEscape(
                bytes: 0xc0 | unit >> 6 | (0x80 | unit & 0x3f) << 8, byteCount: 2, readCount: 6)
        }
        return DecodedEscape(
            bytes: 0xe0 | unit >> 12 | (0x80 | unit >> 6 & 0x3f) << 8
                | (0x80 | unit & 0x3f) << 16,
            byteCount: 3, readCount: 6)
    }

    /// The low surrogate that is escaped at `base`, or nil. Reads six bytes.
    @inline(__always)
    static func lowSurrogate(_ base: UnsafeRawPointer) -> UInt32? {
        guard unsafe base.load(as: UInt8.self) == ASCII.backslash,
            unsafe base.load(fromByteOffset: 1, as: UInt8.self) == 0x75,
            let unit = unsafe HexQuad(base + 2)?.value, unit & 0xfc00 == 0xdc00
        else { return nil }
        return unit
    }
}
