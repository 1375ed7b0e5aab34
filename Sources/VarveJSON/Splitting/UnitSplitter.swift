/// Where the units of a source begin and end.
public enum UnitFraming: Hashable, Sendable {
    /// Each line is one. Split where it is parsed, as a line feed never stands within a unit.
    case lines
    /// Each row of a table is one; the first that is not blank is its heading.
    case rows(RowDialect)
    /// Each element of a JSON array is one.
    case elements

    /// What finds the units of a source from its beginning on; nil for lines.
    ///
    /// - Parameter unitBytesMax: the longest unit that is looked at.
    public func splitter(unitBytesMax: Int) -> (any UnitSplitter)? {
        switch self {
        case .lines: nil
        case .rows(let dialect): RowSplitter(dialect, unitBytesMax: unitBytesMax)
        case .elements: ElementSplitter(unitBytesMax: unitBytesMax)
        }
    }
}

/// Where a unit stands in the text that is split: from its first to its last byte.
public struct UnitPlace: Hashable, Sendable {
    public var start: Int
    public var end: Int

    public init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }
}

/// Finds units in a source that comes piece by piece. What it finds does not depend on how the source
/// is cut into pieces. No recursion; time linear in the source. For one thread.
///
/// The text begins where the last `drop` cut it and only grows between two calls.
public protocol UnitSplitter: AnyObject {
    /// The units that were found, in order, until they are taken.
    var units: [UnitPlace] { get set }
    /// Where the source's heading stands, once it was found and until it is taken.
    var heading: UnitPlace? { get set }
    /// Bytes that stand behind a unit and belong to it: 1 for line feeds.
    var terminatorByteCount: Int { get }
    /// Behind the last unit: where the text can be cut.
    var cutPlace: Int { get }
    /// Where the unit begins whose end is not found yet; nil between units.
    var pendingStart: Int? { get }
    /// What is wrong if the source ends here; nil if it may.
    var missingEnd: String? { get }
    /// What was looked for in vain: the source cannot be split any further. Nil if it can.
    var lostTrack: String? { get }

    /// Looks at what has come to the text.
    ///
    /// - Parameter isAtEnd: nothing will follow.
    func split(_ text: UnsafeRawBufferPointer, isAtEnd: Bool)

    /// Forgets that many bytes of the text; the units in them were taken.
    func drop(_ count: Int)

    /// Goes on in the pending unit, whose bytes so far need not be at hand: a unit beyond the limit.
    ///
    /// - Parameter text: what follows.
    /// - Returns: the offset in it behind the unit, from which on the text is split again; nil if all
    ///   of it belongs to the unit.
    func skip(_ text: UnsafeRawBufferPointer) -> Int?
}

/// What a byte order mark is in UTF-8.
enum ByteOrderMark {
    static let bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The bytes of the mark at the beginning of a text; nil where more of it must come to tell.
    static func byteCount(_ text: UnsafeRawBufferPointer, isAtEnd: Bool) -> Int? {
        if unsafe text.starts(with: bytes) { return bytes.count }
        return unsafe !isAtEnd && text.count < bytes.count && bytes.starts(with: text) ? nil : 0
    }
}

extension UnitSplitter {
    /// Takes the units that end before a place, what belongs to them included.
    ///
    /// - Returns: they, and the heading if it does too.
    public func take(before limit: Int) -> (units: [UnitPlace], heading: UnitPlace?) {
        let isTaken = { (unit: UnitPlace) in unit.end <= limit - self.terminatorByteCount }
        let count = units.firstIndex { !isTaken($0) } ?? units.count
        let taken = Array(units[..<count])
        units.removeFirst(count)
        guard let found = heading, isTaken(found) else { return (taken, nil) }
        heading = nil
        return (taken, found)
    }
}
