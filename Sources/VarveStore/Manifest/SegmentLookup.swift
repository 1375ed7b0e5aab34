import Synchronization

/// Live segments, sorted and found by partition and day.
///
/// A segment's true days lie within its partition (`StoreState.apply` sees to it), so those that
/// cover a day are in the day's, the month's or the year's partition: three look-ups.
struct SegmentLookup: Sendable {
    let records: [SegmentEntry]
    let deadLetters: [SegmentEntry]
    /// Positions in `records`, ascending.
    private let byPartition: [PartitionName: [Int]]

    init(_ segments: [SegmentID: SegmentEntry]) {
        let sorted = segments.values.sorted { $0.id < $1.id }
        records = sorted.filter { $0.content == .records }
        deadLetters = sorted.filter { $0.content == .deadLetters }
        var byPartition: [PartitionName: [Int]] = [:]
        for (position, entry) in records.enumerated() {
            byPartition[entry.partition, default: []].append(position)
        }
        self.byPartition = byPartition
    }

    var partitions: [PartitionName] { byPartition.keys.sorted() }

    func segments(of partition: PartitionName) -> [SegmentEntry] {
        (byPartition[partition] ?? []).map { records[$0] }
    }

    func segments(covering day: Int) -> [SegmentEntry] {
        var positions: [Int] = []
        for grain in PartitionName.Grain.allCases {
            guard let name = PartitionName(containing: day, grain: grain) else { return [] }
            for position in byPartition[name] ?? [] where records[position].dayRange.contains(day) {
                positions.append(position)
            }
        }
        return positions.sorted().map { records[$0] }
    }

    func hasSegment(covering day: Int) -> Bool {
        for grain in PartitionName.Grain.allCases {
            guard let name = PartitionName(containing: day, grain: grain) else { return false }
            for position in byPartition[name] ?? [] where records[position].dayRange.contains(day) {
                return true
            }
        }
        return false
    }
}

/// Makes the lookup of one state when it is first asked for; copies of the state share it.
final class SegmentLookupBox: Sendable {
    private let made = Mutex<SegmentLookup?>(nil)

    func value(of segments: [SegmentID: SegmentEntry]) -> SegmentLookup {
        made.withLock { lookup in
            if let lookup { return lookup }
            let new = SegmentLookup(segments)
            lookup = new
            return new
        }
    }
}
