/// The layout of a deletion vector's file, version 1. All of it is persisted;
/// the article on deletion vectors draws it.
///
/// ```
/// file  = header body trailer
/// body  = segmentID:varint number:varint rowCount:varint entryCount:varint row* run*
/// row   = varint: the row less the one before (the first: the row itself)
/// run   = count:varint reason:u8 since:zigzag    of entries in a row that share both;
///                                                since is less that of the run before (0)
/// ```
///
/// The header's file id is the segment's. The whole body is the footer of the trailer, so that one checksum covers it.
enum DeletionVectorFormat {
    /// A row takes at least one byte here, an entry 24 bytes in memory: a bound of what a reader
    /// allocates. 2^28 entries would be those of 200 segments of the greatest size.
    static let entryCountMax = 1 << 28
    /// The most bytes that a file can have.
    static let byteCountMax = 1 << 31
}

/// What a reader knows about a deletion vector before it opens it, from its name and from the
/// manifest.
public struct DeletionVectorExpectation: Sendable {
    /// The store that is open.
    public let store: StoreIdentity?
    /// The segment whose rows are dead.
    public let segment: UInt64
    /// Which of the segment's vectors it is.
    public let number: UInt64
    /// The checksum that the manifest tells, as `FileTrailer.storedChecksum(of:)` gives it.
    public let checksum: UInt32?

    /// The vector `number` of `segment`; what is nil is not compared.
    public init(
        store: StoreIdentity? = nil, segment: UInt64, number: UInt64, checksum: UInt32? = nil
    ) {
        self.store = store
        self.segment = segment
        self.number = number
        self.checksum = checksum
    }

    var file: FileExpectation {
        FileExpectation(kind: .deletionVector, store: store, fileID: segment)
    }
}
