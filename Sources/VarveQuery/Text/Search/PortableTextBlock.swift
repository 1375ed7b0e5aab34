/// Sixteen bytes in two words: what ``TextBlock`` does, for processors without SSE2. Compiled
/// everywhere, so that the tests compare both.
struct PortableTextBlock {
    private let low: UInt64
    private let high: UInt64

    private static var tops: UInt64 { 0x8080_8080_8080_8080 }
    private static var rest: UInt64 { 0x7f7f_7f7f_7f7f_7f7f }
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }

    @inline(__always)
    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The same byte in every lane.
    @inline(__always)
    init(repeating byte: UInt8) {
        low = UInt64(byte) &* Self.ones
        high = low
    }

    /// Sixteen bytes from `pointer`, which need not be aligned.
    @inline(__always)
    init(loading pointer: UnsafeRawPointer) {
        low = unsafe UInt64(littleEndian: pointer.loadUnaligned(as: UInt64.self))
        high = unsafe UInt64(
            littleEndian: pointer.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// Writes the sixteen bytes to `pointer`, which need not be aligned.
    @inline(__always)
    func store(to pointer: UnsafeMutableRawPointer) {
        unsafe pointer.storeBytes(of: low.littleEndian, as: UInt64.self)
        unsafe pointer.storeBytes(of: high.littleEndian, toByteOffset: 8, as: UInt64.self)
    }

    /// 0xff in each lane where both are equal, else 0.
    @inline(__always)
    func equals(_ other: PortableTextBlock) -> PortableTextBlock {
        PortableTextBlock(
            low: Self.zeroLanes(low ^ other.low), high: Self.zeroLanes(high ^ other.high))
    }

    /// 0xff in each lane from `low` up to `low + count - 1`, else 0. `count` is 1...127, and the
    /// range lies on one side of 0x80.
    @inline(__always)
    func isWithin(_ low: UInt8, count: UInt8) -> PortableTextBlock {
        PortableTextBlock(
            low: Self.lanes(self.low, from: low, count: count),
            high: Self.lanes(high, from: low, count: count))
    }

    @inline(__always)
    static func | (a: PortableTextBlock, b: PortableTextBlock) -> PortableTextBlock {
        PortableTextBlock(low: a.low | b.low, high: a.high | b.high)
    }

    @inline(__always)
    static func & (a: PortableTextBlock, b: PortableTextBlock) -> PortableTextBlock {
        PortableTextBlock(low: a.low & b.low, high: a.high & b.high)
    }

    @inline(__always)
    static func ^ (a: PortableTextBlock, b: PortableTextBlock) -> PortableTextBlock {
        PortableTextBlock(low: a.low ^ b.low, high: a.high ^ b.high)
    }

    /// The top bit of each lane; lane 0 is bit 0, the upper 16 bits are zero.
    @inline(__always)
    var mask: UInt32 {
        UInt32(truncatingIfNeeded: Self.gather(low) | Self.gather(high) << 8)
    }

    /// Spreads the top bit of each lane over the lane.
    @inline(__always)
    private static func spread(_ topBits: UInt64) -> UInt64 { (topBits &>> 7) &* 0xff }

    /// 0xff in each lane that is zero. Exact: no carry crosses a lane.
    @inline(__always)
    private static func zeroLanes(_ word: UInt64) -> UInt64 {
        spread(~(((word & rest) &+ rest) | word | rest))
    }

    /// 0xff in each lane that is within the range. The sums stay within a lane.
    @inline(__always)
    private static func lanes(_ word: UInt64, from low: UInt8, count: UInt8) -> UInt64 {
        let start = low & 0x7f
        let below = (word & rest) &+ UInt64(0x80 &- start) &* ones
        let above = (word & rest) &+ UInt64(0x80 &- start &- count) &* ones
        let side = low < 0x80 ? ~word : word
        return spread(below & ~above & side & tops)
    }

    @inline(__always)
    private static func gather(_ word: UInt64) -> UInt64 {
        (((word & tops) &>> 7) &* 0x0102_0408_1020_4080) &>> 56
    }
}
