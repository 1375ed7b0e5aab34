import VarveSegments

/// What an undo changes in one segment. The marks are made up when they are written: a run may have
/// more rows than fit into memory as marks.
struct SegmentUndo {
    /// Rows of a run that are taken out.
    var retracted = RowRanges()
    /// More of them, in any order.
    var retractedToo: Set<UInt32> = []
    /// Rows that nothing has replaced any more.
    var uncovered = RowRanges()
    /// More of them, in any order.
    var uncoveredToo: Set<UInt32> = []
    /// Whether the rows that the run dropped come back.
    var restores = false
    /// Those of them that do not.
    var staying: Set<UInt32> = []
    /// Rows that what comes back replaces.
    var replaced: [RowMark] = []

    func isRetracted(_ row: UInt32) -> Bool {
        retracted.contains(row) || retractedToo.contains(row)
    }

    private func isUncovered(_ row: UInt32) -> Bool {
        uncovered.contains(row) || uncoveredToo.contains(row)
    }

    /// The marks, for a segment's present vector.
    ///
    /// - Parameters:
    ///   - run: the run that is undone.
    ///   - undo: the run that undoes it.
    func marks(_ vector: DeletionVector?, _ run: RunID, by undo: RunID) -> [RowMark] {
        var marks = replaced
        func takeBack(_ entry: DeletionVector.Entry) {
            marks.append(
                RowMark(
                    row: entry.row, sequence: 0, since: entry.since, reason: entry.reason,
                    isTakenBack: true))
        }
        for entry in vector?.entries ?? [] {
            if entry.isDrop(by: run) {
                if restores, !staying.contains(entry.row) { takeBack(entry) }
            } else if entry.reason == .superseded, isUncovered(entry.row) {
                takeBack(entry)
            }
        }
        for row in retracted.ranges.joined() { marks.append(Self.retraction(row, undo)) }
        for row in retractedToo { marks.append(Self.retraction(row, undo)) }
        return marks
    }

    private static func retraction(_ row: UInt32, _ undo: RunID) -> RowMark {
        RowMark(row: row, sequence: 0, since: undo.rawValue, reason: .retracted)
    }
}

extension DeletionVector.Entry {
    /// Whether a run dropped the row, in a way that can be taken back.
    func isDrop(by run: RunID) -> Bool {
        (reason == .expired || reason == .retracted) && since == run.rawValue
    }
}
