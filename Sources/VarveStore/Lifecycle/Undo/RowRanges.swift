/// Rows of a segment, as ranges: the rows that a run added mostly lie side by side.
struct RowRanges {
    private(set) var ranges: [Range<UInt32>] = []

    var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// Adds a row behind all others.
    mutating func append(_ row: UInt32) {
        if let last = ranges.last, last.upperBound == row {
            ranges[ranges.count - 1] = last.lowerBound..<row + 1
        } else {
            ranges.append(row..<row + 1)
        }
    }

    /// - Complexity: O(log ranges).
    func contains(_ row: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= row { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(row)
    }
}

/// Sequences, a bit each where they lie close together, as those of a run do.
struct SequenceSet {
    private var pages: [UInt64: [UInt64]] = [:]

    /// Bits of a page, as a power of two.
    private static let pageBits: UInt64 = 14

    private static func place(
        _ sequence: SequenceNumber
    ) -> (page: UInt64, word: Int, bit: UInt64) {
        let offset = sequence & (1 << pageBits - 1)
        return (sequence >> pageBits, Int(offset >> 6), 1 << (offset & 63))
    }

    mutating func insert(_ sequence: SequenceNumber) {
        let (page, word, bit) = Self.place(sequence)
        pages[page, default: Array(repeating: 0, count: 1 << Int(Self.pageBits - 6))][word] |= bit
    }

    mutating func remove(_ sequence: SequenceNumber) {
        let (page, word, bit) = Self.place(sequence)
        pages[page]?[word] &= ~bit
    }

    func contains(_ sequence: SequenceNumber) -> Bool {
        let (page, word, bit) = Self.place(sequence)
        return pages[page].map { $0[word] & bit != 0 } ?? false
    }
}
