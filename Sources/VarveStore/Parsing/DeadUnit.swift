import VarveReviews

/// A unit that was not accepted, and where its bytes lie in the batch.
public struct DeadUnit: Sendable {
    public var code: DeadCode
    /// The unit's line within its chunk, from 0.
    public var line: UInt32
    public var start: Int
    public var byteCount: Int
    /// The fault's first byte within the unit.
    public var faultOffset: Int
    public var field: String
    public var expected: String
    public var found: String
    /// Of a line of which only the beginning was kept.
    public var overlong: OverlongLine?

    public init(
        code: DeadCode, line: UInt32, start: Int, byteCount: Int, faultOffset: Int, field: String,
        expected: String, found: String, overlong: OverlongLine? = nil
    ) {
        self.code = code
        self.line = line
        self.start = start
        self.byteCount = byteCount
        self.faultOffset = faultOffset
        self.field = field
        self.expected = expected
        self.found = found
        self.overlong = overlong
    }
}

/// A line of which only the beginning was kept.
public struct OverlongLine: Sendable {
    /// All its bytes, without the line feed.
    public var byteCount: UInt64
    public var digest: [UInt8]

    public init(byteCount: UInt64, digest: [UInt8]) {
        self.byteCount = byteCount
        self.digest = digest
    }
}

/// A chunk's units by what they are.
public struct UnitCounts: Sendable {
    /// Line feeds.
    public var lines: UInt64 = 0
    public var units: UInt64 = 0
    public var blank: UInt64 = 0
    public var header: UInt64 = 0

    public init() {}
}
