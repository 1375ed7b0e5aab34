/// One pair of the key index: the review whose identity has this hash has a version on this day.
///
/// 16 bytes, so that buffers of millions can be filled, sorted and passed on as they are.
@frozen
public struct KeyEntry: Hashable, Sendable {
    /// The hash of an identity. A key run keeps its top 48 bits.
    public var hash: UInt64
    /// Days since 1970-01-01.
    public var day: Int32

    /// The pair of a hash and a day.
    @inlinable
    public init(hash: UInt64, day: Int32) {
        self.hash = hash
        self.day = day
    }
}

/// An answer to a batch of hashes.
@frozen
public struct KeyMatch: Hashable, Sendable {
    /// Which hash of the batch was found.
    public var index: UInt32
    /// A day on which it was found, in days since 1970-01-01.
    public var day: Int32

    /// The hash at `index` was found on `day`.
    @inlinable
    public init(index: UInt32, day: Int32) {
        self.index = index
        self.day = day
    }
}

/// What a finished key run holds, for the manifest.
public struct KeyRunSummary: Hashable, Sendable {
    /// Distinct pairs of a key and a day.
    public let entryCount: Int
    /// The file's length.
    public let byteCount: Int
    /// The checksum of the footer, which covers the checksums of all blocks.
    public let checksum: UInt32
    /// The first and last day, or nil if the run is empty.
    public let days: ClosedRange<Int32>?
}
