import VarveSegments

/// The dead rows of a segment, by what is to become of them.
struct DeadRows {
    /// Rows that may go now, ascending; those that a hold keeps are left out.
    var purgeable: [UInt32] = []
    /// Rows that were dropped, now or before.
    var dropped: Set<UInt32> = []
    /// Rows that a newer version replaced, with that version's sequence.
    var superseded: [UInt32: SequenceNumber] = [:]
    /// When the first of the purgeable rows is to be gone at the latest.
    var purgeBy: Int64?
    /// When the first of the others is.
    var laterBy: Int64?
    /// Rows with the runs that dropped them.
    var runs: [(row: UInt32, run: RunID)] = []
}

/// Judges dead rows by the policy.
struct DeadRowSurvey {
    let snapshot: Snapshot
    let policy: LifecyclePolicy
    let now: Int64
    let purges: Bool
    let holds: HoldMatchers

    /// - Parameter newlyDropped: rows that the plan drops first.
    /// - Throws: `StoreError`.
    func survey(_ entry: SegmentEntry, newlyDropped: [UInt32]) throws -> DeadRows {
        var dead = DeadRows()
        var due: [UInt32: Int64] = [:]
        var kept: Set<UInt32> = []
        for mark in try snapshot.deletionVector(entry)?.entries ?? [] {
            guard mark.reason.isDropped else {
                dead.superseded[mark.row] = mark.since
                continue
            }
            dead.dropped.insert(mark.row)
            let run = RunID(rawValue: mark.since)
            dead.runs.append((mark.row, run))
            let since = dropTime(mark, run)
            if purges || since <= now {
                due[mark.row] = min(due[mark.row] ?? since, since)
            } else {
                kept.insert(mark.row)
                dead.later(since + LifecyclePolicy.purgeDelay)
            }
        }
        for (row, successor) in dead.superseded where !dead.dropped.contains(row) {
            guard let since = policy.versionEnd(of: successor, snapshot.state) else { continue }
            if purges || since <= now {
                due[row] = since
            } else {
                dead.later(since + LifecyclePolicy.versionsDelay)
            }
        }
        // Several reasons: the row stays as long as one of them can be taken back.
        for row in kept { due[row] = nil }
        for row in newlyDropped {
            dead.dropped.insert(row)
            if purges || policy.trashKeep <= 0 {
                due[row] = now
            } else {
                dead.later(now + policy.trashKeep + LifecyclePolicy.purgeDelay)
            }
        }
        dead.purgeable = try holds.free(due.keys.sorted(), of: entry, in: snapshot)
        for row in dead.purgeable {
            let delay =
                dead.dropped.contains(row)
                ? LifecyclePolicy.purgeDelay : LifecyclePolicy.versionsDelay
            let by = (due[row] ?? now) + delay
            dead.purgeBy = min(dead.purgeBy ?? by, by)
        }
        return dead
    }

    /// When a dropped row may go.
    private func dropTime(_ mark: DeletionVector.Entry, _ run: RunID) -> Int64 {
        guard mark.reason != .forgotten, let drop = snapshot.state.drop(run) else {
            return .min / 2
        }
        return drop.at.addingSaturated(policy.trashKeep)
    }
}

extension DeadRows {
    fileprivate mutating func later(_ time: Int64) { laterBy = min(laterBy ?? time, time) }
}
