/// A list of Int64 of known count, laid down in one of four ways, whichever is smallest.
///
/// ```
/// block    = kind:u8 body
/// constant = 0  zigzag(value)
/// packed   = 1  zigzag(least) width:u8 bits(value - least)             count values
/// delta    = 2  zigzag(first) zigzag(least) width:u8 bits(step - least)   count - 1 steps
/// runs     = 3  varint(runs) block(values) block(lengths - 1)          no runs inside
/// ```
///
/// Differences are taken modulo 2^64, so that any Int64 fits. Persisted.
enum IntegerBlock {
    /// Persisted tags.
    enum Kind: UInt8 {
        case constant = 0
        case packed = 1
        case delta = 2
        case runs = 3
    }

    /// A block without runs, planned.
    struct Flat {
        var kind: Kind = .constant
        /// Of the whole block, kind byte included.
        var byteCount: Int = 0
        /// Least value, or least step.
        var base: Int64 = 0
        var first: Int64 = 0
        var width: Int = 0
    }

    /// What was found out about a list, and how it will be laid down.
    struct Plan {
        var kind: Kind { isRuns ? .runs : flat.kind }
        var byteCount: Int = 0
        var flat = Flat()
        var isRuns = false
        var runCount = 0
        var runValues = Flat()
        var runLengths = Flat()
        /// Bounds of the values.
        var least: Int64 = 0
        var greatest: Int64 = 0
    }
}

/// Values and lengths of runs, reused.
@safe final class RunScratch {
    let values = Int64Buffer()
    let lengths = Int64Buffer()
    init() {}
}
