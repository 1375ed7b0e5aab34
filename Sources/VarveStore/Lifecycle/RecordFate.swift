import VarveSegments

/// What will become of a row, when, and by which rule of the policy; holds apart.
///
/// A compact does it that runs then, so that all dates are the earliest or, of what goes, the latest
/// ones where compacts run.
public struct RecordFate: Hashable, Sendable {
    /// A move to a slower tier.
    public struct Move: Hashable, Sendable {
        public var tier: Tier
        /// From when on it is due; microseconds since 1970-01-01 UTC.
        public var from: Int64
    }

    /// Moves of the row's segment that are yet to come, in order. A segment is as old as the youngest
    /// of its records.
    public var moves: [Move] = []
    /// From when on the record is due to be dropped for its age; nil where it is not visible, or
    /// nothing expires.
    public var expiresFrom: Int64?
    /// When the run that dropped the row did so; nil where it was not dropped, or its drop has ended.
    public var droppedAt: Int64?
    /// Until when a dropped row can surely be brought back.
    public var restorableUntil: Int64?
    /// By when a row that is dead is gone for good; nil where it stays, or it is not dead.
    public var goneBy: Int64?

    /// - Parameters:
    ///   - row: what is known of it.
    ///   - entry: its segment.
    public init(
        of row: RowStanding, in entry: SegmentEntry, _ state: StoreState, _ policy: LifecyclePolicy
    ) {
        if let run = row.droppedBy {
            let drop = state.drop(run)
            droppedAt = drop?.at
            restorableUntil = drop?.at.addingSaturated(policy.trashKeep)
            // What no drop vouches for goes with the next compact.
            goneBy = restorableUntil?.addingSaturated(LifecyclePolicy.purgeDelay)
        } else if let successor = row.supersededBy {
            goneBy = policy.versionEnd(of: successor, state)?
                .addingSaturated(LifecyclePolicy.versionsDelay)
        } else {
            let since = policy.ageFrom == .review ? row.reviewTime : row.acceptedAt
            if let since, let keep = policy.expireAfter {
                expiresFrom = since.addingSaturated(keep)
            }
            moves = Self.moves(of: entry, state, policy)
        }
    }

    private static func moves(
        of entry: SegmentEntry, _ state: StoreState, _ policy: LifecyclePolicy
    ) -> [Move] {
        guard let youngest = policy.youngest(of: entry, state) else { return [] }
        let rules = [(Tier.warm, policy.warmAfter), (.cold, policy.coldAfter)]
        return rules.compactMap { tier, after in
            guard let after, tier > entry.tier else { return nil }
            return Move(tier: tier, from: youngest.addingSaturated(after))
        }
    }
}

/// What is known of a row that decides what becomes of it.
public struct RowStanding: Hashable, Sendable {
    /// Microseconds since 1970-01-01 UTC; nil where it cannot be told.
    public var reviewTime: Int64?
    /// Microseconds since 1970-01-01 UTC.
    public var acceptedAt: Int64
    /// The version that took its place.
    public var supersededBy: SequenceNumber?
    /// The run that dropped it.
    public var droppedBy: RunID?

    /// A row of which that is known.
    public init(
        reviewTime: Int64?, acceptedAt: Int64, supersededBy: SequenceNumber? = nil,
        droppedBy: RunID? = nil
    ) {
        self.reviewTime = reviewTime
        self.acceptedAt = acceptedAt
        self.supersededBy = supersededBy
        self.droppedBy = droppedBy
    }
}

extension LifecyclePolicy {
    /// When a replaced version may go; nil where versions stay.
    func versionEnd(of successor: SequenceNumber, _ state: StoreState) -> Int64? {
        guard let versionsKeep, let day = state.acceptedBy(successor) else { return nil }
        return (Int64(day) + 1).multipliedSaturated(by: Self.day).addingSaturated(versionsKeep)
    }

    /// The time that a segment's youngest record ages since; nil where no day is known.
    func youngest(of entry: SegmentEntry, _ state: StoreState) -> Int64? {
        guard ageFrom == .ingested else { return entry.maxTime }
        return state.acceptedBy(entry.lastSequence).map {
            (Int64($0) + 1).multipliedSaturated(by: Self.day)
        }
    }

    /// Whether the times of a segment's records have to be read to tell which of them expire.
    ///
    /// - Parameter bound: what ages since before it expires.
    func mayExpire(_ entry: SegmentEntry, bound: Int64) -> Bool {
        guard entry.liveRows > 0 else { return false }
        switch ageFrom {
        case .review: return entry.minTime < bound
        case .ingested: return true
        }
    }
}
