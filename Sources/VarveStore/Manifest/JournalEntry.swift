/// Number of a journal, unique in its store among all kinds' files. Persisted, in file names too.
public struct JournalID: Hashable, Comparable, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// As in the file's name: at least six decimal digits.
    public var name: String {
        let digits = String(rawValue)
        return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }

    /// The number of a name; nil unless `name` would give these very bytes.
    public init?(name: String) {
        guard let number = UInt64(name),
            JournalID(rawValue: number).name.utf8.elementsEqual(name.utf8)
        else { return nil }
        self.init(rawValue: number)
    }

    public static func < (left: JournalID, right: JournalID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A journal that is live: its records are stored, but in no segment yet.
///
/// From the first sequence on all belong to it, up to its end once it is sealed: while it is open, no
/// other file may take one.
public struct JournalEntry: Hashable, Sendable, Identifiable {
    public var id: JournalID
    public var firstSequence: SequenceNumber
    /// Where it ends; nil while it grows.
    public var seal: Seal?

    /// The end of a journal that grows no more.
    public struct Seal: Hashable, Sendable {
        public var byteCount: UInt64
        /// One above the last sequence.
        public var nextSequence: SequenceNumber

        public init(byteCount: UInt64, nextSequence: SequenceNumber) {
            self.byteCount = byteCount
            self.nextSequence = nextSequence
        }
    }

    public init(id: JournalID, firstSequence: SequenceNumber, seal: Seal? = nil) {
        self.id = id
        self.firstSequence = firstSequence
        self.seal = seal
    }
}
