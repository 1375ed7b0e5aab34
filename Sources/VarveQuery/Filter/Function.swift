/// A function of a bound expression. All arguments have the types that are given here: the type
/// check has put casts where they had others. A NULL argument gives NULL unless it says otherwise.
public enum Function: Hashable, Sendable {
    // MARK: Texts

    /// (text) -> integer: code points.
    case length
    /// (text) -> integer: bytes.
    case byteLength
    /// (text) -> text, by simple case mapping of each code point.
    case lower
    /// (text) -> text, by simple case mapping of each code point.
    case upper
    /// (text) -> text, less Unicode white space at both ends.
    case trim
    /// (text) -> text, less Unicode white space at the start.
    case trimStart
    /// (text) -> text, less Unicode white space at the end.
    case trimEnd
    /// (text, integer[, integer]) -> text: start counted from 1 and length, in code points.
    case substring
    /// (text...) -> text: joined; NULL arguments are left out, so it is never NULL.
    case concat
    /// (text...) -> text: `||`; NULL if one argument is.
    case join
    /// (text, text) -> boolean: the second one, which is no constant, lies in the first.
    case contains
    /// (text, text) -> boolean: the first one begins with the second, which is no constant.
    case startsWith
    /// (text, text) -> boolean: the first one ends with the second, which is no constant.
    case endsWith
    /// (text, text) -> boolean: the pattern is no constant, and nothing in it escapes.
    case like
    /// (text, text) -> boolean: as ``like``, case-blind.
    case ilike

    // MARK: Any

    /// (T...) -> T: the first that is not NULL. T is one type, never null.
    case coalesce
    /// (T...) -> T: the greatest of those that are not NULL.
    case greatest
    /// (T...) -> T: the least of those that are not NULL.
    case least

    // MARK: Times

    /// (timestamp) -> integer.
    case year
    /// (timestamp) -> integer, 1...4.
    case quarter
    /// (timestamp) -> integer, 1...12.
    case month
    /// (timestamp) -> integer, 1...53: the ISO week.
    case week
    /// (timestamp) -> integer, 1...31.
    case day
    /// (timestamp) -> integer, 0...6, Sunday is 0.
    case dayOfWeek
    /// (timestamp) -> integer, 1...7, Monday is 1.
    case isoDayOfWeek
    /// (timestamp) -> integer, 1...366.
    case dayOfYear
    /// (timestamp) -> integer, 0...23.
    case hour
    /// (timestamp) -> integer, 0...59.
    case minute
    /// (timestamp) -> integer, 0...59.
    case second
    /// (timestamp) -> double: seconds since 1970-01-01.
    case epoch
    /// (timestamp) -> timestamp: the start of the unit that holds it. Weeks begin on Monday.
    case dateTrunc(TimeUnit)

    // MARK: Numbers

    /// (integer) -> integer, NULL for the least; (double) -> double.
    case abs
    /// (double[, integer constant]) -> double: half away from zero, at that many decimal places;
    /// ``ValueMath/round(_:places:)``.
    case round
    /// (double) -> double.
    case floor
    /// (double) -> double.
    case ceil
}

/// A unit of the calendar or the clock.
public enum TimeUnit: String, CaseIterable, Hashable, Sendable {
    case microsecond, millisecond, second, minute, hour, day, week, month, quarter, year
    case decade, century, millennium
}

/// How two values of one type are compared.
public enum Comparison: Hashable, Sendable, CaseIterable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// An operation on numbers, or on a time and an interval.
public enum Arithmetic: Hashable, Sendable, CaseIterable {
    /// Of integers exact, NULL on overflow.
    case add, subtract, multiply
    /// Of doubles only, as IEEE 754 has it: 1/0 is infinite.
    case divide
    /// Of integers only: rounds towards zero; NULL for a zero on the right.
    case integerDivide
    /// The sign of the left side; NULL for an integer zero on the right, NaN for a double one.
    case modulo
}
