import VarveFiles
import VarveSegments
import VarveStore

/// What a scan will read: segments in order, less those that the manifest rules out, each with the
/// rows that are hidden.
public struct ScanPlan: Sendable {
    public let options: ScanOptions
    /// Live segments of records.
    public let segmentCount: Int
    /// Segments of which the manifest says that no row passes; they are not opened.
    public let skippedSegmentCount: Int
    /// Partitions that hold records.
    public let partitionCount: Int
    /// Partitions all of whose segments are skipped.
    public let skippedPartitionCount: Int
    /// Filter, times and sequences as one condition; nil for none.
    public let condition: TypedExpression?
    let snapshot: Snapshot
    let segments: [ScanSegment]

    /// - Throws: `StoreError` where a deletion vector is damaged or missing; `.replaced` where a file
    ///   has gone because a newer state does without it.
    init(_ snapshot: Snapshot, _ options: ScanOptions) throws {
        self.snapshot = snapshot
        self.options = options
        let condition = options.condition
        self.condition = condition
        var segments: [ScanSegment] = []
        let entries = snapshot.state.recordSegments
        for entry in entries {
            let judgement =
                condition.map { Pruning.judge($0, entry.bounds) } ?? Pruning.Judgement.all
            guard judgement != .none else { continue }
            let vector = try options.reading(snapshot) { try snapshot.deletionVector(entry) }
            // Nobody knows which rows of it are live.
            guard let vector else { continue }
            let hidden = HiddenRows(
                vector, onlyDropped: options.versions == .all, asOf: options.asOf)
            guard hidden?.count ?? 0 < entry.rows else { continue }
            segments.append(
                ScanSegment(entry: entry, hidden: hidden, isWhole: judgement == .all))
        }
        if case .sequence = options.order {
            segments.sort { $0.sequenceKey < $1.sequenceKey }
        } else {
            segments.sort { $0.partitionKey < $1.partitionKey }
        }
        segmentCount = entries.count
        skippedSegmentCount = entries.count - segments.count
        partitionCount = Set(entries.map(\.partition)).count
        skippedPartitionCount = partitionCount - Set(segments.map(\.entry.partition)).count
        self.segments = segments
        let read = options.isOnlyCounted ? segments.filter { !$0.isWhole } : segments
        try snapshot.pin(read.map(\.entry), vectors: false)
    }
}

/// A segment that a scan reads.
struct ScanSegment: Sendable {
    let entry: SegmentEntry
    let hidden: HiddenRows?
    /// Whether every row passes, but for the hidden ones.
    let isWhole: Bool

    fileprivate var sequenceKey: (SequenceNumber, SegmentID) { (entry.firstSequence, entry.id) }

    fileprivate var partitionKey: (PartitionName, SequenceNumber, SegmentID) {
        (entry.partition, entry.firstSequence, entry.id)
    }
}

extension Snapshot {
    /// Runs what reads a segment; errors name the file.
    func reading<Value>(_ entry: SegmentEntry, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as FormatError {
            throw StoreError.damaged(paths.segment(entry), error)
        }
    }
}
