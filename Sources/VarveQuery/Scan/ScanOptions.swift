import VarveFiles

/// What a scan gives, in which order, and how much memory it may take for it.
public struct ScanOptions: Sendable {
    /// Which versions of a record are shown.
    public enum Versions: String, Sendable, CaseIterable {
        /// The newest of each id.
        case latest
        /// Superseded ones too; dropped ones never.
        case all
    }

    /// Records of review times before this are left out; microseconds since 1970-01-01 UTC.
    public var from: Int64?
    /// Records of this review time and later are left out; microseconds since 1970-01-01 UTC.
    public var until: Int64?
    /// Strictly by `_seq` over all partitions; else by partition, within it by segment and row.
    public var isOrderedBySequence = false
    /// At most so many records; nil for all.
    public var limit: UInt64?
    /// Which versions are shown.
    public var versions = Versions.latest
    /// Segments that may be merged at once. Beyond it, some are first merged into temporary files.
    public var streamsMax = 64
    /// Where temporary files go; they lose their names as soon as they are made.
    public var temporaryFolder: FilePath = "/tmp"

    /// All records, by partition.
    public init() {}
}
