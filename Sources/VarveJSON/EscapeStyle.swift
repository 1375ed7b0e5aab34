/// How a serialiser writes the characters of a string. A string whose bytes one of the styles gives
/// back is stored decoded; any other is stored as it came (`raw`).
///
/// Every style writes `"` as `\"`, `\` as `\\`, and U+0008, U+0009, U+000A, U+000C, U+000D as `\b \t
/// \n \f \r`; the other characters below U+0020 as `\u00xx`. Beyond that:
///
/// | style | `/` | from U+0080 | U+007F | hex digits | written by |
/// |---|---|---|---|---|---|
/// | `minimal` | as is | as is | as is | lower | JSON.stringify, Python with `ensure_ascii=False` |
/// | `minimalSlash` | `\/` | as is | as is | lower | PHP with `JSON_UNESCAPED_UNICODE` |
/// | `asciiLower` | as is | `\uxxxx` | `\u007f` | lower | Python's `json.dumps` |
/// | `asciiUpper` | as is | `\uXXXX` | `\u007F` | upper | |
/// | `asciiLowerSlash` | `\/` | `\uxxxx` | as is | lower | PHP's `json_encode` |
/// | `asciiUpperSlash` | `\/` | `\uXXXX` | as is | upper | |
/// | `html` | as is | as is | as is | lower | Go's `encoding/json` since 1.22 |
///
/// Characters above U+FFFF are written as a surrogate pair where they are escaped. `html` also
/// writes `<`, `>`, `&`, U+2028 and U+2029 as `\u003c`, `\u003e`, `\u0026`, `\u2028` and `\u2029`.
///
/// The cells of rows have styles of their own: `bare` stands without quotes, as it is; `quoted` between
/// quotes, with the quotes in it doubled; `cell` is kept undecoded, with its quotes if it has them.
///
/// Persisted: the raw values.
public enum EscapeStyle: UInt8, Sendable, CaseIterable {
    case minimal = 0
    case minimalSlash = 1
    case asciiLower = 2
    case asciiUpper = 3
    case asciiLowerSlash = 4
    case asciiUpperSlash = 5
    case html = 6
    case bare = 16
    case quoted = 17
    case cell = 18
    /// Not one of the styles above (a lone surrogate, say): the bytes are kept undecoded.
    case raw = 255

    /// Whether cells of rows have it, and not strings of JSON.
    public var isOfCells: Bool { rawValue & 0xf0 == 0x10 }

    /// Whether values are stored decoded.
    var isDecoded: Bool { self != .raw && self != .cell }
}

/// A set of styles that each give a string's bytes back. `raw` always does and is not a member.
public struct StyleSet: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// All seven styles.
    public static var all: StyleSet { StyleSet(rawValue: 0x7f) }

    /// The set that holds just `style`; empty for `raw` and the styles of cells.
    public init(_ style: EscapeStyle) {
        self.init(rawValue: style == .raw || style.isOfCells ? 0 : 1 << style.rawValue)
    }

    /// The style that a shape records: the lowest of the set, `raw` if there is none.
    public var lowest: EscapeStyle {
        if isEmpty { return .raw }
        return EscapeStyle(rawValue: UInt8(rawValue.trailingZeroBitCount)) ?? .raw
    }

    static var lowerHex: StyleSet { StyleSet(rawValue: 0b101_0111) }
    static var upperHex: StyleSet { StyleSet(rawValue: 0b010_1000) }
    static var escapedSlash: StyleSet { StyleSet(rawValue: 0b011_0010) }
    static var escapedNonASCII: StyleSet { StyleSet(rawValue: 0b011_1100) }
    static var escapedDelete: StyleSet { StyleSet(rawValue: 0b000_1100) }
    static var escapedHTML: StyleSet { StyleSet(rawValue: 0b100_0000) }
}
