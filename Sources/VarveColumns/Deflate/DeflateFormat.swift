/// The numbers of DEFLATE (RFC 1951).
enum DeflateFormat {
    /// No match lies this far back: one less than the standard allows.
    static let windowByteCount = 32_768
    static let lengthMin = 3
    static let lengthMax = 258
    /// Literals, the end of a block, lengths.
    static let literalCount = 286
    static let endOfBlock = 256
    static let firstLength = 257
    static let distanceCount = 30
    /// Bits of the longest code of literals and distances, and of code lengths.
    static let codeBitsMax = 15
    static let lengthCodeBitsMax = 7
    /// The order in which the lengths of the codes of code lengths stand.
    static let lengthCodeOrder = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]

    /// The slot of a length, 0..<29, its least length, and its extra bits.
    static func lengthSlot(_ length: Int) -> (slot: Int, base: Int, extraBits: Int) {
        if length == lengthMax { return (28, lengthMax, 0) }
        let value = length - lengthMin
        if value < 8 { return (value, length, 0) }
        let extraBits = Int.bitWidth - value.leadingZeroBitCount - 3
        let quarter = value >> extraBits
        return (extraBits * 4 + quarter, lengthMin + quarter << extraBits, extraBits)
    }

    /// The slot of a distance, 0..<30.
    @inline(__always)
    static func distanceSlot(_ distance: Int) -> Int {
        let value = distance &- 1
        if value < 4 { return value }
        let extraBits = Int.bitWidth &- 2 &- value.leadingZeroBitCount
        return 2 &* extraBits &+ value &>> extraBits
    }

    /// How many bits tell a distance of a slot from the others.
    @inline(__always)
    static func distanceExtraBits(slot: Int) -> Int { slot < 4 ? 0 : slot &>> 1 &- 1 }

    /// The least distance of a slot.
    @inline(__always)
    static func distanceBase(slot: Int) -> Int {
        slot < 4 ? slot &+ 1 : (2 &+ slot & 1) &<< (slot &>> 1 &- 1) &+ 1
    }
}

/// A step of the way through a block: a literal, or a match.
///
/// From the lowest bit: 9 bits of length, 1 for a literal; 5 bits of the distance's slot; 15 bits of
/// the distance.
struct DeflateStep {
    var bits: UInt32

    static let literal = DeflateStep(bits: 1)

    @inline(__always)
    init(bits: UInt32) { self.bits = bits }

    @inline(__always)
    init(length: Int, distance: Int) {
        let slot = DeflateFormat.distanceSlot(distance)
        bits = UInt32(truncatingIfNeeded: length | slot &<< 9 | distance &<< 14)
    }

    /// The same match, but shorter.
    @inline(__always)
    func cut(to length: Int) -> DeflateStep {
        DeflateStep(bits: bits & ~511 | UInt32(truncatingIfNeeded: length))
    }

    var length: Int { Int(bits & 511) }
    var slot: Int { Int(bits &>> 9 & 31) }
    var distance: Int { Int(bits &>> 14) }
}
