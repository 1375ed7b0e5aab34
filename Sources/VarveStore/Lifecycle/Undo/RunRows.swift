import VarveColumns
import VarveSegments

/// A row that a run added, and that a newer version has replaced or a hold keeps.
struct RunRow {
    var segment: SegmentID
    var row: UInt32
    var sequence: SequenceNumber
    /// Sequence of the row that replaced it; nil for none.
    var supersededBy: SequenceNumber?
    var isHeld = false
}

/// Finds the rows that a run added and that nobody has dropped. For one thread.
final class RunRows {
    private let snapshot: Snapshot
    private let run: RunID
    private let holds: HoldMatchers
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()
    /// Rows that just go.
    private var plain: [SegmentID: RowRanges] = [:]
    private var plainCount: UInt64 = 0
    private var others: [RunRow] = []
    private var own = SequenceSet()
    /// Rows of the run in segments, dropped ones too.
    private(set) var found: UInt64 = 0
    private(set) var youngest: Int64?

    init(_ snapshot: Snapshot, _ run: RunID, _ holds: HoldMatchers) {
        self.snapshot = snapshot
        self.run = run
        self.holds = holds
    }

    /// - Throws: `StoreError`, naming the file that cannot be read.
    /// - Complexity: reads each footer, and the runs of row groups that may hold some.
    func survey() throws {
        for entry in snapshot.state.recordSegments {
            do {
                try survey(entry)
            } catch let error as FormatError {
                throw StoreError.damaged(snapshot.paths.segment(entry), error)
            }
        }
    }

    private func survey(_ entry: SegmentEntry) throws {
        let reader = try snapshot.open(entry)
        defer { reader.close() }
        guard reader.footer.rowGroups.contains(where: mayHold) else { return }
        let vector = try snapshot.deletionVector(entry)
        let fields = try RowFields(reader)
        let times = fields.columns(of: [.reviewTimestamp])
        let columns = times.union([SystemColumn.sequence, .run].map { Int($0.rawValue) })
        var rows: [(row: UInt32, sequence: SequenceNumber)] = []
        var firstRow = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            defer { firstRow += rowGroup.rowCount }
            guard mayHold(rowGroup) else { continue }
            try reader.load(rowGroup: ordinal, columns: columns, into: decoder, scratch: scratch)
            fields.begin(decoder, columns: times)
            let runs = decoder.integers(.run)
            let sequences = decoder.integers(.sequence)
            for place in 0..<rowGroup.rowCount
            where UInt64(bitPattern: runs[place]) == run.rawValue {
                found += 1
                let row = UInt32(firstRow + place)
                guard vector?.isDropped(row: row) != true else { continue }
                rows.append((row, UInt64(bitPattern: sequences[place])))
                if let time = fields.micros(place, decoder) {
                    youngest = max(youngest ?? time, time)
                }
            }
        }
        let held = try holds.held(rows.map(\.row), of: entry, in: snapshot)
        for (row, sequence) in rows {
            own.insert(sequence)
            let successor = vector?.superseded(row)
            let isHeld = held.contains(row)
            if successor == nil, !isHeld {
                plain[entry.id, default: RowRanges()].append(row)
                plainCount += 1
            } else {
                others.append(
                    RunRow(
                        segment: entry.id, row: row, sequence: sequence, supersededBy: successor,
                        isHeld: isHeld))
            }
        }
    }

    private func mayHold(_ rowGroup: RowGroupEntry) -> Bool {
        rowGroup.bounds(.run)?.contains(Int64(bitPattern: run.rawValue)) ?? true
    }
}

extension RunRows {
    /// Puts the rows that can go, and what becomes visible by it, into a plan.
    ///
    /// A row stays where a hold takes it, where a later run has replaced it, and where what replaced
    /// it stays: else two records under one id were visible.
    func retract(in plan: inout UndoPlan) throws {
        for (segment, rows) in plain {
            plan.changes[segment, default: SegmentUndo()].retracted = rows
        }
        plan.retracted = plainCount
        // What replaced a row came after it. What stays is no longer counted among the run's own.
        for row in others.sorted(by: { $0.sequence > $1.sequence }) {
            let isBuiltOn = row.supersededBy.map { !own.contains($0) } ?? false
            if row.isHeld || isBuiltOn {
                own.remove(row.sequence)
                if row.isHeld { plan.held += 1 } else { plan.builtOn += 1 }
            } else {
                plan.retracted += 1
                plan.changes[row.segment, default: SegmentUndo()].retractedToo.insert(row.row)
            }
        }
        plan.youngest = youngest
        if plan.retracted > 0 { try uncover(&plan) }
    }

    /// What the rows had replaced is visible again; dead letters that became such rows are open.
    private func uncover(_ plan: inout UndoPlan) throws {
        let state = snapshot.state
        for entry in state.recordSegments + state.deadSegments {
            guard let vector = try snapshot.deletionVector(entry) else { continue }
            var change = plan.changes[entry.id] ?? SegmentUndo()
            for mark in vector.entries
            where mark.reason == .superseded && own.contains(mark.since)
                && !change.isRetracted(mark.row)
            {
                change.uncovered.append(mark.row)
                if entry.content == .deadLetters {
                    plan.reopened += 1
                } else if !vector.isDropped(row: mark.row) {
                    plan.uncovered += 1
                }
            }
            if !change.uncovered.ranges.isEmpty { plan.changes[entry.id] = change }
        }
    }
}

extension DeletionVector {
    /// Sequence of the row that replaced a row; nil for none.
    func superseded(_ row: UInt32) -> SequenceNumber? {
        entries(row: row).first { $0.reason == .superseded }?.since
    }
}
