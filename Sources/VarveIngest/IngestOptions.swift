import VarveReviews
import VarveStore

/// How a run reads its sources.
public struct IngestOptions: Sendable {
    /// The profile of all sources; nil to find each source's from its first units.
    public var profile: Profile?
    /// The profiles to choose from.
    public var profiles: [Profile]
    public var onConflict = ConflictPolicy.version
    public var limits = UnitLimits()
    /// Bytes after which a batch is committed.
    public var batchBytes = 64 << 20
    /// How soon units of a slow source are stored; nil to wait until a batch is full.
    public var pace: Pace?
    /// A batch that a slow source left smaller than that goes to the journal.
    public var journalBatchBytes = 1 << 20
    /// Bytes and age, in microseconds, at which a journal is folded into segments.
    public var foldBytes = 32 << 20
    public var foldAge: Int64 = 60_000_000
    /// Times before this, in microseconds since 1970, are implausible.
    public var earliest = TimeWindow.earliestByDefault
    public var aheadDays = TimeWindow.aheadDaysByDefault
    /// Below this much free space a run stops.
    public var freeBytesMin: UInt64 = 256 << 20

    public init(profile: Profile? = nil, profiles: [Profile]) {
        self.profile = profile
        self.profiles = profiles
    }
}

/// How far a run has come.
public struct IngestProgress: Sendable {
    /// Bytes read from the disk.
    public var bytes: UInt64 = 0
    /// Bytes of all sources; nil where one is a pipe.
    public var totalBytes: UInt64?
    public var units: UInt64 = 0

    public init() {}
}
