/// A keyed 64-bit hash of byte strings: digests of records, hashes of ids.
///
/// Persisted. It multiplies 64 by 64 bits and folds both halves of the product, like wyhash. It
/// differs where wyhash is weak: every word is xored with a secret before it is multiplied, so that
/// nobody without the key can make a factor zero; and each fold xors its operands in again, so that
/// a zero factor would still not blot out the other one. The module's article spells it out, with
/// test vectors. It is not a cryptographic hash: it keeps out those who can choose texts, not
/// those who can read digests.
public struct KeyedHash: Sendable {
    /// Eight secrets: number i is the SipHash-2-4, under the key, of the 64-bit integer i.
    @usableFromInline let s0, s1, s2, s3, s4, s5, s6, s7: UInt64

    /// A hash under a key.
    ///
    /// - Parameter key: 16 bytes.
    public init(key: [UInt8]) {
        precondition(key.count == 16, "a key of a KeyedHash has 16 bytes")
        let (low, high) = unsafe key.withUnsafeBytes { raw in
            let base = unsafe raw.baseAddress.unsafelyUnwrapped
            return unsafe (Self.word(base, 0), Self.word(base, 8))
        }
        s0 = SipHash.hash(0, low: low, high: high)
        s1 = SipHash.hash(1, low: low, high: high)
        s2 = SipHash.hash(2, low: low, high: high)
        s3 = SipHash.hash(3, low: low, high: high)
        s4 = SipHash.hash(4, low: low, high: high)
        s5 = SipHash.hash(5, low: low, high: high)
        s6 = SipHash.hash(6, low: low, high: high)
        s7 = SipHash.hash(7, low: low, high: high)
    }

    /// The hash of `bytes`. O(n).
    @inlinable
    public func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        unsafe hash(bytes, continuing: 0)
    }

    /// The hash of a list of byte strings, one at a time: of those behind `earlier`, then `bytes`.
    ///
    /// The length of each string is folded in: ("ab", "c") and ("a", "bc") differ. O(n).
    ///
    /// - Parameter earlier: the hash of the strings before; 0 is that of none.
    @inlinable
    public func hash(_ bytes: UnsafeRawBufferPointer, continuing earlier: UInt64) -> UInt64 {
        let count = bytes.count
        guard let base = bytes.baseAddress else { return finish(0, 0, count, earlier ^ s0) }
        if count <= 16 {
            let (a, b) = unsafe Self.shortWords(base, count)
            return finish(a, b, count, earlier ^ s0)
        }
        return unsafe hashLong(base, count, earlier ^ s0)
    }

    /// The hash of `bytes`. O(n).
    @inlinable
    public func hash(_ bytes: [UInt8]) -> UInt64 {
        unsafe bytes.withUnsafeBytes { raw in unsafe hash(raw, continuing: 0) }
    }

    /// The hash of a list of byte strings: of those behind `earlier`, then `bytes`. O(n).
    @inlinable
    public func hash(_ bytes: [UInt8], continuing earlier: UInt64) -> UInt64 {
        unsafe bytes.withUnsafeBytes { raw in unsafe hash(raw, continuing: earlier) }
    }
}

extension KeyedHash {
    /// The last two words, the count and the state, mixed by two products.
    @inlinable @inline(__always)
    func finish(_ a: UInt64, _ b: UInt64, _ count: Int, _ state: UInt64) -> UInt64 {
        let x = a ^ s1
        let y = b ^ state
        let product = x.multipliedFullWidth(by: y)
        return Self.fold(
            product.low ^ x ^ s2 ^ UInt64(truncatingIfNeeded: count), product.high ^ y ^ s3)
    }

    /// Both halves of the product, and both factors again.
    @inlinable @inline(__always)
    static func fold(_ x: UInt64, _ y: UInt64) -> UInt64 {
        let product = x.multipliedFullWidth(by: y)
        return product.low ^ product.high ^ (x ^ y)
    }

    /// All of 0...16 bytes in two words; different bytes of one count give different words.
    @inlinable @inline(__always)
    static func shortWords(_ base: UnsafeRawPointer, _ count: Int) -> (UInt64, UInt64) {
        if count >= 8 { return unsafe (word(base, 0), word(base, count &- 8)) }
        if count >= 4 { return unsafe (half(base, 0), half(base, count &- 4)) }
        if count == 0 { return (0, 0) }
        let first = unsafe UInt64(base.load(as: UInt8.self))
        let middle = unsafe UInt64(base.load(fromByteOffset: count &>> 1, as: UInt8.self))
        let last = unsafe UInt64(base.load(fromByteOffset: count &- 1, as: UInt8.self))
        return (first &<< 16 | middle &<< 8 | last, 0)
    }

    /// More than 16 bytes: four lanes of 64 bytes a step, then one lane of 16, then the last 16.
    @usableFromInline
    func hashLong(_ start: UnsafeRawPointer, _ count: Int, _ seed: UInt64) -> UInt64 {
        var base = unsafe start
        var left = count
        var state = seed
        if left > 64 {
            var (lane1, lane2, lane3) = (seed, seed, seed)
            repeat {
                state = unsafe Self.fold(Self.word(base, 0) ^ s4, Self.word(base, 8) ^ state)
                lane1 = unsafe Self.fold(Self.word(base, 16) ^ s5, Self.word(base, 24) ^ lane1)
                lane2 = unsafe Self.fold(Self.word(base, 32) ^ s6, Self.word(base, 40) ^ lane2)
                lane3 = unsafe Self.fold(Self.word(base, 48) ^ s7, Self.word(base, 56) ^ lane3)
                unsafe base += 64
                left &-= 64
            } while left > 64
            state = Self.fold(state ^ s2, lane1) ^ Self.fold(lane2 ^ s3, lane3)
        }
        while left > 16 {
            state = unsafe Self.fold(Self.word(base, 0) ^ s4, Self.word(base, 8) ^ state)
            unsafe base += 16
            left &-= 16
        }
        return unsafe finish(
            Self.word(base, left &- 16), Self.word(base, left &- 8), count, state)
    }

    @inlinable @inline(__always)
    static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inlinable @inline(__always)
    static func half(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        let half = unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return UInt64(UInt32(littleEndian: half))
    }
}
