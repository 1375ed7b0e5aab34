extension StringCoding {
    /// Decodes the text of a slot, as its style says: a string's contents, or a cell.
    ///
    /// - Parameters:
    ///   - raw: 64 bytes after its end are readable.
    ///   - out: room for `raw.count + 16` bytes.
    /// - Returns: number of decoded bytes, at most `raw.count`.
    @inline(__always)
    public static func decode(
        _ raw: UnsafeRawBufferPointer, style: EscapeStyle, into out: UnsafeMutableRawPointer
    ) -> Int {
        style.isOfCells ? unsafe decodeCell(raw, style, into: out) : unsafe decode(raw, into: out)
    }

    /// Appends the decoded text of a slot to `buffer`.
    public static func decode(
        _ raw: UnsafeRawBufferPointer, style: EscapeStyle, appendingTo buffer: RecordBuffer
    ) {
        let out = unsafe buffer.reserve(raw.count &+ 16)
        unsafe buffer.commit(decode(raw, style: style, into: out))
    }

    @inline(never)
    private static func decodeCell(
        _ raw: UnsafeRawBufferPointer, _ style: EscapeStyle, into out: UnsafeMutableRawPointer
    ) -> Int {
        guard let base = raw.baseAddress else { return 0 }
        let isInQuotes = unsafe style == .cell && raw.count >= 2 && raw[0] == ASCII.quote
        guard style == .quoted || isInQuotes else {
            unsafe out.copyMemory(from: base, byteCount: raw.count)
            return raw.count
        }
        let end = isInQuotes ? raw.count - 1 : raw.count
        var o = 0
        var i = isInQuotes ? 1 : 0
        while i < end {
            let plain = unsafe plainCount(base + i, end - i)
            unsafe (out + o).copyMemory(from: base + i, byteCount: plain)
            i += plain
            o += plain
            guard i < end else { break }
            unsafe (out + o).storeBytes(of: ASCII.quote, as: UInt8.self)
            o += 1
            i += unsafe i + 1 < end && raw[i + 1] == ASCII.quote ? 2 : 1
        }
        return o
    }

    /// Writes a decoded text as a cell between quotes: quotes are doubled.
    ///
    /// - Parameter out: room for twice the text.
    static func encodeQuoted(
        _ base: UnsafeRawPointer, _ count: Int, _ out: UnsafeMutableRawPointer
    ) -> Int {
        var i = 0
        var o = 0
        while i < count {
            let plain = unsafe plainCount(base + i, count - i)
            unsafe (out + o).copyMemory(from: base + i, byteCount: plain)
            i += plain
            o += plain
            guard i < count else { break }
            unsafe (out + o).storeBytes(of: 0x2222, as: UInt16.self)
            i += 1
            o += 2
        }
        return o
    }

    /// Whether a decoded text, its quotes doubled, stands at `text`: the number of bytes there, or
    /// -1.
    static func matchQuoted(
        _ base: UnsafeRawPointer, _ count: Int, _ text: UnsafeRawPointer, _ limit: Int
    ) -> Int {
        var i = 0
        var o = 0
        while i < count {
            let plain = unsafe plainCount(base + i, count - i)
            guard plain <= limit - o,
                unsafe ByteBlock.areEqual(base + i, text + o, count: plain)
            else { return -1 }
            i += plain
            o += plain
            guard i < count else { break }
            guard limit - o >= 2, unsafe (text + o).loadUnaligned(as: UInt16.self) == 0x2222 else {
                return -1
            }
            i += 1
            o += 2
        }
        return o
    }

    /// Bytes before the first quote.
    @inline(__always)
    private static func plainCount(_ base: UnsafeRawPointer, _ count: Int) -> Int {
        let quote = ByteBlock(repeating: ASCII.quote)
        var i = 0
        while i < count {
            let found = unsafe ByteBlock(loading: base + i).equals(quote).mask
            if found != 0 { return min(i + found.trailingZeroBitCount, count) }
            i += 16
        }
        return count
    }
}
