/// A layout of dates and times, such as `yyyy-MM-dd'T'HH:mm:ss'Z'` or `MM d, yyyy`.
///
/// | token | means |
/// |---|---|
/// | `yyyy` | year, four digits, 0000...9999 |
/// | `yy` | year, two digits: 70...99 are 1970...1999, 00...69 are 2000...2069 |
/// | `MM` `M` | month, two digits; or as many as needed |
/// | `dd` `d` | day of the month, likewise |
/// | `HH` `mm` `ss` | hour 00...23, minute 00...59, second 00...59 |
/// | `S` to `SSSSSSSSS` | that many digits of the second's fraction |
/// | `'text'` `''` | the text; an apostrophe |
///
/// Any other character but an ASCII letter stands for itself. Year, month and day are needed; a
/// finer token needs the coarser ones. Times are read as UTC. Persisted: the text is, so the rules
/// must stay.
///
/// Reading is strict: a text is read exactly if formatting what was read gives its bytes again. So
/// there is no leap second, no `24:00`, no 30th of February and no zero before a bare `d`.
public struct TimePattern: Hashable, Sendable {
    /// The layout as given. Persisted.
    public let text: String

    /// What values count: the finest token.
    public let unit: Unit

    /// The most bytes that a formatted value takes.
    public let byteCountMax: Int

    let steps: [Step]
    let hasShortYear: Bool
    let layout: FixedLayout?

    /// Compiles a layout.
    ///
    /// - Parameter text: at most ``textByteCountMax`` bytes; it may come from a file.
    public init(_ text: String) throws(TimePatternError) {
        steps = try Self.compile(text)
        unit = try Self.checkedUnit(steps, text)
        byteCountMax = steps.reduce(0) { $0 + $1.byteCountMax }
        hasShortYear = steps.contains(.digits(.shortYear, 2))
        layout = FixedLayout(steps)
        self.text = text
    }

    /// The most bytes that a layout's text may have.
    public static let textByteCountMax = 64

    /// Layouts to try on unknown values, the more common first. None reads another's texts, and
    /// none depends on a guess between day and month but `MM d, yyyy`, which is Amazon's.
    public static let sniffable: [TimePattern] = [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss",
        "yy.MM.dd", "MM d, yyyy", "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'",
        "yyyy-MM-dd'T'HH:mm:ss'+00:00'", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'",
        "yyyy-MM-dd'T'HH:mm:ss.SSS", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS", "yyyy-MM-dd HH:mm:ss.SSS",
        "yyyy-MM-dd HH:mm:ss.SSSSSS", "yyyy-MM-dd HH:mm:ss 'UTC'", "yyyy-MM-dd'T'HH:mm'Z'",
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm", "yyyy.MM.dd", "yyyy/MM/dd", "yyyy.MM.dd HH:mm",
        "yyyy.MM.dd HH:mm:ss", "yyyy/MM/dd HH:mm:ss", "yyyy.MM.dd.", "yyyy. M. d.",
    ].compactMap { try? TimePattern($0) }

    /// Texts of equal bytes are equal layouts; Unicode equivalence is not enough.
    public static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Hashes the text's bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// A text is no layout of times.
public struct TimePatternError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text.
    public let text: String
    /// Where in its UTF-8 bytes, from 0.
    public let offset: Int
    /// What is needed there.
    public let expected: String

    /// One line for a message.
    public var description: String {
        "time pattern \"\(text)\", at byte \(offset): expected \(expected)"
    }
}

extension TimePattern {
    /// What the values of a layout count, since 1970-01-01T00:00:00Z.
    public enum Unit: Hashable, Sendable {
        case day, hour, minute, second
        /// Parts of a second: 3 digits are milliseconds, 6 microseconds.
        case fraction(digits: Int)

        /// The units of a day: 1, 24, 1,440, 86,400 or 86,400 times a power of ten up to 10^9.
        public var perDay: Int64 {
            switch self {
            case .day: 1
            case .hour: 24
            case .minute: 1_440
            case .second: 86_400
            case .fraction(let digits): 86_400 * Unit.power(of: digits)
            }
        }

        static func power(of digits: Int) -> Int64 {
            (0..<digits).reduce(1) { power, _ in power * 10 }
        }
    }

    /// The microseconds since 1970-01-01T00:00:00Z of a value, rounded down; nil if out of range.
    public func micros(_ value: Int64) -> Int64? {
        if case .fraction(let digits) = unit, digits > 6 {
            let divisor = Unit.power(of: digits - 6)
            let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
            return rest < 0 ? quotient - 1 : quotient
        }
        let (micros, overflow) = value.multipliedReportingOverflow(
            by: 86_400_000_000 / unit.perDay)
        return overflow ? nil : micros
    }
}
