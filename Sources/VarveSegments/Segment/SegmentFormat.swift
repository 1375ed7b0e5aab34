import VarveBytes
import VarveColumns

/// The layout of a segment file, version 1. Persisted.
///
/// ```
/// +--------+---------------------------+------------+--------+---------+
/// | header | row group 0 … row group n | key column | footer | trailer |
/// +--------+---------------------------+------------+--------+---------+
///           \_ pages of column 0, 1, … without gaps
/// ```
///
/// A row group is about 1 MiB of raw records, or 4 (`TierEncoding`). Within it each column's values
/// are cut into pages. Offsets are not stored: the blocks lie one after another in the order in
/// which the footer lists them, so a gap that no checksum covers cannot exist. The module's article
/// has the grammar and a worked example.
public enum SegmentFormat {
    /// Bounds of design section 3.
    public static let columnsMax = 1_024
    public static let shapesMax = 4_096
    /// Raw bytes and rows after which a row group is closed.
    public static let rowGroupRawBytes = 1 << 20
    public static let rowGroupRowsMax = 8_192
    /// Segments of this tier have short key columns: cold. Each is asked only for ids that it is
    /// known to have, or nearly, so that a wrong row costs little.
    static let shortKeysTier: UInt8 = 2
    /// A record of 16 MiB of one-byte values is the worst row group that can be.
    static let rowGroupRowsBound = 1 << 24
    static let footerByteCountMax = 1 << 30
    /// Bytes of a record's digest that are stored. Persisted (design section 4: at least 48 bits).
    public static let digestByteCount = 6
}

/// What a segment's rows are. Persisted.
public enum SegmentKind: UInt8, Sendable {
    case records = 0
    case deadLetters = 1
}

/// Whose name a column bears.
public enum ColumnKey: Hashable, Sendable {
    /// A record's own top-level key, decoded.
    case raw([UInt8])
    /// The whole record, where its shape is beyond the bounds.
    case opaque
    case system(SystemColumn)
}

/// Columns that the store adds. Persisted: the raw value is also the column's index, since every
/// segment begins with all of them.
public enum SystemColumn: UInt8, CaseIterable, Sendable {
    /// Index into the segment's shapes.
    case shape = 0
    case sequence = 1
    /// The unit's line, as an offset from `_seq`: constant while no unit was left out.
    case line = 2
    /// The source's place in its run.
    case source = 3
    case run = 4
    /// Microseconds since 1970.
    case ingestedAt = 5
    case version = 6
    /// `SegmentFormat.digestByteCount` bytes, little-endian.
    case digest = 7
}

/// A page and the checksum of its stored bytes, seeded with the page's place.
public struct PageEntry: Sendable {
    public var descriptor: PageDescriptor
    public var checksum: UInt32
}

/// The pages of one column in one row group.
public struct ColumnChunk: Sendable {
    /// Index into the segment's columns.
    public var column: Int
    public var pages: [PageEntry]

    public var storedByteCount: Int {
        pages.reduce(0) { $0 + $1.descriptor.storedByteCount }
    }
}

/// What the footer says of one row group.
public struct RowGroupEntry: Sendable {
    public var rowCount: Int
    public var rawByteCount: Int
    /// Bounds of the records' timestamps, microseconds.
    public var minTime: Int64
    public var maxTime: Int64
    /// Ascending by column; columns without a value in the row group are left out.
    public var chunks: [ColumnChunk]
    /// Where its first page begins. Derived, not stored.
    public var offset: Int = 0

    public var storedByteCount: Int { chunks.reduce(0) { $0 + $1.storedByteCount } }

    /// Bounds of the rows' sequences, as the pages' zone maps tell them; all there are where they do
    /// not.
    public var sequences: ClosedRange<UInt64> {
        bounds(.sequence).map {
            UInt64(bitPattern: $0.lowerBound)...UInt64(bitPattern: $0.upperBound)
        } ?? 0...UInt64.max
    }

    /// Bounds of a system column's values, as the pages' zone maps tell them; nil where they do not.
    public func bounds(_ column: SystemColumn) -> ClosedRange<Int64>? {
        guard let chunk = chunks.first(where: { $0.column == Int(column.rawValue) }) else {
            return nil
        }
        var bounds: ClosedRange<Int64>?
        for page in chunk.pages {
            // Those of a sequence are read as unsigned: no store has 2^63 of them.
            guard case .decimal(let least, let greatest, 0) = page.descriptor.zone,
                0 <= least || column != .sequence, least <= greatest
            else { return nil }
            bounds =
                min(
                    bounds?.lowerBound ?? least, least)...max(
                    bounds?.upperBound ?? greatest, greatest)
        }
        return bounds
    }
}

/// A shape of the segment and the profile that its records came under.
public struct SegmentShape: Sendable {
    /// Index into the footer's profiles; nil for rows that no profile describes (dead letters).
    public var profile: Int?
    public var encoded: [UInt8]
}

/// The footer: all that a reader needs to find and check a page.
public struct SegmentFooter: Sendable {
    public var kind: SegmentKind
    /// Partition name, such as `2013-04`; of dead letters the year in which they were put away.
    public var partition: [UInt8]
    public var tier: UInt8
    public var rowCount: Int
    /// Bytes of the records, line feeds not counted.
    public var rawByteCount: UInt64
    public var firstSequence: UInt64
    public var lastSequence: UInt64
    public var minTime: Int64
    public var maxTime: Int64
    /// Sum of the records' stored digests modulo 2^64: what a verified swap compares.
    public var contentDigest: UInt64
    /// The key of the store's digests and identity hashes, so that a manifest can be rebuilt.
    public var digestKey: [UInt8]
    /// The segments that this one replaced.
    public var inputs: [UInt64]
    /// Resolved mappings, as `Profile.encoded`.
    public var profiles: [[UInt8]]
    public var shapes: [SegmentShape]
    public var columns: [ColumnKey]
    public var rowGroups: [RowGroupEntry]
    /// Bytes of the key column, which has a checksum of its own.
    public var keyColumnByteCount: Int
}

extension BlockBinding {
    /// The key column's place, beside the pages' and the footer's. Persisted.
    static let keyColumnOrdinal = UInt64.max - 1

    /// A page's place in a segment: row group, column and page in 24, 20 and 20 bits. Persisted.
    static func pageOrdinal(rowGroup: Int, column: Int, page: Int) -> UInt64 {
        UInt64(rowGroup) << 40 | UInt64(column) << 20 | UInt64(page)
    }
}

extension CompressionLevel {
    /// How new segments are compressed: LZ4 at its plain setting. Each step of acceleration was
    /// measured to gain 4% of speed for 1 to 2% of the bytes.
    public static let hot = CompressionLevel.fast(acceleration: 1)
    /// LZ4 HC, which unpacks as fast as LZ4. Level 4 would be 3% smaller for a third more time, and
    /// the levels from 10 on 7% for five times as much.
    public static let warm = CompressionLevel.high(level: 3)
    /// The smallest DEFLATE that is known here, which unpacks as fast as any.
    public static let cold = CompressionLevel.deflate
}
