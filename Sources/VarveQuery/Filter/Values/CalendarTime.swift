import VarveBytes

/// Arithmetic of timestamps (microseconds since 1970-01-01T00:00:00Z) in the proleptic Gregorian
/// calendar, as DuckDB does it. All are total. O(1).
public enum CalendarTime {
    /// Microseconds of a day.
    public static let microsPerDay: Int64 = 86_400_000_000

    /// The day since 1970-01-01 and the microseconds since its midnight.
    @inline(__always)
    public static func split(_ micros: Int64) -> (days: Int64, clock: Int64) {
        var (days, clock) = micros.quotientAndRemainder(dividingBy: microsPerDay)
        if clock < 0 {
            clock += microsPerDay
            days -= 1
        }
        return (days, clock)
    }

    /// The timestamp of a day's midnight and some microseconds; nil beyond 64 bits.
    public static func micros(days: Int64, micros: Int64 = 0) -> Int64? {
        let (midnight, isTooFar) = days.multipliedReportingOverflow(by: microsPerDay)
        let (sum, overflow) = midnight.addingReportingOverflow(micros)
        return isTooFar || overflow ? nil : sum
    }

    /// A timestamp plus an interval: its months first, where a day that the month has not becomes
    /// its last one, then its days, then its microseconds. Nil beyond 64 bits.
    public static func adding(_ interval: Interval, to micros: Int64) -> Int64? {
        var (days, clock) = split(micros)
        if interval.months != 0 {
            guard let moved = addingMonths(interval.months, to: days) else { return nil }
            days = moved
        }
        let (sum, overflow) = days.addingReportingOverflow(interval.days)
        let (time, clockOverflow) = clock.addingReportingOverflow(interval.micros)
        guard !overflow, !clockOverflow else { return nil }
        clock = time
        // Whole days go to the day, so that a part that is out of range alone does no harm.
        let (extraDays, rest) = split(clock)
        let (all, dayOverflow) = sum.addingReportingOverflow(extraDays)
        return dayOverflow ? nil : Self.micros(days: all, micros: rest)
    }

    private static func addingMonths(_ months: Int64, to days: Int64) -> Int64? {
        guard months.magnitude < 1 << 40, days.magnitude < 1 << 40 else { return nil }
        let date = CivilDate(daysSinceEpoch: Int(days))
        let count = date.year * 12 + date.month - 1 + Int(months)
        let year = count >= 0 ? count / 12 : (count - 11) / 12
        let month = count - year * 12 + 1
        let day = min(date.day, CivilDate.dayCount(year: year, month: month))
        return CivilDate(year: year, month: month, day: day).map { Int64($0.daysSinceEpoch) }
    }

    /// Negated in all parts; nil beyond 64 bits.
    static func negated(_ interval: Interval) -> Interval? {
        guard interval.months != .min, interval.days != .min, interval.micros != .min else {
            return nil
        }
        return Interval(months: -interval.months, days: -interval.days, micros: -interval.micros)
    }
}
