extension StringCoding {
    /// Whether `decoded`, written in `style`, gives the bytes at `text`, without writing it.
    ///
    /// - Parameters:
    ///   - decoded: 64 bytes after its end are readable.
    ///   - text: what it is compared with; 64 bytes after `limit` bytes are readable.
    ///   - limit: number of bytes at `text` that may be part of the string.
    /// - Returns: number of bytes of `text` that are equal to the whole encoded text, or -1.
    @inline(__always)
    static func match(
        _ decoded: UnsafeRawBufferPointer, style: EscapeStyle, at text: UnsafeRawPointer,
        limit: Int
    ) -> Int {
        guard let base = decoded.baseAddress else { return 0 }
        let count = decoded.count
        if style == .raw {
            return unsafe count <= limit && ByteBlock.areEqual(base, text, count: count)
                ? count : -1
        }
        if style == .minimal {
            return unsafe match(MinimalRules.self, base, count, text, limit)
        }
        return unsafe match(otherStyle: style, base, count, text, limit)
    }

    @inline(never)
    private static func match(
        otherStyle style: EscapeStyle, _ base: UnsafeRawPointer, _ count: Int,
        _ text: UnsafeRawPointer, _ limit: Int
    ) -> Int {
        switch style {
        case .minimalSlash:
            return unsafe match(MinimalSlashRules.self, base, count, text, limit)
        case .asciiLower: return unsafe match(ASCIILowerRules.self, base, count, text, limit)
        case .asciiUpper: return unsafe match(ASCIIUpperRules.self, base, count, text, limit)
        case .asciiLowerSlash:
            return unsafe match(ASCIILowerSlashRules.self, base, count, text, limit)
        case .asciiUpperSlash:
            return unsafe match(ASCIIUpperSlashRules.self, base, count, text, limit)
        case .html: return unsafe match(HTMLRules.self, base, count, text, limit)
        case .quoted: return unsafe matchQuoted(base, count, text, limit)
        case .bare, .cell:
            return unsafe count <= limit && ByteBlock.areEqual(base, text, count: count)
                ? count : -1
        case .minimal, .raw: return -1
        }
    }

    @inline(__always)
    private static func match<Rules: EscapeRules>(
        _ rules: Rules.Type, _ base: UnsafeRawPointer, _ count: Int, _ text: UnsafeRawPointer,
        _ limit: Int
    ) -> Int {
        var i = 0
        var o = 0
        while i < count {
            let block = unsafe ByteBlock(loading: base + i)
            let found = rules.specials(block)
            let plain = min(found == 0 ? 16 : found.trailingZeroBitCount, count &- i)
            if limit &- o < plain { return -1 }
            let equal = unsafe block.equals(ByteBlock(loading: text + o)).mask
            let wanted: UInt32 = (1 &<< UInt32(truncatingIfNeeded: plain)) &- 1
            if equal & wanted != wanted { return -1 }
            i &+= plain
            o &+= plain
            if plain == 16 || i == count { continue }
            repeat {
                let escape = unsafe EncodedEscape(rules, base + i, available: count &- i)
                if limit &- o < escape.byteCount { return -1 }
                if unsafe !escape.stands(at: text + o) { return -1 }
                i &+= escape.readCount
                o &+= escape.byteCount
            } while unsafe rules.nonASCII && i < count && (base + i).load(as: UInt8.self) >= 0x80
        }
        return o
    }
}
