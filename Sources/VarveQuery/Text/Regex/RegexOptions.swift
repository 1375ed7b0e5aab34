/// What a regular expression is compiled with, read from DuckDB's letters.
struct RegexOptions: Hashable, Sendable {
    var ignoresCase = false
    /// The pattern is a text to find.
    var isLiteral = false
    var dotMatchesNewline = false

    init() {}

    init(_ letters: [UInt8]) throws(RegularExpressionError) {
        for (offset, letter) in letters.enumerated() {
            switch letter {
            case UInt8(ascii: "c"): ignoresCase = false
            case UInt8(ascii: "i"): ignoresCase = true
            case UInt8(ascii: "l"): isLiteral = true
            case UInt8(ascii: "m"), UInt8(ascii: "n"), UInt8(ascii: "p"):
                dotMatchesNewline = false
            case UInt8(ascii: "s"): dotMatchesNewline = true
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"): continue
            default:
                throw RegularExpressionError(
                    message: Self.message(letter), place: .options(offset..<offset + 1))
            }
        }
    }

    private static func message(_ letter: UInt8) -> String {
        if letter == UInt8(ascii: "g") {
            return "option 'g' is only for replacing; known are c, i, l, m, n, p, s"
        }
        return "no such option; known are c, i, l, m, n, p, s"
    }
}
