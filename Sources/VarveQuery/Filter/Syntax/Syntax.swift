/// What a filter says, before names and types are looked at.
struct Syntax {
    let kind: Kind
    /// Where it stands, in bytes.
    let range: Range<Int>
    /// How deep it is; 1 for a leaf.
    let depth: Int

    /// The place of an operator or a name that an error points at.
    typealias Place = Range<Int>

    indirect enum Kind {
        case null
        case boolean(Bool)
        case integer(UInt64)
        case double(Double)
        case text([UInt8])
        /// `date '…'`: a text as a type.
        case typedText(ValueType, [UInt8])
        /// `interval …`: the unit is nil where the text names it.
        case interval(Syntax, IntervalUnit?)
        case name([Step])
        case call(name: String, arguments: [Syntax], Place)
        case unary(Unary, Syntax)
        case binary(Binary, Syntax, Syntax, Place)
        /// Two or more, none of them an `and` without parentheses.
        case and([Syntax])
        case or([Syntax])
        /// `||`, two or more.
        case join([Syntax])
        case between(Syntax, Syntax, Syntax, isNegated: Bool)
        case isIn(Syntax, [Syntax], isNegated: Bool)
        case like(Like)
        case isTest(Syntax, Test, isNegated: Bool)
        case distinct(Syntax, Syntax, isNegated: Bool, Place)
        case cast(Syntax, ValueType, isTry: Bool)
        case choose(subject: Syntax?, [(when: Syntax, then: Syntax)], otherwise: Syntax?)
    }

    /// A step of a name: `a` of `a.b`.
    struct Step {
        let name: [UInt8]
        let isQuoted: Bool
        let range: Range<Int>
    }

    enum Unary { case not, minus, plus }

    enum Binary: Hashable {
        case compare(Comparison)
        case arithmetic(Arithmetic)
        case startsWith
    }

    enum Test { case null, `true`, `false`, unknown }

    struct Like {
        let operand: Syntax
        let pattern: Syntax
        let escape: Syntax?
        let ignoresCase: Bool
        let isNegated: Bool
    }
}

/// A unit after an interval's number.
enum IntervalUnit: Hashable {
    case months(Int64)
    case days(Int64)
    case micros(Int64)
}
