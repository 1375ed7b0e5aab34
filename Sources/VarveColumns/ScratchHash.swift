#if canImport(Glibc)
    import Glibc
#endif

/// A quick unkeyed hash for tables that live as long as a page is written. Never persisted.
///
/// A sender who forces collisions makes a dictionary slow to build, not wrong; the number of
/// entries bounds the harm, see ``DictionaryWriter``.
enum ScratchHash {
    /// Up to 8 bytes beyond the value's end are read.
    @inline(__always)
    static func hash(_ value: UnsafeRawBufferPointer) -> UInt64 {
        guard let start = value.baseAddress else { return 0 }
        let count = value.count
        var state = UInt64(count) &* 0x9E37_79B9_7F4A_7C15
        var at = 0
        while at &+ 8 <= count {
            state = unsafe mix(state ^ start.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at &+= 8
        }
        let rest = count &- at
        if rest > 0 {
            let word = unsafe start.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
            state = mix(state ^ (word & (UInt64.max &>> UInt64(64 &- 8 &* rest))))
        }
        return state
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }

    /// Whether two values have the same bytes.
    @inline(__always)
    static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let one = left.baseAddress, let other = right.baseAddress, left.count > 0 else {
            return true
        }
        return unsafe memcmp(one, other, left.count) == 0
    }
}
