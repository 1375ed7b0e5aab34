import VarveColumns
import VarveSegments

/// Finds the rows that are older than the policy keeps, and what holds had kept of such records and
/// keep no longer.
///
/// A row that is its record's newest version goes by its own age; those that it replaced go with it,
/// whatever theirs. What a record in a journal has replaced stays until that is folded. For one thread.
final class ExpirySurvey {
    private let snapshot: Snapshot
    private let policy: LifecyclePolicy
    private let holds: HoldMatchers
    private let bound: Int64?
    /// Of segments with rows that records in a journal have replaced.
    private let vectors: [SegmentID: DeletionVector]
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()
    /// Newest versions to drop, by segment, ascending.
    private(set) var rows: [SegmentID: [UInt32]] = [:]
    private(set) var heldCount: UInt64 = 0
    private(set) var youngest: Int64?
    /// Sequences of rows that have replaced others. Version numbers do not tell: what was accepted while
    /// another was retracted is a first version too, and replaces that one when both come back.
    private var replacing: Set<SequenceNumber> = []
    /// Segments of those of them that expire.
    private var successors: [SequenceNumber: SegmentID] = [:]
    /// Versions that these have replaced, each found by the one that came after it: the newer ones
    /// first.
    private var older: [OlderVersion] = []

    private struct OlderVersion {
        var segment: SegmentID
        var row: UInt32
        var sequence: SequenceNumber
        /// The version that came after it, and where that is.
        var successor: (sequence: SequenceNumber, segment: SegmentID)
        /// How many versions came after it.
        var level: Int
        /// No hold takes it.
        var isFree: Bool
    }

    /// - Parameter bound: what ages since before it expires; nil where nothing does.
    init(
        _ snapshot: Snapshot, _ policy: LifecyclePolicy, _ holds: HoldMatchers, bound: Int64?
    ) throws {
        self.snapshot = snapshot
        vectors = bound == nil ? [:] : try JournalFold.vectors(over: snapshot)
        self.policy = policy
        self.holds = holds
        self.bound = bound
    }

    /// - Throws: `StoreError`, naming the file that cannot be read.
    func run() throws {
        // Where nothing was dropped, nothing is left of a record.
        let hasDrops = snapshot.state.recordSegments.contains {
            $0.deletionVector?.droppedRows ?? 0 > 0
        }
        guard bound != nil || hasDrops else { return }
        let places = try findMarks()
        replacing = Set(places.flatMap { $0.marks.map(\.since) })
        if let bound {
            for entry in snapshot.state.recordSegments where policy.mayExpire(entry, bound: bound) {
                do {
                    try survey(entry, bound)
                } catch let error as FormatError {
                    throw StoreError.damaged(snapshot.paths.segment(entry), error)
                }
            }
        }
        try findReplaced(places)
    }

