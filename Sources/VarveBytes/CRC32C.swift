import CVarveCPU

/// CRC-32C (Castagnoli), the checksum of every file of the store.
///
/// Persisted. The polynomial is 0x1EDC6F41, reflected, with all bits inverted at the start and at
/// the end, as in RFC 3720: the checksum of the nine bytes `123456789` is 0xE3069283. Checksums
/// chain: that of `a + b` is `checksum(b, seed: checksum(a))`. Processors with the instruction take
/// three streams at a time; others look tables up.
public enum CRC32C {
    /// The checksum of `bytes`, going on from `seed`. O(n).
    public static func checksum(_ bytes: [UInt8], seed: UInt32 = 0) -> UInt32 {
        unsafe bytes.withUnsafeBytes { raw in unsafe checksum(raw, seed: seed) }
    }

    /// The checksum of `bytes`, going on from `seed`. O(n).
    public static func checksum(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
        guard let base = bytes.baseAddress else { return seed }
        return unsafe varve_crc32c(
            seed, base.assumingMemoryBound(to: UInt8.self), bytes.count)
    }
}
