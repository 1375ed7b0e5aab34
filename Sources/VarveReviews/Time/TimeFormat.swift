import VarveBytes

/// How a source writes its times.
///
/// In a profile: `iso8601`, `epoch_s`, `epoch_ms`, or a pattern such as `yy.MM.dd` (see
/// `TimePattern`). What is finer than a microsecond is cut, downwards also before 1970: the
/// microsecond that an instant falls in is its time. The record keeps the digits.
public enum TimeFormat: Hashable, Sendable {
    /// ISO 8601 with or without zone and fraction, `T` or a space between, or the date alone.
    case iso8601
    /// Seconds since 1970-01-01T00:00:00Z; negative, fractional and exponent forms too.
    case epochSeconds
    /// Milliseconds since then.
    case epochMillis
    /// A fixed layout, read as UTC.
    case pattern(TimePattern)

    /// Parses the text form of a profile. Whatever is no keyword must be a pattern.
    public init(_ text: String) throws(TimePatternError) {
        if text.utf8.elementsEqual("iso8601".utf8) {
            self = .iso8601
        } else if text.utf8.elementsEqual("epoch_s".utf8) {
            self = .epochSeconds
        } else if text.utf8.elementsEqual("epoch_ms".utf8) {
            self = .epochMillis
        } else {
            self = .pattern(try TimePattern(text))
        }
    }

    /// The text form, as in a profile.
    public var text: String {
        switch self {
        case .iso8601: "iso8601"
        case .epochSeconds: "epoch_s"
        case .epochMillis: "epoch_ms"
        case .pattern(let pattern): pattern.text
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z, or nil where the bytes are no such time.
    ///
    /// - Parameters:
    ///   - bytes: a decoded string's contents or a number token.
    ///   - isNumber: whether the value may be read as a number. Epochs want it; patterns and
    ///     ISO 8601 read any text.
    /// - Complexity: O(n), no allocation.
    public func parse(_ bytes: UnsafeRawBufferPointer, isNumber: Bool) -> Int64? {
        switch self {
        case .iso8601: unsafe ISO8601.micros(bytes)
        case .epochSeconds: isNumber ? unsafe DecimalText.scaled(bytes, power: 6) : nil
        case .epochMillis: isNumber ? unsafe DecimalText.scaled(bytes, power: 3) : nil
        case .pattern(let pattern): unsafe pattern.parse(bytes).flatMap(pattern.micros)
        }
    }
}
