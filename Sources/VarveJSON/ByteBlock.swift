#if arch(x86_64)
    /// Sixteen bytes that are compared at once: SSE2, which every x86-64 processor has.
    typealias ByteBlock = SSE2Block
#else
    /// Sixteen bytes that are compared at once, by arithmetic on two words.
    typealias ByteBlock = PortableBlock
#endif

extension ByteBlock {
    /// Lanes that end a plain stretch of a JSON string: the quote, the backslash, and the control
    /// characters below U+0020 (RFC 8259, section 7).
    @inline(__always)
    var stringSpecials: ByteBlock {
        equals(ByteBlock(repeating: ASCII.quote))
            | equals(ByteBlock(repeating: ASCII.backslash))
            | atMost(ByteBlock(repeating: 0x1f))
    }

    /// Whether the first `count` bytes at `a` and `b` are equal. Up to 15 bytes after each are
    /// read, so both need padding.
    @inline(__always)
    static func areEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, count: Int) -> Bool {
        var i = 0
        while i &+ 16 <= count {
            if unsafe ByteBlock(loading: a + i).equals(ByteBlock(loading: b + i)).mask != 0xffff {
                return false
            }
            i &+= 16
        }
        let wanted: UInt32 = (1 &<< UInt32(truncatingIfNeeded: count &- i)) &- 1
        let equal = unsafe ByteBlock(loading: a + i).equals(ByteBlock(loading: b + i)).mask
        return equal & wanted == wanted
    }
}
