/// The characters of one cluster so far: whether the next one belongs to it, and how wide it is.
struct ClusterJoin {
    private let first: DisplayClass
    private let isFlagWithTags: Bool
    private var last: DisplayClass
    private var lastValue: UInt32
    /// Characters taken.
    private(set) var count = 1
    /// A picture, then marks only, then perhaps a joiner (rule GB11).
    private var isPicture: Bool
    /// An Indic consonant, then marks only, a linker among them (rule GB9c).
    private var isConjunct: Bool
    private var hasLinker = false
    private var regionals: Int
    /// Columns of the cluster, and of its parts one by one.
    private(set) var columns: Int
    private(set) var columnsApart: Int
    private var hasSpacing = false

    init(_ scalar: Unicode.Scalar) {
        first = DisplayClass(scalar)
        last = first
        lastValue = scalar.value
        isFlagWithTags = scalar.value == 0x1f3f4
        isPicture = first.kind == .picture
        isConjunct = first.kind == .consonant
        regionals = first.kind == .regional ? 1 : 0
        switch first.kind {
        case .loneExtend, .linker, .joiner, .spacingMark: columns = 0
        // Marks have no columns of their own; colours of skin do.
        case .extend: columns = first.columns == 2 ? 2 : 0
        default: columns = first.columns
        }
        columnsApart = columns
    }

    var isControl: Bool { first.kind == .control }

    /// Whether no cluster ends before `scalar`: the rules GB3 to GB999.
    func takes(_ scalar: Unicode.Scalar) -> Bool {
        if (0xe0020...0xe007f).contains(scalar.value) {
            // Tags make flags; elsewhere they only hide text.
            return isFlagWithTags
        }
        let next = DisplayClass(scalar)
        switch (last.kind, next.kind) {
        case (.control, _), (_, .control): return false
        case (.leading, .leading), (.leading, .vowel), (.leading, .syllable): return true
        case (.vowel, .vowel), (.vowel, .trailing), (.trailing, .trailing): return true
        case (.syllable, .vowel): return isOpenSyllable
        case (.syllable, .trailing): return true
        case (_, .extend), (_, .loneExtend), (_, .linker), (_, .joiner), (_, .spacingMark):
            return true
        case (.prepend, _): return true
        case (_, .consonant): return isConjunct && hasLinker
        case (.joiner, .picture): return isPicture
        case (.regional, .regional): return regionals == 1
        default: return false
        }
    }

    /// Whether the last character, a Hangul syllable, ends in a vowel.
    private var isOpenSyllable: Bool { (lastValue &- 0xac00) % 28 == 0 }

    mutating func add(_ scalar: Unicode.Scalar, isShown: Bool) {
        let next = DisplayClass(scalar)
        if isShown { widen(by: next, isEmojiSelector: scalar.value == 0xfe0f) }
        // A joiner joins what comes right after it, or nothing.
        if last.kind == .joiner { isPicture = false }
        switch next.kind {
        case .extend, .joiner: break
        case .linker: hasLinker = true
        case .loneExtend: isConjunct = false
        default:
            isPicture = next.kind == .picture
            isConjunct = next.kind == .consonant
            hasLinker = false
        }
        regionals += next.kind == .regional ? 1 : 0
        last = next
        lastValue = scalar.value
        count += 1
    }

    private mutating func widen(by next: DisplayClass, isEmojiSelector: Bool) {
        if isEmojiSelector {
            if count == 1, first.isWidenedBySelector {
                columns = 2
                columnsApart = 2
            }
            return
        }
        columnsApart += next.columns
        switch first.kind {
        case .picture, .regional: break
        case .prepend where columns == 0: columns = next.columns
        default:
            // Marks that take room share one column, whatever their number.
            if next.columns == 1 {
                columns += hasSpacing ? 0 : 1
                hasSpacing = true
            } else {
                columns += next.columns
            }
        }
    }
}
