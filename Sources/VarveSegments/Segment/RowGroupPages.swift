import VarveColumns
import VarveFiles

/// How much of a store's columns was read, and how much need not be.
public struct ReadCounts: Hashable, Sendable {
    /// Row groups that were asked about.
    public var rowGroups = 0
    /// Of these, the ones whose rows were all ruled out, or all taken, without reading a page.
    public var rowGroupsDecided = 0
    /// Pages that were read and unpacked. A page that is read twice counts twice.
    public var pagesRead = 0
    /// Their bytes as they are stored.
    public var bytesRead = 0
    /// All pages of the row groups that were asked about.
    public var pagesTotal = 0
    /// Their bytes as they are stored.
    public var bytesTotal = 0

    /// Nothing yet.
    public init() {}

    /// Adds what another reader counted.
    public static func += (sum: inout ReadCounts, more: ReadCounts) {
        sum.rowGroups += more.rowGroups
        sum.rowGroupsDecided += more.rowGroupsDecided
        sum.pagesRead += more.pagesRead
        sum.bytesRead += more.bytesRead
        sum.pagesTotal += more.pagesTotal
        sum.bytesTotal += more.bytesTotal
    }
}

/// Reads single pages of a segment, each checked before it is given. One a thread; its buffer is
/// reused.
public final class RowGroupPages {
    /// What was read since it was made.
    public var counts = ReadCounts()
    public private(set) var rowCount = 0
    private var segment: (reader: SegmentReader, ordinal: Int)?
    private var chunks: [ColumnChunk] = []
    private var offsets: [Int] = []
    /// For each column its place in `chunks`, -1 for none.
    private var places: [Int32] = []
    private let scratch = ByteSink()

    /// Neighbouring pages are read at once, up to about as much as stays in a core's own cache.
    private static let readBytesMax = 256 << 10

    public init() {}

    /// Turns to a row group. Reads nothing.
    ///
    /// - Complexity: O(pages of the row group).
    public func begin(_ reader: SegmentReader, rowGroup ordinal: Int) {
        let rowGroup = reader.footer.rowGroups[ordinal]
        for chunk in chunks where chunk.column < places.count { places[chunk.column] = -1 }
        while places.count < reader.layout.columns.count { places.append(-1) }
        segment = (reader, ordinal)
        chunks = rowGroup.chunks
        rowCount = rowGroup.rowCount
        offsets.removeAll(keepingCapacity: true)
        var offset = rowGroup.offset
        for (place, chunk) in chunks.enumerated() {
            places[chunk.column] = Int32(place)
            offsets.append(offset)
            for page in chunk.pages { offset += page.descriptor.storedByteCount }
            counts.pagesTotal += chunk.pages.count
        }
        counts.bytesTotal += offset - rowGroup.offset
        counts.rowGroups += 1
    }

    /// The pages of a column; none where no row has a value in it.
    public func pages(_ column: Int) -> [PageEntry] {
        guard column < places.count, places[column] >= 0 else { return [] }
        return chunks[Int(places[column])].pages
    }

    /// Calls `body` with the stored bytes of some pages of a column, in order.
    ///
    /// - Parameters:
    ///   - wanted: for each page whether it is needed; nil for all.
    ///   - body: the page's place among the column's, its bytes, valid during the call, and what
    ///     the footer says of it.
    /// - Throws: `FormatError` that names the place of the page.
    public func forEachPage(
        _ column: Int, where wanted: [Bool]? = nil,
        _ body: (Int, UnsafeRawBufferPointer, PageDescriptor) throws(ColumnError) -> Void
    ) throws(FormatError) {
        guard let segment, column < places.count, places[column] >= 0 else { return }
        let pages = chunks[Int(places[column])].pages
        var offset = offsets[Int(places[column])]
        var page = 0
        while page < pages.count {
            guard wanted?[page] ?? true else {
                offset += pages[page].descriptor.storedByteCount
                page += 1
                continue
            }
            let first = page
            var size = 0
            repeat {
                size += pages[page].descriptor.storedByteCount
                page += 1
            } while page < pages.count
                && size + pages[page].descriptor.storedByteCount <= Self.readBytesMax
                && wanted?[page] ?? true
            let run = PageRun(column: column, first: first, end: page, offset: offset)
            try unsafe read(run, size, pages, segment, body)
            offset += size
        }
    }

    /// Pages side by side.
    private struct PageRun {
        var column: Int
        var first: Int
        var end: Int
        var offset: Int
    }

    private func read(
        _ run: PageRun, _ size: Int, _ pages: [PageEntry],
        _ segment: (reader: SegmentReader, ordinal: Int),
        _ body: (Int, UnsafeRawBufferPointer, PageDescriptor) throws(ColumnError) -> Void
    ) throws(FormatError) {
        let reader = segment.reader
        let bytes = try unsafe reader.read(size, at: run.offset, scratch)
        counts.pagesRead += run.end - run.first
        counts.bytesRead += size
        var start = 0
        for page in run.first..<run.end {
            let entry = pages[page]
            let end = start + entry.descriptor.storedByteCount
            let stored = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            let ordinal = BlockBinding.pageOrdinal(
                rowGroup: segment.ordinal, column: run.column, page: page)
            let checksum = unsafe reader.layout.binding.checksum(stored, ordinal: ordinal)
            guard checksum == entry.checksum else {
                throw reader.reference.damage(
                    .checksum, at: run.offset + start,
                    expected: "CRC-32C \(hexadecimal(entry.checksum))",
                    found: hexadecimal(checksum))
            }
            do throws(ColumnError) {
                try unsafe body(page, stored, entry.descriptor)
            } catch {
                throw reader.reference.damage(
                    .structure, at: run.offset + start, expected: "a page that decodes",
                    found: "\(error)")
            }
            start = end
        }
    }
}
