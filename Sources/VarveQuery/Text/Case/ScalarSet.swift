/// A set of code points, as ranges.
struct ScalarSet: Hashable, Sendable {
    /// Ascending, apart from each other.
    private(set) var ranges: [ClosedRange<UInt32>] = []

    static var last: UInt32 { 0x10ffff }

    init() {}

    init(_ ranges: ClosedRange<UInt32>...) {
        for range in ranges { insert(range) }
    }

    var isEmpty: Bool { ranges.isEmpty }

    /// The number of code points.
    var count: Int { ranges.reduce(0) { $0 + Int($1.upperBound - $1.lowerBound) + 1 } }

    func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } }

    /// The code points one by one.
    var scalars: [UInt32] { ranges.flatMap { Array($0) } }

    mutating func insert(_ range: ClosedRange<UInt32>) {
        var low = range.lowerBound
        var high = range.upperBound
        var kept: [ClosedRange<UInt32>] = []
        for other in ranges {
            // Ranges that touch become one.
            if other.upperBound + 1 < low || other.lowerBound > high + 1 {
                kept.append(other)
            } else {
                low = min(low, other.lowerBound)
                high = max(high, other.upperBound)
            }
        }
        kept.append(low...high)
        ranges = kept.sorted { $0.lowerBound < $1.lowerBound }
    }

    mutating func insert(_ other: ScalarSet) {
        for range in other.ranges { insert(range) }
    }

    /// All code points that are not in the set.
    var inverted: ScalarSet {
        var result = ScalarSet()
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.ranges.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { result.ranges.append(next...Self.last) }
        return result
    }

    /// Inserts a range with all that RE2 folds with it. False, and to be given up, if it holds
    /// letters beyond ASCII: not all that they fold with is known here.
    mutating func insertFolded(_ range: ClosedRange<UInt32>) -> Bool {
        insert(range)
        if range.upperBound >= 0x80 {
            let beyond = max(range.lowerBound, 0x80)...range.upperBound
            guard CaseMapping.areCaseless(beyond) else { return false }
        }
        for (letters, shift) in [(0x41...0x5a, 0x20), (0x61...0x7a, -0x20)]
            as [(ClosedRange<UInt32>, Int)]
        where letters.overlaps(range) {
            let part = letters.clamped(to: range)
            insert(UInt32(Int(part.lowerBound) + shift)...UInt32(Int(part.upperBound) + shift))
        }
        for (letter, sign) in [(0x6b, 0x212a), (0x73, 0x17f)] as [(UInt32, UInt32)]
        where contains(letter) {
            insert(sign...sign)
        }
        return true
    }

    /// The ranges of ASCII classes that RE2 names.
    static let digits = ScalarSet(0x30...0x39)
    static let words = ScalarSet(0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a)
    static let spaces = ScalarSet(0x09...0x0a, 0x0c...0x0d, 0x20...0x20)
}
