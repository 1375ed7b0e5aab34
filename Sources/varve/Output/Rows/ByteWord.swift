/// Eight bytes of text in one word, the first one lowest.
struct ByteWord {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var tops: UInt64 { 0x8080_8080_8080_8080 }

    let bits: UInt64

    @inline(__always)
    init(_ pointer: UnsafeRawPointer) {
        bits = unsafe UInt64(littleEndian: pointer.loadUnaligned(as: UInt64.self))
    }

    @inline(__always)
    func store(_ pointer: UnsafeMutableRawPointer) {
        unsafe pointer.storeBytes(of: bits.littleEndian, as: UInt64.self)
    }

    /// The top bit of each byte that equals `byte`; of those after the first such one perhaps too.
    @inline(__always)
    func equal(_ byte: UInt8) -> UInt64 {
        let zeros = bits ^ (UInt64(byte) &* Self.ones)
        return (zeros &- Self.ones) & ~zeros & Self.tops
    }

    /// The top bit of each byte below `limit`, at most 0x80; of those after the first one perhaps too.
    @inline(__always)
    func below(_ limit: UInt8) -> UInt64 {
        (bits &- UInt64(limit) &* Self.ones) & ~bits & Self.tops
    }

    /// The top bits of bytes that are no ASCII.
    @inline(__always)
    var nonASCII: UInt64 { bits & Self.tops }
}
