import VarveBytes

/// Conditions on a part of a time as conditions on the time itself, which bounds of times can rule
/// out: `year(t) = 2013` as `t >= timestamp '2013-01-01' and t < timestamp '2014-01-01'`.
extension TypedExpression {
    /// The times that one value of a rounding function stands for.
    private struct Period {
        /// The first one.
        let start: Int64
        /// The first one after it.
        let end: Int64
        /// Whether the constant is what the function gives for them, and not only between.
        let isExact: Bool
    }

    /// The comparison of `year`, `date_trunc` or a cast to date with a constant as one of the time;
    /// nil for all others.
    static func range(
        _ comparison: Comparison, _ left: TypedExpression, _ constant: Constant
    ) -> TypedExpression? {
        guard let (time, period) = period(left, constant), time.nodeCount <= 2 else { return nil }
        func from(_ micros: Int64) -> TypedExpression {
            .comparison(.greaterOrEqual, time, .constant(.timestamp(micros)))
        }
        func before(_ micros: Int64) -> TypedExpression {
            .comparison(.less, time, .constant(.timestamp(micros)))
        }
        switch comparison {
        case .equal:
            return period.isExact ? .allOf([from(period.start), before(period.end)]) : nil
        case .notEqual:
            return period.isExact ? .anyOf([before(period.start), from(period.end)]) : nil
        case .less: return before(period.isExact ? period.start : period.end)
        case .lessOrEqual: return before(period.end)
        case .greater: return from(period.end)
        case .greaterOrEqual: return from(period.isExact ? period.start : period.end)
        }
    }

    private static func period(
        _ left: TypedExpression, _ constant: Constant
    ) -> (time: TypedExpression, period: Period)? {
        switch (left.kind, constant) {
        case (.call(.year, let arguments), .integer(let year)):
            guard (1...9_999).contains(year),
                let start = CivilDate(year: Int(year), month: 1, day: 1)
            else { return nil }
            let micros = Int64(start.daysSinceEpoch) * CalendarTime.microsPerDay
            return period(micros, .year).map { (arguments[0], $0) }
        case (.call(.dateTrunc(let unit), let arguments), .timestamp(let micros)):
            return period(micros, unit).map { (arguments[0], $0) }
        case (.cast(let time), .date(let days)) where time.type == .timestamp:
            guard let micros = CalendarTime.micros(days: days) else { return nil }
            return period(micros, .day).map { (time, $0) }
        default: return nil
        }
    }

    /// The unit that holds a time; nil where years are few, since decades and longer units are cut
    /// towards year 0, and nil near the end of time.
    private static func period(_ micros: Int64, _ unit: TimeUnit) -> Period? {
        let years = 1_000...200_000
        let year = CivilDate(daysSinceEpoch: Int(CalendarTime.split(micros).days)).year
        guard years.contains(year), let start = CalendarTime.truncate(micros, to: unit),
            let end = CalendarTime.adding(length(unit), to: start)
        else { return nil }
        return Period(start: start, end: end, isExact: start == micros)
    }

    private static func length(_ unit: TimeUnit) -> Interval {
        switch unit {
        case .microsecond: Interval(micros: 1)
        case .millisecond: Interval(micros: 1_000)
        case .second: Interval(micros: 1_000_000)
        case .minute: Interval(micros: 60_000_000)
        case .hour: Interval(micros: 3_600_000_000)
        case .day: Interval(days: 1)
        case .week: Interval(days: 7)
        case .month: Interval(months: 1)
        case .quarter: Interval(months: 3)
        case .year: Interval(months: 12)
        case .decade: Interval(months: 120)
        case .century: Interval(months: 1_200)
        case .millennium: Interval(months: 12_000)
        }
    }
}
