import VarveBytes

/// The store's keyed hashes of ids and records: one place for all who compute or check them.
/// Persisted, in segments and in the key index.
///
/// - `identity` = hash(id, continuing: hash(namespace)): what the key index and key columns hold.
/// - `digest` = hash of the record's bytes; where parts of it do not count, of the parts between
///   them, each continuing the one before, the first from 0.
public struct RecordHasher: Sendable {
    private let hash: KeyedHash

    /// - Parameter key: the store's digest key, 16 bytes.
    public init(key: [UInt8]) { hash = KeyedHash(key: key) }

    /// What the hashes of ids of a namespace continue.
    public func namespace(_ namespace: some Collection<UInt8>) -> UInt64 {
        hash.hash(Array(namespace))
    }

    /// The hash of an id.
    ///
    /// - Parameter namespace: what ``namespace(_:)`` gave.
    @inline(__always)
    public func identity(_ id: UnsafeRawBufferPointer, namespace: UInt64) -> UInt64 {
        unsafe hash.hash(id, continuing: namespace)
    }

    /// The hash of a record less what does not count in it.
    ///
    /// - Parameter volatile: ``ValidRecord/volatileRanges``: ascending, disjoint.
    public func digest(_ record: UnsafeRawBufferPointer, without volatile: [Range<Int>]) -> UInt64 {
        if volatile.isEmpty { return unsafe hash.hash(record) }
        var digest: UInt64 = 0
        var start = 0
        for range in volatile {
            digest = unsafe hash.hash(
                UnsafeRawBufferPointer(rebasing: record[start..<range.lowerBound]),
                continuing: digest)
            start = range.upperBound
        }
        return unsafe hash.hash(
            UnsafeRawBufferPointer(rebasing: record[start...]), continuing: digest)
    }
}
