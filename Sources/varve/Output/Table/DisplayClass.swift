/// How a character joins its neighbours and how many columns it takes on a terminal.
///
/// The tables are made by `Tools/unicode/display_classes.py`.
struct DisplayClass: Equatable {
    /// What decides where one visible character ends: Unicode's Grapheme_Cluster_Break, with
    /// Extended_Pictographic and Indic_Conjunct_Break, which are disjoint from its other values.
    enum Kind: UInt8 {
        case other = 0
        /// Steers, or shows nothing: never sent to a terminal.
        case control = 1
        /// A combining mark.
        case extend = 2
        /// U+200D.
        case joiner = 3
        /// Half of a flag.
        case regional = 4
        case prepend = 5
        case spacingMark = 6
        /// Hangul: a leading consonant, a vowel, a trailing consonant, a whole syllable.
        case leading = 7
        case vowel = 8
        case trailing = 9
        case syllable = 10
        /// An emoji that others can be joined to.
        case picture = 11
        /// Indic: what a linker joins, and the linker.
        case consonant = 12
        case linker = 13
        /// A combining mark that ends an Indic conjunct.
        case loneExtend = 14
    }

    /// Bits 0-3 the kind, 4-5 the columns, 6 whether U+FE0F widens.
    private let bits: UInt8

    init(bits: UInt8) { self.bits = bits }

    /// A letter of Latin.
    static let plain = DisplayClass(bits: 0x10)

    var kind: Kind { Kind(rawValue: bits & 15) ?? .control }
    /// Columns of the character alone: 0...2.
    var columns: Int { Int(bits >> 4 & 3) }
    /// Whether U+FE0F after it makes it a wide emoji.
    var isWidenedBySelector: Bool { bits & 64 != 0 }

    /// The class of a character. O(1) for ASCII, Hangul and Han, else by binary search.
    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x20...0x22, 0x24...0x29, 0x2b...0x2f, 0x3a...0x7e: bits = 0x10
        case 0xac00...0xd7a3: bits = 0x2a
        case 0x4e00...0x9fff: bits = 0x20
        case let value: bits = Self.search(value)
        }
    }

    static func search(_ value: UInt32) -> UInt8 {
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle] >> 8 <= value { low = middle } else { high = middle }
        }
        return UInt8(truncatingIfNeeded: runs[low])
    }
}
