/// Why a row is no longer live. The raw values are persisted.
public enum DeletionReason: UInt8, Sendable, CaseIterable, Comparable, CustomStringConvertible {
    /// A newer version of the same review was accepted: still in its history.
    case superseded = 1
    /// Older than the policy keeps: hidden everywhere, can be undone until it is purged.
    case expired = 2
    /// Taken back with the run that brought it: hidden everywhere, can be undone.
    case retracted = 3
    /// Erased for good.
    case forgotten = 4

    /// Whether the row is hidden from every question, that for old versions too.
    public var isDropped: Bool { self != .superseded }

    /// The word that messages use.
    public var description: String {
        switch self {
        case .superseded: "superseded"
        case .expired: "expired"
        case .retracted: "retracted"
        case .forgotten: "forgotten"
        }
    }

    /// In the order of their persisted numbers.
    public static func < (left: DeletionReason, right: DeletionReason) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The dead rows of one segment.
///
/// A value, whole in memory. Its file never changes: a segment that loses more rows gets a new one.
/// A row can be dead for several reasons at once, each since its own sequence: an expired old
/// version that `undo` brings back is still superseded.
public struct DeletionVector: Equatable, Sendable {
    /// One reason for which a row is dead.
    public struct Entry: Hashable, Sendable, Comparable {
        /// The row within its segment.
        public let row: UInt32
        /// Of a superseded row the first sequence as of which it is dead, which is its successor's;
        /// of a dropped record the number of the run that dropped it.
        public let since: UInt64
        /// Why it is.
        public let reason: DeletionReason

        /// `row` is dead since the sequence `since`.
        public init(row: UInt32, since: UInt64, reason: DeletionReason) {
            self.row = row
            self.since = since
            self.reason = reason
        }

        /// By row, then by reason, then by sequence.
        public static func < (left: Entry, right: Entry) -> Bool {
            (left.row, left.reason, left.since) < (right.row, right.reason, right.since)
        }
    }

    /// The segment whose rows these are.
    public let segmentID: UInt64
    /// The rows of the segment, dead or not.
    public let rowCount: Int
    /// Sorted by row, then by reason; at most one for each row and reason.
    public let entries: [Entry]
    /// Distinct rows among the entries.
    public let deadRowCount: Int

    /// The vector of `entries`, in any order; of several for a row and a reason the earliest stays.
    ///
    /// - Precondition: all rows are below `rowCount`, which fits into 32 bits.
    /// - Complexity: O(n log n), O(n) if they are sorted.
    public init(segmentID: UInt64, rowCount: Int, entries: [Entry] = []) {
        precondition(rowCount >= 0 && rowCount <= UInt32.max, "rows are numbered in 32 bits")
        let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0 < $1 }
        let sorted = isSorted ? entries : entries.sorted()
        precondition(
            sorted.last.map { Int($0.row) < rowCount } ?? true, "a row is below the row count")
        self.init(
            segmentID: segmentID, rowCount: rowCount,
            unique: DeletionVector.withoutRepeats(sorted))
    }

    /// A vector of entries that are known to be sorted, unique and in bounds.
    init(segmentID: UInt64, rowCount: Int, unique entries: [Entry]) {
        self.segmentID = segmentID
        self.rowCount = rowCount
        self.entries = entries
        var deadRowCount = 0
        var last: UInt32?
        for entry in entries where entry.row != last {
            deadRowCount += 1
            last = entry.row
        }
        self.deadRowCount = deadRowCount
    }

    /// Distinct rows that are hidden from every question.
    ///
    /// - Complexity: O(n).
    public var droppedRowCount: Int {
        var count = 0
        var last: UInt32?
        for entry in entries where entry.reason.isDropped && entry.row != last {
            count += 1
            last = entry.row
        }
        return count
    }

    /// Whether no row is dead.
    public var isEmpty: Bool { entries.isEmpty }

    /// Whether every row is dead.
    public var coversAllRows: Bool { deadRowCount == rowCount }

    private static func withoutRepeats(_ sorted: [Entry]) -> [Entry] {
        var unique: [Entry] = []
        unique.reserveCapacity(sorted.count)
        for entry in sorted {
            if let last = unique.last, last.row == entry.row, last.reason == entry.reason {
                continue
            }
            unique.append(entry)
        }
        return unique
    }
}
