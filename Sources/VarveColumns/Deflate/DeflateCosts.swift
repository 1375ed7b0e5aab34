import Glibc

/// What literals, lengths and distances are thought to cost, in 64ths of a bit.
@safe final class DeflateCosts {
    private static let unit: Float = 64
    /// For each byte.
    let literals: UnsafeMutablePointer<UInt32>
    /// For each length up to 258.
    let lengths: UnsafeMutablePointer<UInt32>
    /// For each slot of distances.
    let distances: UnsafeMutablePointer<UInt32>

    init() {
        unsafe literals = .allocate(capacity: 256)
        unsafe lengths = .allocate(capacity: DeflateFormat.lengthMax + 1)
        unsafe distances = .allocate(capacity: 32)
        unsafe literals.initialize(repeating: 0, count: 256)
        unsafe lengths.initialize(repeating: 0, count: DeflateFormat.lengthMax + 1)
        unsafe distances.initialize(repeating: 0, count: 32)
    }

    deinit {
        unsafe literals.deallocate()
        unsafe lengths.deallocate()
        unsafe distances.deallocate()
    }

    /// Before anything is known: as text mostly comes out.
    func reset() {
        for byte in 0..<256 { unsafe literals[byte] = Self.cost(bits: 7) }
        for length in DeflateFormat.lengthMin...DeflateFormat.lengthMax {
            let slot = DeflateFormat.lengthSlot(length)
            unsafe lengths[length] = Self.cost(
                bits: 4 + Float(slot.slot) / 4 + Float(slot.extraBits))
        }
        for slot in 0..<DeflateFormat.distanceCount {
            unsafe distances[slot] = Self.cost(
                bits: 5 + Float(DeflateFormat.distanceExtraBits(slot: slot)))
        }
    }

    /// What a code made for these counts would cost, but for the rounding to whole bits.
    func learn(_ block: DeflateBlock) {
        let literalBits = Self.bits(block.literals)
        let distanceBits = Self.bits(block.distances)
        for byte in 0..<256 { unsafe literals[byte] = Self.cost(bits: literalBits[byte]) }
        for length in DeflateFormat.lengthMin...DeflateFormat.lengthMax {
            let slot = DeflateFormat.lengthSlot(length)
            unsafe lengths[length] = Self.cost(
                bits: literalBits[DeflateFormat.firstLength + slot.slot] + Float(slot.extraBits))
        }
        for slot in 0..<DeflateFormat.distanceCount {
            unsafe distances[slot] = Self.cost(
                bits: distanceBits[slot] + Float(DeflateFormat.distanceExtraBits(slot: slot)))
        }
    }

    private static func cost(bits: Float) -> UInt32 { UInt32(bits * unit) }

    /// A symbol that did not occur is taken for half as likely as one that occurred once.
    private static func bits(_ frequencies: [UInt32]) -> [Float] {
        let sum = frequencies.reduce(Float(1)) { $0 + Float($1) }
        let whole = log2f(sum)
        return frequencies.map { min(whole - log2f(max(Float($0), 0.5)), 16) }
    }
}
