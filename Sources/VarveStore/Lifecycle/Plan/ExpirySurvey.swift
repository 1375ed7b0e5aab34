import VarveColumns
import VarveSegments

/// Finds the rows that are older than the policy keeps.
///
/// A row that is its record's newest version goes by its own age; those that it replaced go with it,
/// whatever theirs. For one thread.
final class ExpirySurvey {
    private let snapshot: Snapshot
    private let policy: LifecyclePolicy
    private let holds: HoldMatchers
    private let bound: Int64
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()
    /// Newest versions to drop, by segment, ascending.
    private(set) var rows: [SegmentID: [UInt32]] = [:]
    /// Versions to drop that these have replaced.
    private(set) var replaced: [SegmentID: [UInt32]] = [:]
    private(set) var heldCount: UInt64 = 0
    private(set) var youngest: Int64?
    /// Segments of expiring rows that have replaced others, by the rows' sequences.
    private var successors: [SequenceNumber: SegmentID] = [:]
    /// The replaced rows that were found by these, by their own sequences.
    private var links: [SequenceNumber: Link] = [:]

    private struct Link {
        var segment: SegmentID
        var successor: SequenceNumber
    }

    /// - Parameter bound: what ages since before it expires.
    init(_ snapshot: Snapshot, _ policy: LifecyclePolicy, _ holds: HoldMatchers, bound: Int64) {
        self.snapshot = snapshot
        self.policy = policy
        self.holds = holds
        self.bound = bound
    }

    /// - Throws: `StoreError`, naming the file that cannot be read.
    func run() throws {
        for entry in snapshot.state.recordSegments where policy.mayExpire(entry, bound: bound) {
            do {
                try survey(entry)
            } catch let error as FormatError {
                throw StoreError.damaged(snapshot.paths.segment(entry), error)
            }
        }
        try dropReplaced()
    }

    /// The expiring rows of a segment that no newer version has replaced.
    private func survey(_ entry: SegmentEntry) throws {
        let reader = try snapshot.open(entry)
        defer { reader.close() }
        let vector = try snapshot.deletionVector(entry)
        let fields = try RowFields(reader)
        let times = fields.columns(of: [.reviewTimestamp])
        let system: [SystemColumn] = [.shape, .sequence, .version, .ingestedAt]
        let columns = times.union(system.map { Int($0.rawValue) })
        var found: [(row: UInt32, time: Int64, successor: SequenceNumber?)] = []
        var firstRow = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            defer { firstRow += rowGroup.rowCount }
            guard rowGroup.minAge(policy.ageFrom) < bound else { continue }
            try reader.load(rowGroup: ordinal, columns: columns, into: decoder, scratch: scratch)
            fields.begin(decoder, columns: times)
            let sequences = decoder.integers(.sequence)
            let versions = decoder.integers(.version)
            let accepted = decoder.integers(.ingestedAt)
            for row in 0..<rowGroup.rowCount {
                guard let time = fields.micros(row, decoder) else {
                    throw reader.damage(at: rowGroup.offset, row: row)
                }
                let age = policy.ageFrom == .review ? time : accepted[row]
                let place = UInt32(firstRow + row)
                guard age < bound, vector?.isDeleted(row: place) != true else { continue }
                let sequence = UInt64(bitPattern: sequences[row])
                found.append((place, time, versions[row] > 1 ? sequence : nil))
            }
        }
        let free = try Set(holds.free(found.map(\.row), of: entry, in: snapshot))
        heldCount += UInt64(found.count - free.count)
        for (row, time, successor) in found where free.contains(row) {
            if let successor { successors[successor] = entry.id }
            youngest = max(youngest ?? time, time)
            rows[entry.id, default: []].append(row)
        }
    }

    /// The rows that expiring ones have replaced, version by version.
    private func dropReplaced() throws {
        var wanted = Set(successors.keys)
        while !wanted.isEmpty {
            var next: Set<SequenceNumber> = []
            for entry in snapshot.state.recordSegments {
                guard let dead = entry.deletionVector, dead.deadRows > dead.droppedRows,
                    let vector = try snapshot.deletionVector(entry)
                else { continue }
                let marks = vector.entries.filter {
                    $0.reason == .superseded && wanted.contains($0.since)
                        && !vector.isDropped(row: $0.row)
                }
                let older = marks.map(\.row)
                guard !older.isEmpty else { continue }
                let free = try holds.free(older, of: entry, in: snapshot)
                heldCount += UInt64(older.count - free.count)
                replaced[entry.id] = ((replaced[entry.id] ?? []) + free).sorted()
                for (mark, sequence) in zip(marks, try sequences(of: older, entry)) {
                    links[sequence] = Link(segment: entry.id, successor: mark.since)
                    next.insert(sequence)
                }
            }
            wanted = next
        }
    }

    /// - Parameter rows: ascending.
    private func sequences(
        of rows: [UInt32], _ entry: SegmentEntry
    ) throws -> [SequenceNumber] {
        var found: [SequenceNumber] = []
        do {
            let reader = try snapshot.open(entry)
            defer { reader.close() }
            var firstRow = 0
            var next = 0
            for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
                let end = firstRow + rowGroup.rowCount
                if next < rows.count, rows[next] < end {
                    try reader.load(
                        rowGroup: ordinal, columns: [Int(SystemColumn.sequence.rawValue)],
                        into: decoder, scratch: scratch)
                    let sequences = decoder.integers(.sequence)
                    while next < rows.count, rows[next] < end {
                        found.append(UInt64(bitPattern: sequences[Int(rows[next]) - firstRow]))
                        next += 1
                    }
                }
                firstRow = end
            }
        } catch let error as FormatError {
            throw StoreError.damaged(snapshot.paths.segment(entry), error)
        }
        return found
    }
}

extension ExpirySurvey {
    /// The segments without which the replaced rows of some segments would not be found again: those of
    /// the versions that came after them.
    ///
    /// - Complexity: O(replaced rows).
    func needed(toFindReplacedOf segments: Set<SegmentID>) -> Set<SegmentID> {
        var needed: Set<SegmentID> = []
        var seen: Set<SequenceNumber> = []
        for link in links.values where segments.contains(link.segment) {
            var later = link.successor
            while seen.insert(later).inserted {
                if let newest = successors[later] { needed.insert(newest) }
                guard let link = links[later] else { break }
                needed.insert(link.segment)
                later = link.successor
            }
        }
        return needed
    }
}

extension RowGroupEntry {
    /// The least time that its rows can age since.
    fileprivate func minAge(_ from: LifecyclePolicy.AgeFrom) -> Int64 {
        switch from {
        case .review: minTime
        case .ingested: bounds(.ingestedAt)?.lowerBound ?? .min
        }
    }
}
