import VarveBytes
import VarveColumns

extension SegmentReader {
    /// A row group's pages as they are stored, checked, with the checksums that they have at a place
    /// of another segment.
    ///
    /// - Parameters:
    ///   - plan: one that copies this segment.
    ///   - newOrdinal: the row group's place in the new segment.
    /// - Throws: `FormatError` that names the place of the first page that is damaged.
    public func copy(
        rowGroup ordinal: Int, for plan: SegmentPlan, as newOrdinal: Int
    ) throws(FormatError) -> EncodedRowGroup {
        var entry = footer.rowGroups[ordinal]
        let sink = ByteSink(capacity: entry.storedByteCount)
        let bytes = try unsafe read(entry.storedByteCount, at: entry.offset, sink)
        var start = 0
        for chunk in entry.chunks.indices {
            let column = entry.chunks[chunk].column
            for page in entry.chunks[chunk].pages.indices {
                let stored = entry.chunks[chunk].pages[page]
                let end = start + stored.descriptor.storedByteCount
                let pageBytes = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                let found = unsafe layout.binding.checksum(
                    pageBytes,
                    ordinal: BlockBinding.pageOrdinal(
                        rowGroup: ordinal, column: column, page: page))
                guard found == stored.checksum else {
                    throw reference.damage(
                        .checksum, at: entry.offset + start,
                        expected: "CRC-32C \(hexadecimal(stored.checksum))",
                        found: hexadecimal(found))
                }
                entry.chunks[chunk].pages[page].checksum = unsafe plan.binding.checksum(
                    pageBytes,
                    ordinal: BlockBinding.pageOrdinal(
                        rowGroup: newOrdinal, column: column, page: page))
                start = end
            }
        }
        return EncodedRowGroup(bytes: sink, entry: entry)
    }
}
