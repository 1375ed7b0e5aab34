/// The layout of ``VarveBytes/BitPacking``, packed in place into a page instead of appended to a
/// ``VarveBytes/ByteWriter``: whole words are stored where the sink has room for them.
enum BitPacker {
    /// The bytes of `count` values of `width` bits.
    @inline(__always)
    static func byteCount(count: Int, width: Int) -> Int { (count * width + 7) >> 3 }

    /// The bits that `range` needs.
    @inline(__always)
    static func width(of range: UInt64) -> Int { 64 - range.leadingZeroBitCount }

    /// Packs `values[i] - base`; writes up to 8 bytes beyond the packed ones.
    static func pack(
        _ values: UnsafePointer<Int64>, count: Int, base: Int64, width: Int,
        into out: UnsafeMutableRawPointer
    ) {
        guard width > 0 else { return }
        var word: UInt64 = 0
        var fill = 0
        var offset = 0
        for index in 0..<count {
            let value = UInt64(bitPattern: unsafe values[index] &- base)
            word |= value &<< UInt64(fill)
            fill &+= width
            if fill >= 64 {
                unsafe out.storeBytes(
                    of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
                offset &+= 8
                fill &-= 64
                word = value >> UInt64(width &- fill)
            }
        }
        if fill > 0 {
            unsafe out.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
        }
    }
}
