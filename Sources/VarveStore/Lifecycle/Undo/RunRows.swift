import VarveColumns
import VarveSegments

/// A row that a run added.
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
    private(set) var rows: [RunRow] = []
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
        var own: [RunRow] = []
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
                own.append(
                    RunRow(
                        segment: entry.id, row: row,
                        sequence: UInt64(bitPattern: sequences[place]),
                        supersededBy: vector?.superseded(row)))
                if let time = fields.micros(place, decoder) {
                    youngest = max(youngest ?? time, time)
                }
            }
        }
        let held = try holds.held(own.map(\.row), of: entry, in: snapshot)
        for place in own.indices where held.contains(own[place].row) { own[place].isHeld = true }
        rows += own
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
        var kept: Set<SequenceNumber> = []
        let own = Set(rows.map(\.sequence))
        var gone: [SequenceNumber] = []
        for row in rows.sorted(by: { $0.sequence > $1.sequence }) {
            let isBuiltOn = row.supersededBy.map { !own.contains($0) || kept.contains($0) } ?? false
            guard !row.isHeld, !isBuiltOn else {
                kept.insert(row.sequence)
                if row.isHeld { plan.held += 1 } else { plan.builtOn += 1 }
                continue
            }
            plan.retracted += 1
            plan.add(
                RowMark(row: row.row, sequence: row.sequence, since: 0, reason: .retracted),
                in: row.segment)
            gone.append(row.sequence)
        }
        gone.reverse()
        plan.youngest = youngest
        try uncover(gone, &plan)
    }

    /// What the rows had replaced is visible again; dead letters that became such rows are open.
    private func uncover(_ gone: [SequenceNumber], _ plan: inout UndoPlan) throws {
        guard !gone.isEmpty else { return }
        let state = snapshot.state
        for entry in state.recordSegments + state.deadSegments {
            guard let vector = try snapshot.deletionVector(entry) else { continue }
            let retracted = Set((plan.marks[entry.id] ?? []).map(\.row))
            for mark in vector.entries
            where mark.reason == .superseded && gone.holds(mark.since...mark.since)
                && !retracted.contains(mark.row)
            {
                plan.add(
                    RowMark(
                        row: mark.row, sequence: 0, since: mark.since, reason: .superseded,
                        isTakenBack: true), in: entry.id)
                if entry.content == .deadLetters {
                    plan.reopened += 1
                } else if !vector.isDropped(row: mark.row) {
                    plan.uncovered += 1
                }
            }
        }
    }
}

extension DeletionVector {
    /// Sequence of the row that replaced a row; nil for none.
    func superseded(_ row: UInt32) -> SequenceNumber? {
        entries(row: row).first { $0.reason == .superseded }?.since
    }
}
