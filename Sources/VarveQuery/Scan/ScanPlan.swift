import VarveFiles
import VarveSegments
import VarveStore

/// What a scan will read: segments in order, less those that their times rule out, each with the
/// rows that are hidden.
public struct ScanPlan: Sendable {
    public let options: ScanOptions
    /// Live segments of records.
    public let segmentCount: Int
    /// Segments that times rule out; they are not opened.
    public let skippedSegmentCount: Int
    let snapshot: Snapshot
    let segments: [ScanSegment]
    let bounds: TimeBounds

    /// - Throws: `StoreError` where a deletion vector is damaged or missing.
    init(_ snapshot: Snapshot, _ options: ScanOptions) throws {
        self.snapshot = snapshot
        self.options = options
        let bounds = TimeBounds(from: options.from, until: options.until)
        self.bounds = bounds
        var segments: [ScanSegment] = []
        for entry in snapshot.state.recordSegments {
            let judgement = bounds.judge(min: entry.minTime, max: entry.maxTime)
            guard judgement != .none else { continue }
            let hidden = HiddenRows(
                try snapshot.deletionVector(entry), onlyDropped: options.versions == .all)
            guard hidden?.count ?? 0 < entry.rows else { continue }
            segments.append(
                ScanSegment(entry: entry, hidden: hidden, isWithinBounds: judgement == .all))
        }
        if options.isOrderedBySequence {
            segments.sort { $0.sequenceKey < $1.sequenceKey }
        } else {
            segments.sort { $0.partitionKey < $1.partitionKey }
        }
        segmentCount = snapshot.state.recordSegments.count
        skippedSegmentCount = segmentCount - segments.count
        self.segments = segments
    }
}

/// A segment that a scan reads.
struct ScanSegment: Sendable {
    let entry: SegmentEntry
    let hidden: HiddenRows?
    /// Whether the scan's times hold all rows.
    let isWithinBounds: Bool

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

extension Store {
    /// Runs `body` on the present state; again where a file has gone because a writer replaced it
    /// meanwhile.
    func withSettledSnapshot<Value>(_ body: (Snapshot) throws -> Value) throws -> Value {
        var snapshot = try snapshot()
        while true {
            do {
                return try body(snapshot)
            } catch let error as StoreError {
                guard case .missing = error else { throw error }
                let newer = try self.snapshot()
                guard newer.state.lastEdit > snapshot.state.lastEdit else { throw error }
                snapshot = newer
            }
        }
    }
}
