import VarveReviews

/// A unit that was not accepted, and where its bytes lie in the batch.
struct DeadUnit {
    var code: DeadCode
    /// The unit's line within its chunk, from 0.
    var line: UInt32
    var start: Int
    var byteCount: Int
    /// The fault's first byte within the unit.
    var faultOffset: Int
    var field: String
    var expected: String
    var found: String
    /// Of a line of which only the beginning was kept.
    var overlong: OverlongLine?
}

/// A chunk's units by what they are.
struct UnitCounts {
    var lines: UInt64 = 0
    var blank: UInt64 = 0
}
