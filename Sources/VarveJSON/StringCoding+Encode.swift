extension StringCoding {
    /// Writes a decoded text as the contents of a string, in a style; `raw` copies it.
    ///
    /// - Parameters:
    ///   - decoded: UTF-8; 64 bytes after its end are readable.
    ///   - out: room for `encodedBytesMax(decoded.count)` bytes.
    /// - Returns: number of bytes written.
    /// - Complexity: linear; more than 1.5 GB/s where escapes are few.
    public static func encode(
        _ decoded: UnsafeRawBufferPointer, style: EscapeStyle,
        into out: UnsafeMutableRawPointer
    ) -> Int {
        guard let base = decoded.baseAddress else { return 0 }
        let count = decoded.count
        switch style {
        case .minimal: return unsafe encode(MinimalRules.self, base, count, out)
        case .minimalSlash: return unsafe encode(MinimalSlashRules.self, base, count, out)
        case .asciiLower: return unsafe encode(ASCIILowerRules.self, base, count, out)
        case .asciiUpper: return unsafe encode(ASCIIUpperRules.self, base, count, out)
        case .asciiLowerSlash: return unsafe encode(ASCIILowerSlashRules.self, base, count, out)
        case .asciiUpperSlash: return unsafe encode(ASCIIUpperSlashRules.self, base, count, out)
        case .html: return unsafe encode(HTMLRules.self, base, count, out)
        case .quoted: return unsafe encodeQuoted(base, count, out)
        case .raw, .bare, .cell:
            unsafe out.copyMemory(from: base, byteCount: count)
            return count
        }
    }

    /// Appends a decoded text to `buffer` as the contents of a string, in a style.
    public static func encode(
        _ decoded: UnsafeRawBufferPointer, style: EscapeStyle, appendingTo buffer: RecordBuffer
    ) {
        // By parts, so that room for six times the text is never asked for at once.
        var rest = unsafe decoded
        while rest.count > 0 {
            let part = unsafe UnsafeRawBufferPointer(rebasing: rest.prefix(partCount(rest)))
            let out = unsafe buffer.reserve(encodedBytesMax(part.count))
            unsafe buffer.commit(encode(part, style: style, into: out))
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
        }
    }

    /// A decoded text as the contents of a string; for small pieces and tests, as it copies.
    public static func encode(_ decoded: [UInt8], style: EscapeStyle) -> [UInt8] {
        let padded = RecordBuffer(capacity: decoded.count)
        padded.append(decoded)
        let encoded = RecordBuffer(capacity: decoded.count)
        unsafe encode(padded.bytes, style: style, appendingTo: encoded)
        return encoded.array
    }

    /// A part of at most 16 KiB that does not end within a character.
    private static func partCount(_ text: UnsafeRawBufferPointer) -> Int {
        let partBytesMax = 16_384
        if text.count <= partBytesMax { return text.count }
        var count = partBytesMax
        while unsafe count > partBytesMax - 3 && text[count] & 0xc0 == 0x80 { count -= 1 }
        return count
    }

    @inline(never)
    private static func encode<Rules: EscapeRules>(
        _ rules: Rules.Type, _ base: UnsafeRawPointer, _ count: Int,
        _ out: UnsafeMutableRawPointer
    ) -> Int {
        var i = 0
        var o = 0
        while i < count {
            let block = unsafe ByteBlock(loading: base + i)
            unsafe block.store(to: out + o)
            let found = rules.specials(block)
            let plain = min(found == 0 ? 16 : found.trailingZeroBitCount, count &- i)
            i &+= plain
            o &+= plain
            if plain == 16 || i == count { continue }
            repeat {
                let escape = unsafe EncodedEscape(rules, base + i, available: count &- i)
                unsafe escape.store(to: out + o)
                i &+= escape.readCount
                o &+= escape.byteCount
            } while unsafe rules.nonASCII && i < count && (base + i).load(as: UInt8.self) >= 0x80
        }
        return o
    }
}
