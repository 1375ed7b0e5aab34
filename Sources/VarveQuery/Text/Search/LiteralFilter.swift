import VarveColumns

/// What is known of a value before it is looked at in full. The raw values are marks.
enum Judgement: UInt8 {
    case no = 0
    case yes = 1
    /// To be decided by what is slow.
    case open = 2
}

/// Finds the values that may match, by strings of which each match holds at least one.
///
/// Letters are compared without regard to case as ASCII goes. Where other signs stand for an ASCII
/// letter too (the Kelvin sign for k), values that hold such a sign are left open.
struct LiteralFilter: Sendable {
    /// A value without any of these cannot match, unless it holds a lookalike.
    private let literals: [TextSearch]
    /// Signs that could stand for a letter of a literal.
    private let lookalikes: [TextSearch]
    /// A value with one of the literals does match.
    let isWhole: Bool

    /// - Parameters:
    ///   - literals: not empty, none of them empty.
    ///   - lookalikes: signs beyond ASCII that equal a letter of a literal.
    init(literals: [TextSearch], lookalikes: [[UInt8]], isWhole: Bool) {
        self.literals = literals
        self.lookalikes = lookalikes.map { TextSearch(needle: $0) }
        self.isWhole = isWhole
    }

    /// What is known of one value; 64 bytes after it are readable.
    func judge(_ value: UnsafeRawBufferPointer) -> Judgement {
        for literal in literals where unsafe literal.firstMatch(in: value) != nil {
            return isWhole ? .yes : .open
        }
        for sign in lookalikes where unsafe sign.firstMatch(in: value) != nil { return .open }
        return .no
    }

    /// Sets the marks, all 0 before, of values that match or may match.
    func mark(_ vector: TextVector, _ marks: UnsafeMutableBufferPointer<UInt8>) {
        for sign in lookalikes {
            unsafe sign.markHits(vector, Judgement.open.rawValue, into: marks)
        }
        let mark = isWhole ? Judgement.yes : .open
        for literal in literals {
            unsafe literal.markHits(vector, mark.rawValue, into: marks)
        }
    }

    /// Whether no mark is open.
    func decides(_ marks: [UInt8]) -> Bool {
        if isWhole && lookalikes.isEmpty { return true }
        return !marks.contains(Judgement.open.rawValue)
    }
}
