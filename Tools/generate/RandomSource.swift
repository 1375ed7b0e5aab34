/// A seeded source of random numbers; the same seed gives the same numbers on every machine.
///
/// After wyrand (Wang Yi, public domain): one wide multiplication a number, 2^64 long.
struct RandomSource {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// The next 64 random bits.
    @inline(__always)
    mutating func next() -> UInt64 {
        state &+= 0xA076_1D64_78BD_642F
        let product = state.multipliedFullWidth(by: state ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    /// A number in `0..<bound`; the bias is below `bound / 2^64`.
    @inline(__always)
    mutating func below(_ bound: Int) -> Int {
        Int(
            truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: bound))
                .high)
    }

    /// A number in `0..<1`.
    @inline(__always)
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// True with the probability `numerator / denominator`.
    @inline(__always)
    mutating func chance(_ numerator: Int, of denominator: Int) -> Bool {
        below(denominator) < numerator
    }

    /// A one-to-one mixing of 64 bits, for ids that must not repeat.
    static func mix(_ value: UInt64) -> UInt64 {
        // The finalizer of splitmix64: every step can be undone.
        var mixed = value &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
