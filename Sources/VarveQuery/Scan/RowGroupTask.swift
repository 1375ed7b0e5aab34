import VarveColumns
import VarveReviews
import VarveSegments
import VarveStore

/// A row group that is to be rebuilt.
struct RowGroupTask {
    let segment: ScanSegment
    let reader: SegmentReader
    let ordinal: Int
    /// Its first row within the segment.
    let firstRow: Int
    /// Whether rows must be compared with the scan's times.
    let needsTimes: Bool

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

/// The row groups of a segment that a scan needs, in order.
struct RowGroupCursor {
    private let segment: ScanSegment
    private let reader: SegmentReader
    private let bounds: TimeBounds
    private var ordinal = 0
    private var firstRow = 0

    init(_ segment: ScanSegment, _ reader: SegmentReader, _ bounds: TimeBounds) {
        self.segment = segment
        self.reader = reader
        self.bounds = bounds
    }

    mutating func next() -> RowGroupTask? {
        while ordinal < reader.footer.rowGroups.count {
            let entry = reader.footer.rowGroups[ordinal]
            let judgement =
                segment.isWithinBounds
                ? .all : bounds.judge(min: entry.minTime, max: entry.maxTime)
            let task = RowGroupTask(
                segment: segment, reader: reader, ordinal: ordinal, firstRow: firstRow,
                needsTimes: judgement == .some)
            ordinal += 1
            firstRow += entry.rowCount
            if judgement != .none { return task }
        }
        return nil
    }
}

/// Rebuilds row groups. One a thread; its buffers are reused.
final class RowGroupRebuilder {
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()
    private var hidden: [Bool] = []
    /// For the segment that was last asked about.
    private var times: (segment: SegmentID, times: RowTimes)?

    private struct RowTimes {
        var fields: RowFields
        var columns: Set<Int>
    }

    /// Fills a block with the records of a row group that the scan shows.
    ///
    /// - Throws: `FormatError`.
    func rebuild(_ task: RowGroupTask, _ bounds: TimeBounds, into block: RowBlock) throws {
        block.bound = task.bound
        try task.reader.load(
            rowGroup: task.ordinal, columns: nil, into: decoder, scratch: scratch)
        let shows = try mark(task, bounds)
        guard shows != .none else { return }
        let sequences = decoder.integers(.sequence)
        do {
            try unsafe decoder.forEachRow(task.reader.layout) { row, shape, values in
                if shows == .some && hidden[row] { return }
                unsafe shape.rebuild(values, into: block.text)
                block.endRecord(UInt64(bitPattern: sequences[row]))
            }
        } catch let error as ChunkError {
            throw task.reader.damage(
                at: task.entry.offset + error.offset, expected: error.expected, found: error.found)
        }
    }

    /// How many records of a row group the scan shows; only what tells their times is read.
    ///
    /// - Throws: `FormatError`.
    func count(_ task: RowGroupTask, _ bounds: TimeBounds) throws -> Int {
        if task.needsTimes {
            try task.reader.load(
                rowGroup: task.ordinal, columns: times(task).columns, into: decoder,
                scratch: scratch)
        } else {
            decoder.begin(task.reader.layout, rowCount: task.entry.rowCount)
        }
        switch try mark(task, bounds) {
        case .all: return task.entry.rowCount
        case .none: return 0
        case .some: return hidden.reduce(0) { $0 + ($1 ? 0 : 1) }
        }
    }

    /// Sets `hidden` for the rows that are not shown, unless none or all are.
    private func mark(_ task: RowGroupTask, _ bounds: TimeBounds) throws -> TimeBounds.Judgement {
        let count = decoder.rowCount
        guard task.needsTimes || task.segment.hidden != nil else { return .all }
        hidden.removeAll(keepingCapacity: true)
        hidden.append(contentsOf: repeatElement(false, count: count))
        var hiddenCount = task.segment.hidden?.mark(&hidden, from: task.firstRow) ?? 0
        if task.needsTimes {
            let times = try times(task)
            times.fields.begin(decoder, columns: times.columns)
            for row in 0..<count where !hidden[row] {
                guard let time = times.fields.micros(row, decoder) else {
                    throw task.reader.damage(
                        at: task.entry.offset, expected: "a review time",
                        found: "none in row \(row) of the row group")
                }
                if bounds.contains(time) { continue }
                hidden[row] = true
                hiddenCount += 1
            }
        }
        return hiddenCount == 0 ? .all : hiddenCount == count ? .none : .some
    }

    private func times(_ task: RowGroupTask) throws -> RowTimes {
        if let times, times.segment == task.segment.entry.id { return times.times }
        let fields = try RowFields(task.reader)
        let made = RowTimes(fields: fields, columns: fields.columns(of: [.reviewTimestamp]))
        times = (task.segment.entry.id, made)
        return made
    }
}

extension SegmentReader {
    /// Damage that no checksum shows: the parts contradict each other.
    func damage(at offset: Int = 0, expected: String, found: String) -> FormatError {
        .damaged(
            Damage(
                file: reference, offset: offset, kind: .structure, expected: expected,
                found: found))
    }
}
