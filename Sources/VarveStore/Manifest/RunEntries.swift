/// What a run does. Persisted.
public enum RunKind: UInt8, Sendable, CaseIterable {
    case ingest = 1
    case compact = 2
    case undo = 3
    case hold = 4
    case forget = 5
    case repair = 6
}

/// How far one source of an unfinished run is committed. A run that is started again goes on here if
/// the source still begins with these bytes.
public struct SourceProgress: Hashable, Sendable {
    /// Position of the source in the run's list of sources, from 0.
    public var index: UInt64
    /// The source as the user named it; at most `nameBytesMax` bytes of UTF-8.
    public var name: String
    /// Bytes that are committed, counted after decompression.
    public var bytes: UInt64
    /// Units that are committed.
    public var units: UInt64
    /// SHA-256 of the committed bytes; 32 bytes.
    public var sha256: [UInt8]
    /// Whether the source is read to its end.
    public var isFinished: Bool

    /// Most bytes of `name`. Persisted, as a bound of what is read.
    public static let nameBytesMax = 65_536
    /// In the place of `sha256` where an undo took out records that the bytes had given, or that they
    /// were duplicates of: no source begins with it, so it is read from its start. Persisted.
    public static let withdrawnDigest = [UInt8](repeating: 0, count: 32)

    /// Progress with these values.
    public init(
        index: UInt64, name: String, bytes: UInt64, units: UInt64, sha256: [UInt8], isFinished: Bool
    ) {
        self.index = index
        self.name = name
        self.bytes = bytes
        self.units = units
        self.sha256 = sha256
        self.isFinished = isFinished
    }
}

/// A source as its run found it. With the source's progress and the run's counts it tells what the
/// ledger must say of a run that is never finished.
public struct SourceOrigin: Hashable, Sendable {
    /// Position of the source in the run's list of sources, from 0.
    public var index: UInt64
    /// The source as the user named it; at most `SourceProgress.nameBytesMax` bytes of UTF-8.
    public var name: String
    /// Name of its profile.
    public var profile: String
    /// Where the run began in it, in bytes after decompression.
    public var bytes: UInt64
    /// Units before that place.
    public var units: UInt64

    /// An origin with these values.
    public init(index: UInt64, name: String, profile: String, bytes: UInt64, units: UInt64) {
        self.index = index
        self.name = name
        self.profile = profile
        self.bytes = bytes
        self.units = units
    }
}

/// Where the units of an unfinished run went.
public struct RunCounts: Hashable, Sendable {
    /// When they were committed, microseconds since 1970-01-01 UTC.
    public var at: Int64
    public var new: UInt64 = 0
    public var duplicate: UInt64 = 0
    public var version: UInt64 = 0
    public var keptFirst: UInt64 = 0
    public var blank: UInt64 = 0
    public var header: UInt64 = 0
    public var forgotten: UInt64 = 0
    /// Of the units, after decompression.
    public var bytes: UInt64 = 0
    /// 0 where no record was accepted.
    public var firstSequence: SequenceNumber = 0
    public var lastSequence: SequenceNumber = 0
    /// Dead units by the raw values of their codes, those that occurred.
    public var dead: [UInt8: UInt64] = [:]

    /// No units yet.
    public init(at: Int64) { self.at = at }
}

/// A run that has begun and neither finished nor been given up.
public struct OpenRun: Hashable, Sendable, Identifiable {
    /// The run's number.
    public var id: RunID
    /// What it does.
    public var kind: RunKind
    /// Microseconds since 1970-01-01 UTC.
    public var startedAt: Int64
    /// By `SourceProgress.index`, ascending.
    public var sources: [SourceProgress]
    /// All sources of an ingest, in order.
    public var origins: [SourceOrigin] = []
    /// Nil until a batch is committed.
    public var counts: RunCounts?

    /// A run with these values.
    public init(id: RunID, kind: RunKind, startedAt: Int64, sources: [SourceProgress] = []) {
        self.id = id
        self.kind = kind
        self.startedAt = startedAt
        self.sources = sources
    }
}

extension OpenRun {
    /// Where the progress of the source with an index stands, or would.
    ///
    /// - Complexity: O(log sources): a run may have a hundred thousand.
    func position(ofSource index: UInt64) -> Int {
        var low = 0
        var high = sources.count
        while low < high {
            let middle = (low + high) / 2
            if sources[middle].index < index { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The end of a run: its entry of the ledger, which names the digest of the entry before.
public struct FinishedRun: Hashable, Sendable, Identifiable {
    /// The run's number.
    public var id: RunID
    /// What it did.
    public var kind: RunKind
    /// Microseconds since 1970-01-01 UTC.
    public var startedAt: Int64
    /// Microseconds since 1970-01-01 UTC.
    public var finishedAt: Int64
    /// SHA-256 of the run's file in the ledger; 32 bytes.
    public var ledgerDigest: [UInt8]
    /// Size of the run's file in the ledger.
    public var ledgerBytes: UInt64

    /// An end with these values.
    public init(
        id: RunID, kind: RunKind, startedAt: Int64, finishedAt: Int64, ledgerDigest: [UInt8],
        ledgerBytes: UInt64
    ) {
        self.id = id
        self.kind = kind
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.ledgerDigest = ledgerDigest
        self.ledgerBytes = ledgerBytes
    }
}
