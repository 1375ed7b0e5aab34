import VarveBytes
import VarveColumns
import VarveJSON
import VarveSegments

/// The rows of one segment to be, in sequence order, cut into row groups.
struct SegmentDraft {
    let partition: PartitionName
    var rows: [BatchRowID] = []
    /// Where each row group begins in `rows`.
    var groupStarts: [Int] = []
    /// How many rows each of the batch's shapes has.
    private(set) var shapes: [UInt32: Int] = [:]
    private var lastShape: UInt32 = 0
    private var lastShapeRows = 0
    var minTime = Int64.max
    var maxTime = Int64.min
    private var groupBytes = 0

    init(partition: PartitionName) { self.partition = partition }

    /// Takes the rows of the last shape into account; to be called after the last row.
    mutating func finish() { count(lastShape, 0) }

    /// Rows of one shape mostly follow one another.
    private mutating func count(_ shape: UInt32, _ rows: Int) {
        if shape != lastShape || rows == 0 {
            if lastShapeRows > 0 { shapes[lastShape, default: 0] += lastShapeRows }
            lastShape = shape
            lastShapeRows = 0
        }
        lastShapeRows += rows
    }

    mutating func append(_ id: BatchRowID, shape: UInt32, byteCount: Int, time: Int64) {
        count(shape, 1)
        let groupRows = rows.count - (groupStarts.last ?? 0)
        if groupStarts.isEmpty || groupBytes >= SegmentFormat.rowGroupRawBytes
            || groupRows >= SegmentFormat.rowGroupRowsMax
        {
            groupStarts.append(rows.count)
            groupBytes = 0
        }
        rows.append(id)
        groupBytes += byteCount
        minTime = min(minTime, time)
        maxTime = max(maxTime, time)
    }

    func group(_ ordinal: Int) -> Range<Int> {
        let end = ordinal + 1 < groupStarts.count ? groupStarts[ordinal + 1] : rows.count
        return groupStarts[ordinal]..<end
    }
}

/// Numbers the accepted records of a batch and deals them out to partitions.
struct BatchLayout {
    private(set) var drafts: [SegmentDraft] = []
    private(set) var nextSequence: UInt64

    /// - Complexity: two passes over the rows; O(days between the first and the last).
    init(_ batch: Batch, firstSequence: UInt64, policy: PartitionPolicy) {
        nextSequence = firstSequence
        guard let days = batch.dayRange else { return }
        // Days lie between the plausible bounds, at most 3.7 million of them.
        var bytesByDay = [UInt64](repeating: 0, count: days.count)
        for chunk in batch.chunks {
            for place in 0..<chunk.rows.count {
                let row = unsafe chunk.rows.pointer + place
                guard unsafe row.pointee.isAccepted else { continue }
                unsafe bytesByDay[row.pointee.day - days.lowerBound] &+=
                    UInt64(row.pointee.byteCount)
            }
        }
        let plan = policy.plan(
            days.lazy.map { (day: $0, rawBytes: bytesByDay[$0 - days.lowerBound]) })
        var byPartition: [PartitionName: Int] = [:]
        var draftByDay = [Int32](repeating: -1, count: days.count)
        for day in days where bytesByDay[day - days.lowerBound] > 0 {
            guard let partition = plan.partition(of: day) else { continue }
            let place = byPartition[partition] ?? drafts.count
            if place == drafts.count {
                byPartition[partition] = place
                drafts.append(SegmentDraft(partition: partition))
            }
            draftByDay[day - days.lowerBound] = Int32(place)
        }
        deal(batch, draftByDay, firstDay: days.lowerBound)
    }

    /// Deals the rows out in arrival order.
    private mutating func deal(_ batch: Batch, _ draftByDay: [Int32], firstDay: Int) {
        for (index, chunk) in batch.chunks.enumerated() {
            let shapeMap = chunk.shapeMap
            for place in 0..<chunk.rows.count {
                let row = unsafe chunk.rows.pointer + place
                guard unsafe row.pointee.isAccepted else { continue }
                unsafe row.pointee.sequence = nextSequence
                nextSequence += 1
                unsafe drafts[Int(draftByDay[row.pointee.day - firstDay])].append(
                    BatchRowID(chunk: index, row: place),
                    shape: shapeMap[Int(row.pointee.shape)],
                    byteCount: Int(row.pointee.byteCount), time: row.pointee.time)
            }
        }
        for draft in drafts.indices { drafts[draft].finish() }
    }
}

extension Batch {
    /// From the first day of a record to the last; nil if there is none.
    fileprivate var dayRange: ClosedRange<Int>? {
        let times = chunks.compactMap(\.rows.times)
        guard let oldest = times.map(\.lowerBound).min(),
            let youngest = times.map(\.upperBound).max()
        else { return nil }
        return BatchRow.day(of: oldest)...BatchRow.day(of: youngest)
    }
}

extension BatchRow {
    /// As much of the digest as segments keep.
    var storedDigest: UInt64 { digest & Self.digestMask }

    static let digestMask = UInt64.max >> (64 - 8 * UInt64(SegmentFormat.digestByteCount))

    /// The day of the record's time, in days since 1970-01-01.
    var day: Int { Self.day(of: time) }

    static func day(of micros: Int64) -> Int {
        Int(micros.quotientFloored(by: 86_400_000_000))
    }
}
