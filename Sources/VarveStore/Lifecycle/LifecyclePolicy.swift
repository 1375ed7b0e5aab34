/// How records age: when they move to slower tiers, when they go. Times are in microseconds.
public struct LifecyclePolicy: Hashable, Sendable {
    /// Age at which a record is packed harder; nil never.
    public var warmAfter: Int64?
    /// Age at which a record is packed as hard as it can be; nil never.
    public var coldAfter: Int64?
    /// Age at which a record is dropped; nil never.
    public var expireAfter: Int64?
    /// Since when a record ages.
    public var ageFrom = AgeFrom.review
    /// How long a version is kept that a newer one has replaced; nil for ever.
    public var versionsKeep: Int64?
    /// How long dropped records can be brought back.
    public var trashKeep: Int64
    /// How long dead letters are kept; nil for ever.
    public var deadKeep: Int64?

    /// What a record's age counts from.
    public enum AgeFrom: String, Sendable, CaseIterable {
        /// Its own time.
        case review
        /// When it was accepted.
        case ingested
    }

    /// Microseconds of a day.
    public static let day: Int64 = 86_400_000_000

    /// The policy of a store whose settings say nothing: nothing expires.
    public init() {
        warmAfter = 30 * Self.day
        coldAfter = 90 * Self.day
        trashKeep = 30 * Self.day
    }
}

extension LifecyclePolicy {
    /// How long rows that can go may wait for others, so that a segment is not written anew for each
    /// day's: bytes of expired records are gone within these days after they could be.
    public static let purgeDelay: Int64 = 7 * day
    /// The same for replaced versions, which are few and everywhere.
    public static let versionsDelay: Int64 = 30 * day
    /// How long small segments may wait to move to another tier together.
    public static let tierDelay: Int64 = 30 * day

    /// The tier of records of an age.
    ///
    /// - Parameter time: since when they age.
    func tier(of time: Int64, at now: Int64) -> Tier {
        if let coldAfter, time < now.subtractingSaturated(coldAfter) { return .cold }
        if let warmAfter, time < now.subtractingSaturated(warmAfter) { return .warm }
        return .hot
    }

    /// The tier of all records of a partition: what comes late joins those that are there. Hot where
    /// the partition does not tell.
    func tier(of partition: PartitionName, at now: Int64) -> Tier {
        guard ageFrom == .review else { return .hot }
        return tier(of: Int64(partition.endDay).multipliedSaturated(by: Self.day), at: now)
    }

    /// Records that age since before are due to go; nil where nothing expires.
    func expiryBound(at now: Int64) -> Int64? { expireAfter.map(now.subtractingSaturated) }
}
