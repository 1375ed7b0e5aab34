import VarveSegments

/// Tells which rows of a segment a filter takes. The engine of filters lies above this module, which
/// knows holds by their text only.
public protocol RowMatcher {
    /// The rows among some that the filter takes.
    ///
    /// - Parameter rows: ascending.
    /// - Throws: `StoreError`, `FormatError`.
    func matches(_ rows: [UInt32], of entry: SegmentEntry, in snapshot: Snapshot) throws -> [UInt32]
}

/// The holds of a state, ready to be asked.
public struct HoldMatchers {
    /// What they were made from.
    public let holds: [Hold]
    private let matchers: [(hold: Hold, matcher: any RowMatcher)]

    /// - Parameter compile: makes a matcher of a filter's text.
    public init(_ holds: [Hold], compile: (Hold) throws -> any RowMatcher) rethrows {
        self.holds = holds
        matchers = try holds.map { ($0, try compile($0)) }
    }

    /// Rows that a hold keeps.
    ///
    /// - Parameter rows: ascending.
    func held(_ rows: [UInt32], of entry: SegmentEntry, in snapshot: Snapshot) throws -> Set<UInt32>
    {
        guard !rows.isEmpty else { return [] }
        var held: Set<UInt32> = []
        for (_, matcher) in matchers {
            held.formUnion(try matcher.matches(rows, of: entry, in: snapshot))
        }
        return held
    }

    /// The rows that no hold keeps.
    func free(_ rows: [UInt32], of entry: SegmentEntry, in snapshot: Snapshot) throws -> [UInt32] {
        let held = try held(rows, of: entry, in: snapshot)
        return held.isEmpty ? rows : rows.filter { !held.contains($0) }
    }
}
