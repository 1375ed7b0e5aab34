import VarveBytes
import VarveSegments

extension DeadLetter {
    /// What makes a dead letter the same as another: code and bytes, of an over-long unit also the
    /// digest of the whole. Persisted, in key columns.
    ///
    /// - Parameter hash: keyed by the store.
    func identityHash(_ hash: KeyedHash) -> UInt64 {
        hash.hash(bytes, continuing: hash.hash([code.rawValue] + Array(sha256.utf8)))
    }

    /// Hash of the bytes, as far as it is stored. Persisted.
    func digest(_ hash: KeyedHash) -> UInt64 {
        hash.hash(bytes) & SegmentFormat.digestMask
    }
}

extension SegmentFormat {
    /// The bits of a digest that are stored.
    static var digestMask: UInt64 { .max >> (64 - 8 * UInt64(digestByteCount)) }
}
