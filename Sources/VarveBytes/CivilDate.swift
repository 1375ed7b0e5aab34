/// A date of the proleptic Gregorian calendar.
///
/// After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so
/// that the leap day is the last one, and repeat every 400 years of 146,097 days. All arithmetic
/// wraps: days beyond 10^15 from the epoch give a meaningless date, never a trap.
public struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The year; 0 is 1 BC.
    public let year: Int
    /// The month, 1...12.
    public let month: Int
    /// The day of the month, 1...31.
    public let day: Int

    /// The date, or nil if there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard Self.isValid(year: year, month: month, day: day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date that many days after 1970-01-01. O(1).
    public init(daysSinceEpoch: Int) {
        let shifted = daysSinceEpoch &+ 719_468  // from 0000-03-01
        let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
        let dayOfEra = shifted &- era &* 146_097
        let century = (dayOfEra &- dayOfEra / 1_460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096)
        let yearOfEra = century / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let shiftedMonth = (5 &* dayOfYear &+ 2) / 153  // March is 0
        day = dayOfYear &- (153 &* shiftedMonth &+ 2) / 5 &+ 1
        month = shiftedMonth < 10 ? shiftedMonth &+ 3 : shiftedMonth &- 9
        year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
    }

    /// The days from 1970-01-01 to this date; negative before. O(1).
    public var daysSinceEpoch: Int {
        Self.daysSinceEpoch(year: year, month: month, day: day)
    }

    /// Whether February has 29 days in this year.
    public var isLeap: Bool { Self.isLeap(year: year) }

    /// Whether there is such a day.
    public static func isValid(year: Int, month: Int, day: Int) -> Bool {
        guard month >= 1, month <= 12, day >= 1, day <= 31 else { return false }
        return day <= 28 || day <= Self.dayCount(year: year, month: month)
    }

    /// Whether February has 29 days in `year`.
    public static func isLeap(year: Int) -> Bool {
        // A multiple of 100 is one of 400 exactly if it is one of 16.
        year % 100 != 0 ? year & 3 == 0 : year & 15 == 0
    }

    /// The days of a month, 28...31.
    ///
    /// - Parameter month: 1...12.
    public static func dayCount(year: Int, month: Int) -> Int {
        // Odd months are long up to July, even ones from August on.
        month == 2 ? (isLeap(year: year) ? 29 : 28) : 30 | ((month ^ (month >> 3)) & 1)
    }

    /// The days from 1970-01-01 to a date that is known to be valid.
    static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year &- 1 : year
        let shiftedMonth = month > 2 ? month &- 3 : month &+ 9
        let dayOfYear = (153 &* shiftedMonth &+ 2) / 5 &+ day &- 1
        // Years from 0 on, the usual case, need no era.
        let era = shiftedYear >= 0 ? 0 : (shiftedYear &- 399) / 400
        let years = UInt64(truncatingIfNeeded: shiftedYear &- era &* 400)
        let leapDays = years / 4 &- years / 100 &+ years / 400
        let days = Int(truncatingIfNeeded: years &* 365 &+ leapDays) &+ dayOfYear
        return era &* 146_097 &+ days &- 719_468
    }

    /// Earlier dates come first.
    public static func < (left: Self, right: Self) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// ISO 8601: `2013-04-21`. Years outside 0...9999 are printed as they are.
    public var description: String {
        func padded(_ value: Int, _ width: Int) -> String {
            let text = String(value)
            let zeros = value < 0 ? 0 : max(0, width - text.count)
            return String(repeating: "0", count: zeros) + text
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}
