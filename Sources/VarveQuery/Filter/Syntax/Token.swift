/// A word, a literal or a sign of a filter.
struct Token: Sendable {
    enum Kind: Hashable, Sendable {
        /// Letters and digits without quotes, as written.
        case word
        /// A name in double quotes, without them.
        case quotedName([UInt8])
        /// A text in single quotes, without them.
        case text([UInt8])
        /// Digits only, that 64 bits hold.
        case integer(UInt64)
        case double(Double)
        /// Digits right after the dot of a path.
        case step
        case sign(Sign)
        case end
    }

    let kind: Kind
    /// Where it stands, in bytes.
    let range: Range<Int>
}

/// Operators and punctuation.
enum Sign: String, CaseIterable, Hashable, Sendable {
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBracket = "["
    case rightBracket = "]"
    case leftBrace = "{"
    case rightBrace = "}"
    case comma = ","
    case dot = "."
    case semicolon = ";"
    case colon = ":"
    case doubleColon = "::"
    case question = "?"
    case dollar = "$"
    case hash = "#"
    case at = "@"
    case plus = "+"
    case minus = "-"
    case star = "*"
    case doubleStar = "**"
    case slash = "/"
    case doubleSlash = "//"
    case percent = "%"
    case caret = "^"
    case prefixes = "^@"
    case ampersand = "&"
    case doubleAmpersand = "&&"
    case bar = "|"
    case concat = "||"
    case tilde = "~"
    case like = "~~"
    case ilike = "~~*"
    case glob = "~~~"
    case exclamation = "!"
    case notTilde = "!~"
    case notLike = "!~~"
    case notIlike = "!~~*"
    case equal = "="
    case doubleEqual = "=="
    case notEqual = "<>"
    case bangEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case shiftLeft = "<<"
    case shiftRight = ">>"
    case arrow = "->"
    case doubleArrow = "->>"
}
