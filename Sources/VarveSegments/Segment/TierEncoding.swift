import VarveColumns

/// How the segments of a tier are laid down: what is read often is quick to unpack, what is read
/// seldom is small. No reader asks for it: a page tells its codec and its sizes.
public struct TierEncoding: Sendable, Equatable {
    /// How hard pages are compressed.
    public let level: CompressionLevel
    /// The most bytes of text of a page, unless a single value is longer. Whoever reads one value
    /// unpacks them all.
    public let pageBytesMax: Int
    /// Raw bytes after which a row group is closed: as many fit into each worker's memory about
    /// four times.
    public let rowGroupRawBytes: Int
    /// Rows after which it is closed.
    public let rowGroupRowsMax: Int

    /// Just ingested: LZ4, which packs best in pages below 64 KiB, and packs and unpacks faster in
    /// larger ones.
    public static let hot = TierEncoding(
        level: .hot, pageBytesMax: 128 << 10, rowGroupRawBytes: SegmentFormat.rowGroupRawBytes,
        rowGroupRowsMax: SegmentFormat.rowGroupRowsMax)

    /// LZ4 HC, which unpacks as fast as LZ4.
    public static let warm = TierEncoding(
        level: .warm, pageBytesMax: 256 << 10, rowGroupRawBytes: 4 << 20, rowGroupRowsMax: 32_768)

    /// DEFLATE.
    public static let cold = TierEncoding(
        level: .cold, pageBytesMax: 256 << 10, rowGroupRawBytes: 4 << 20, rowGroupRowsMax: 32_768)

    /// Raw bytes after which to close the row groups of a segment of `total` raw bytes, at most
    /// `rowGroupRawBytes`: they come out alike and even in number, so that two processors which
    /// encode them end together.
    public func rowGroupRawBytes(ofTotal total: Int) -> Int {
        guard total > Self.pairedRawBytesMin else { return rowGroupRawBytes }
        let pairs = (total - 1) / (2 * rowGroupRawBytes) + 1
        return (total - 1) / (2 * pairs) + 1
    }

    /// Less than that is a row group of its own.
    private static let pairedRawBytesMin = 1 << 20
}
