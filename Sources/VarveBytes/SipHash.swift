/// SipHash-2-4 of one 64-bit word, which spreads a store's key into the secrets of ``KeyedHash``.
///
/// After Jean-Philippe Aumasson and Daniel J. Bernstein, "SipHash: a fast short-input PRF". A
/// pseudo-random function: secrets of neighbouring numbers or related keys tell nothing of each
/// other. Persisted.
enum SipHash {
    /// The hash of the eight little-endian bytes of `word` under the key whose little-endian halves
    /// are `low` and `high`.
    static func hash(_ word: UInt64, low: UInt64, high: UInt64) -> UInt64 {
        var state = State(low: low, high: high)
        state.take(word)
        state.take(8 << 56)  // the last block: the length of 8 on top
        state.v2 ^= 0xFF
        for _ in 0..<4 { state.round() }
        return state.v0 ^ state.v1 ^ state.v2 ^ state.v3
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        init(low: UInt64, high: UInt64) {
            v0 = low ^ 0x736F_6D65_7073_6575
            v1 = high ^ 0x646F_7261_6E64_6F6D
            v2 = low ^ 0x6C79_6765_6E65_7261
            v3 = high ^ 0x7465_6462_7974_6573
        }

        mutating func take(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func round() {
            v0 &+= v1
            v1 = Self.rotate(v1, 13) ^ v0
            v0 = Self.rotate(v0, 32)
            v2 &+= v3
            v3 = Self.rotate(v3, 16) ^ v2
            v0 &+= v3
            v3 = Self.rotate(v3, 21) ^ v0
            v2 &+= v1
            v1 = Self.rotate(v1, 17) ^ v2
            v2 = Self.rotate(v2, 32)
        }

        private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
            (word &<< count) | (word &>> (64 &- count))
        }
    }
}
