import VarveBytes
import VarveReviews
import VarveSegments

/// How a journal is laid down. All of it is persisted; drawn in the article <doc:Journal>.
///
/// ```
/// file     header frame*
/// header   a `FileHeader`, with the extra below
/// extra    varint first sequence, varint n, n bytes of the profile's mapping
/// frame    as `LogFrame` has it, numbered from 1; the first chain goes on from 0
/// payload  group | mark
/// group    u8 1, varint run, zigzag ingested at, varint count, count units,
///          varint n, n bytes of changes as in a manifest's edit, varint count, count dead letters
/// unit     varint source, varint line, varint version, varint n, n bytes
/// mark     u8 2
/// ```
///
/// A group is acknowledged when it is synced, and a mark is then appended, which nobody syncs: what
/// lies before the last mark is what readers see. The next sync takes the mark along.
enum JournalFormat {
    static let groupKind: UInt8 = 1
    static let markKind: UInt8 = 2
    /// A mark with its frame.
    static let markByteCount = LogFrame.overheadByteCount + 1

    /// Most bytes of a journal that is read.
    static let fileByteCountMax = 1 << 30
    /// Above every first sequence that is read: sequences can be counted on from it.
    static let sequenceLimit: SequenceNumber = 1 << 62

    static func header(
        _ id: JournalID, store: StoreIdentity, position: ManifestPosition,
        firstSequence: SequenceNumber, profile: Profile
    ) -> FileHeader {
        var extra = ByteWriter()
        extra.writeVarint(firstSequence)
        extra.writeLengthPrefixed(profile.encoded)
        return FileHeader(
            kind: .journal, store: store, fileID: id.rawValue, position: position,
            extra: extra.bytes)
    }

    /// Where the checksums of the frames' headers go on from.
    static func binding(_ header: FileHeader) -> UInt32 {
        CRC32C.checksum(Array(header.encoded.dropLast(4)))
    }
}
