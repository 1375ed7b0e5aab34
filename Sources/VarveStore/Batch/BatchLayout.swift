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

    /// - Complexity: two passes over the rows.
    init(_ batch: Batch, firstSequence: UInt64, policy: PartitionPolicy) {
        nextSequence = firstSequence
        var histogram: [Int: UInt64] = [:]
        for chunk in batch.chunks {
            // Days come in runs or over and over: most hits are the last one.
            var lastDay = Int.min
            var sum: UInt64 = 0
            for row in chunk.rows where row.isAccepted {
                let day = row.day
                if day != lastDay {
                    if sum > 0 { histogram[lastDay, default: 0] += sum }
                    lastDay = day
                    sum = 0
                }
                sum += UInt64(row.byteCount)
            }
            if sum > 0 { histogram[lastDay, default: 0] += sum }
        }
        let plan = policy.plan(histogram.map { (day: $0.key, rawBytes: $0.value) })
        deal(batch, plan, days: histogram.keys)
    }

    /// Deals the rows out in arrival order.
    private mutating func deal(
        _ batch: Batch, _ plan: PartitionPlan, days: some Collection<Int>
    ) {
        guard let minDay = days.min(), let maxDay = days.max() else { return }
        var byPartition: [PartitionName: Int] = [:]
        // Days lie between the plausible bounds, at most 3.7 million of them.
        var byDay = [Int32](repeating: -1, count: maxDay - minDay + 1)
        for day in days.sorted() {
            guard let partition = plan.partition(of: day) else { continue }
            let place = byPartition[partition] ?? drafts.count
            if place == drafts.count {
                byPartition[partition] = place
                drafts.append(SegmentDraft(partition: partition))
            }
            byDay[day - minDay] = Int32(place)
        }
        for (index, chunk) in batch.chunks.enumerated() {
            for place in chunk.rows.indices where chunk.rows[place].isAccepted {
                let sequence = nextSequence
                chunk.rows.update(place) { $0.sequence = sequence }
                nextSequence += 1
                let row = chunk.rows[place]
                drafts[Int(byDay[row.day - minDay])].append(
                    BatchRowID(chunk: index, row: place),
                    shape: chunk.shapeMap[Int(row.shape)], byteCount: Int(row.byteCount),
                    time: row.time)
            }
        }
        for draft in drafts.indices { drafts[draft].finish() }
    }
}

extension BatchRow {
    /// As much of the digest as segments keep.
    var storedDigest: UInt64 { digest & Self.digestMask }

    static let digestMask = UInt64.max >> (64 - 8 * UInt64(SegmentFormat.digestByteCount))

    /// The day of the record's time, in days since 1970-01-01.
    var day: Int { Int(time.quotientFloored(by: 86_400_000_000)) }
}

extension Int64 {
    /// The quotient rounded down: the day before 1970-01-01 is -1.
    func quotientFloored(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
