import VarveJSON
import VarveReviews

/// Which dead letters are meant. What is empty or nil leaves none out.
public struct DeadLetterFilter: Sendable {
    /// Open and resolved ones.
    public enum States: String, Sendable, CaseIterable {
        case open, resolved, all
    }

    public var numbers: Set<UInt64> = []
    public var codes: Set<DeadCode> = []
    public var runs: Set<UInt64> = []
    /// The source as the user named it.
    public var source: String?
    /// Put away at that time or later; microseconds since 1970.
    public var since: Int64?
    /// Put away before that time.
    public var until: Int64?
    public var states = States.open

    public init() {}

    /// Whether nothing but the state narrows it.
    public var isWide: Bool {
        numbers.isEmpty && codes.isEmpty && runs.isEmpty && source == nil && since == nil
            && until == nil
    }

    /// Whether a segment may hold any of them.
    func mayPass(_ entry: SegmentEntry) -> Bool {
        let isInTime = entry.maxTime >= since ?? .min && entry.minTime < until ?? .max
        let range = entry.firstSequence...entry.lastSequence
        return isInTime && (numbers.isEmpty || numbers.contains(where: range.contains))
    }

    /// Whether a letter is meant, its state apart.
    func passes(_ letter: DeadLetter) -> Bool {
        (numbers.isEmpty || numbers.contains(letter.number))
            && (codes.isEmpty || codes.contains(letter.code))
            && (runs.isEmpty || runs.contains(letter.run))
            && letter.storedAt >= since ?? .min && letter.storedAt < until ?? .max
            && (source.map { letter.source.utf8.elementsEqual($0.utf8) } ?? true)
    }

    func passes(_ state: DeadLetter.State) -> Bool {
        switch states {
        case .all: true
        case .open: state == .open
        case .resolved: state != .open
        }
    }
}

extension DeadLetter {
    /// What became of a dead letter.
    public enum State: Hashable, Sendable {
        /// Nothing yet.
        case open
        /// A record with its id arrived after it, with that sequence.
        case answered(SequenceNumber)
        /// It was replayed: its bytes are a record, or equal to one.
        case replayed

        /// The name in listings and JSON: only whether there is something to do.
        public var name: String { self == .open ? "open" : "resolved" }
    }
}

/// A dead letter, where it lies, and what became of it.
public struct FoundDeadLetter: Sendable {
    public var letter: DeadLetter
    public var state = DeadLetter.State.open
    /// The profile that it was judged by; nil where the store does not know it.
    public let profile: Profile?
    /// The heading of the table whose row it is; nil where it is no row, where the ledger does not
    /// tell, and until a scan has looked.
    public internal(set) var header: RowHeader?
    let segment: SegmentID
    let row: UInt32
}
