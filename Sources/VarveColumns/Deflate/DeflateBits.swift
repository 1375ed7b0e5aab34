/// Writes bits, the lowest first, into memory of a known size.
@safe struct DeflateBits {
    private let start: UnsafeMutableRawPointer
    private let capacity: Int
    private(set) var byteCount = 0
    private var held: UInt64 = 0
    private var heldCount = 0

    /// - Parameter capacity: what was checked beforehand to be enough, and 8 bytes.
    init(_ start: UnsafeMutableRawPointer, capacity: Int) {
        unsafe self.start = start
        self.capacity = capacity
    }

    /// Whether so many more bits fit.
    func hasRoom(for bitCount: Int) -> Bool { byteCount + 16 + bitCount / 8 <= capacity }

    /// Appends at most 48 bits.
    @inline(__always)
    mutating func write(_ bits: UInt64, _ count: Int) {
        held |= bits &<< UInt64(truncatingIfNeeded: heldCount)
        heldCount &+= count
        precondition(byteCount &+ 8 <= capacity)
        unsafe start.storeBytes(of: held.littleEndian, toByteOffset: byteCount, as: UInt64.self)
        let whole = heldCount &>> 3
        byteCount &+= whole
        held = whole == 8 ? 0 : held &>> UInt64(truncatingIfNeeded: 8 &* whole)
        heldCount &= 7
    }

    /// Fills the last byte up.
    mutating func finish() {
        if heldCount > 0 { byteCount += 1 }
        held = 0
        heldCount = 0
    }
}
