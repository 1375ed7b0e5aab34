/// Rows that a run dropped and that can still be brought back. Rows of the run bear its number as
/// `DeletionVector.Entry.since`.
public struct DropEntry: Hashable, Sendable {
    /// The run that dropped them.
    public var run: RunID
    /// By the clock that the run was given; microseconds since 1970-01-01 UTC.
    public var at: Int64
    /// How many the run has dropped.
    public var rows: UInt64

    /// An entry with these values.
    public init(run: RunID, at: Int64, rows: UInt64) {
        self.run = run
        self.at = at
        self.rows = rows
    }
}

/// A filter whose records are neither dropped nor purged.
public struct Hold: Hashable, Sendable {
    /// Unique among the holds; at most `nameBytesMax` bytes of UTF-8.
    public var name: String
    /// The text of the filter; at most `filterBytesMax` bytes of UTF-8.
    public var filter: String
    /// Microseconds since 1970-01-01 UTC.
    public var since: Int64

    /// Most bytes of `name` and `filter`. Persisted, as bounds of what is read.
    public static let nameBytesMax = 256
    public static let filterBytesMax = 65_536

    /// A hold with these values.
    public init(name: String, filter: String, since: Int64) {
        self.name = name
        self.filter = filter
        self.since = since
    }

    /// Whether it has a name, as bytes.
    public func isNamed(_ name: String) -> Bool { self.name.utf8.elementsEqual(name.utf8) }
}

/// An identity that was erased for good: what has it is refused.
public struct ForgottenIdentity: Hashable, Sendable {
    /// The hash that the key index has; keyed by the store.
    public var hash: UInt64
    /// HMAC-SHA-256 of namespace, NUL and id, keyed by the store; 32 bytes.
    public var digest: [UInt8]
    /// The run that erased it.
    public var run: RunID

    /// An identity with these values.
    public init(hash: UInt64, digest: [UInt8], run: RunID) {
        self.hash = hash
        self.digest = digest
        self.run = run
    }
}

/// A day, and the first sequence that was accepted on it.
public struct SequenceDay: Hashable, Sendable {
    /// By the clocks of ingests, in days since 1970-01-01.
    public var day: Int32
    public var first: SequenceNumber

    /// A day with its first sequence.
    public init(day: Int32, first: SequenceNumber) {
        self.day = day
        self.first = first
    }
}
