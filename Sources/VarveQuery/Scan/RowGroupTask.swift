import VarveSegments
import VarveStore

/// A row group that is to be read.
struct RowGroupTask {
    let segment: ScanSegment
    let reader: SegmentReader
    let ordinal: Int
    /// Its first row within the segment.
    let firstRow: Int

    var entry: RowGroupEntry { reader.footer.rowGroups[ordinal] }

    /// No row has a sequence below: from the zone map of the sequences' first page.
    var bound: SequenceNumber {
        let chunk = entry.chunks.first { $0.column == Int(SystemColumn.sequence.rawValue) }
        if case .decimal(let least, _, 0)? = chunk?.pages.first?.descriptor.zone {
            return UInt64(bitPattern: least)
        }
        return segment.entry.firstSequence
    }
}

/// The row groups of a segment, in order.
struct RowGroupCursor {
    private let segment: ScanSegment
    private let reader: SegmentReader
    private var ordinal = 0
    private var firstRow = 0

    init(_ segment: ScanSegment, _ reader: SegmentReader) {
        self.segment = segment
        self.reader = reader
    }

    mutating func next() -> RowGroupTask? {
        guard ordinal < reader.footer.rowGroups.count else { return nil }
        let task = RowGroupTask(
            segment: segment, reader: reader, ordinal: ordinal, firstRow: firstRow)
        firstRow += reader.footer.rowGroups[ordinal].rowCount
        ordinal += 1
        return task
    }
}