    /// The expiring rows of a segment that no newer version has replaced.
    private func survey(_ entry: SegmentEntry, _ bound: Int64) throws {
        let reader = try snapshot.open(entry)
        defer { reader.close() }
        let vector = try vectors[entry.id] ?? snapshot.deletionVector(entry)
        let fields = try RowFields(reader)
        let times = fields.columns(of: [.reviewTimestamp])
        let system: [SystemColumn] = [.shape, .sequence, .ingestedAt]
        let columns = times.union(system.map { Int($0.rawValue) })
        var found: [(row: UInt32, time: Int64, successor: SequenceNumber?)] = []
        var firstRow = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            defer { firstRow += rowGroup.rowCount }
            guard rowGroup.minAge(policy.ageFrom) < bound else { continue }
            try reader.load(rowGroup: ordinal, columns: columns, into: decoder, scratch: scratch)
            fields.begin(decoder, columns: times)
            let sequences = decoder.integers(.sequence)
            let accepted = decoder.integers(.ingestedAt)
            for row in 0..<rowGroup.rowCount {
                guard let time = fields.micros(row, decoder) else {
                    throw reader.damage(at: rowGroup.offset, row: row)
                }
                let age = policy.ageFrom == .review ? time : accepted[row]
                let place = UInt32(firstRow + row)
                guard age < bound, vector?.isDeleted(row: place) != true else { continue }
                let sequence = UInt64(bitPattern: sequences[row])
                found.append((place, time, replacing.contains(sequence) ? sequence : nil))
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

    /// The rows that expiring ones have replaced, or such as have expired before, version by version.
    private func findReplaced(_ places: [Replaced]) throws {
        var wanted = successors.merging(try findExpired()) { now, _ in now }
        var level = 1
        while !wanted.isEmpty {
            var next: [SequenceNumber: SegmentID] = [:]
            for (entry, marks) in places {
                let marks = marks.compactMap { mark in
                    wanted[mark.since].map { (row: mark.row, successor: (mark.since, $0)) }
                }
                let rows = marks.map(\.row)
                guard !rows.isEmpty else { continue }
                let free = Set(try holds.free(rows, of: entry, in: snapshot))
                heldCount += UInt64(rows.count - free.count)
                for (mark, sequence) in zip(marks, try snapshot.sequences(of: rows, in: entry)) {
                    older.append(
                        OlderVersion(
                            segment: entry.id, row: mark.row, sequence: sequence,
                            successor: mark.successor, level: level,
                            isFree: free.contains(mark.row)))
                    next[sequence] = entry.id
                }
            }
            wanted = next
            level += 1
        }
    }

    /// A segment's marks of rows that others have replaced and that were not dropped.
    private typealias Replaced = (entry: SegmentEntry, marks: [DeletionVector.Entry])

    private func findMarks() throws -> [Replaced] {
        try snapshot.state.recordSegments.compactMap { entry in
            guard let dead = entry.deletionVector, dead.deadRows > dead.droppedRows,
                let vector = try snapshot.deletionVector(entry)
            else { return nil }
            let marks = vector.entries.filter {
                $0.reason == .superseded && !vector.isDropped(row: $0.row)
            }
            return (entry, marks)
        }
    }

    /// Rows that have expired in an earlier run and had replaced others which stayed, as a hold took
    /// them: their segments by their sequences.
    private func findExpired() throws -> [SequenceNumber: SegmentID] {
        var found: [SequenceNumber: SegmentID] = [:]
        for entry in snapshot.state.recordSegments where !replacing.isEmpty {
            guard let dead = entry.deletionVector, dead.droppedRows > 0,
                let vector = try snapshot.deletionVector(entry)
            else { continue }
            let rows = vector.entries.filter { $0.reason == .expired }.map(\.row)
            for sequence in try snapshot.sequences(of: rows, in: entry)
            where replacing.contains(sequence) {
                found[sequence] = entry.id
            }
        }
        return found
    }
}

extension ExpirySurvey {
    /// Versions to drop that expiring ones have replaced, by segment, ascending.
    var replaced: [SegmentID: [UInt32]] { rows(of: older) }

    /// Segments that may go before anything is marked, in the order in which they may: nothing that
    /// lies elsewhere is found by their versions, or it has gone before them.
    func free(of removed: [SegmentID]) -> [SegmentID] {
        var leading: [SegmentID: Set<SegmentID>] = [:]
        for version in older where version.segment != version.successor.segment {
            leading[version.successor.segment, default: []].insert(version.segment)
        }
        var order: [SegmentID] = []
        var gone: Set<SegmentID> = []
        while true {
            let next = removed.filter {
                !gone.contains($0) && leading[$0]?.isSubset(of: gone) ?? true
            }
            if next.isEmpty { return order }
            order += next
            gone.formUnion(next)
        }
    }

    /// The replaced versions that are to be marked, the oldest ones of all records first: stopped in
    /// between, what is left can be found again.
    ///
    /// - Parameters:
    ///   - removed: segments that go as a whole, once all is marked: of these only versions whose
    ///     successors do not just go with them.
    ///   - gone: segments that go before.
    func marks(
        removing removed: Set<SegmentID>, without gone: Set<SegmentID>
    ) -> [[SegmentID: [UInt32]]] {
        var marked: Set<SequenceNumber> = []
        // The newer ones come first.
        let versions = older.filter {
            if gone.contains($0.segment) { return false }
            let (sequence, segment) = $0.successor
            let isMarked =
                !removed.contains($0.segment) || $0.segment != segment || marked.contains(sequence)
            if isMarked { marked.insert($0.sequence) }
            return isMarked
        }
        return Dictionary(grouping: versions, by: \.level).sorted { $0.key > $1.key }.map {
            rows(of: $0.value)
        }
    }

    private func rows(of versions: [OlderVersion]) -> [SegmentID: [UInt32]] {
        Dictionary(grouping: versions.filter(\.isFree), by: \.segment).mapValues {
            $0.map(\.row).sorted()
        }
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

extension Snapshot {
    /// Sequences of some rows of a segment.
    ///
    /// - Parameter rows: ascending.
    /// - Throws: `StoreError`, naming the file.
    func sequences(of rows: [UInt32], in entry: SegmentEntry) throws -> [SequenceNumber] {
        guard !rows.isEmpty else { return [] }
        let decoder = RowGroupDecoder()
        let scratch = ByteSink()
        var found: [SequenceNumber] = []
        do {
            let reader = try open(entry)
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
            throw StoreError.damaged(paths.segment(entry), error)
        }
        return found
    }
}
