import VarveSegments
import VarveStore

/// A record that was found by its id, and what the store knows of it.
public struct FoundRecord: Sendable {
    /// The record as it was received.
    public var bytes: [UInt8]
    /// The namespace of its profile.
    public var namespace: String
    /// The name of its profile.
    public var profile: String
    /// Its `_seq`.
    public var sequence: SequenceNumber
    /// 1 for the first content under the id.
    public var version: UInt32
    /// The `_seq` of the version that took its place; nil for the live one.
    public var supersededBy: SequenceNumber?
    /// What hides it from every question; nil for one that was not dropped.
    public var drop: Drop?
    /// Its own time, where it was asked for; microseconds since 1970-01-01 UTC.
    public var reviewTime: Int64?
    /// The run that brought it.
    public var run: RunID
    /// The source's place among the run's.
    public var source: UInt32
    /// Its line in the source, from 1.
    public var line: UInt64
    /// When it was stored; microseconds since 1970-01-01 UTC.
    public var ingestedAt: Int64
    /// The segment that holds it, and its row there.
    public var segment: SegmentID
    public var row: UInt32

    /// The end of a record that is dropped and not gone.
    public struct Drop: Hashable, Sendable {
        public var run: RunID
        public var reason: DeletionReason
    }
}
