import VarveBytes

extension CalendarTime {
    /// The value of one of the functions from ``Function/year`` to ``Function/second``; nil for the
    /// others.
    public static func part(_ function: Function, of micros: Int64) -> Int64? {
        let (days, clock) = split(micros)
        switch function {
        case .hour: return clock / 3_600_000_000
        case .minute: return clock / 60_000_000 % 60
        case .second: return clock / 1_000_000 % 60
        case .isoDayOfWeek: return Int64(weekday(days)) + 1
        case .dayOfWeek: return Int64(weekday(days) + 1) % 7
        default: break
        }
        let date = CivilDate(daysSinceEpoch: Int(days))
        switch function {
        case .year: return Int64(date.year)
        case .quarter: return Int64((date.month + 2) / 3)
        case .month: return Int64(date.month)
        case .week: return Int64(week(days))
        case .day: return Int64(date.day)
        case .dayOfYear: return days - start(year: date.year) + 1
        default: return nil
        }
    }

    /// Seconds since 1970-01-01.
    public static func epoch(_ micros: Int64) -> Double { Double(micros) / 1_000_000 }

    /// The start of the unit that holds a timestamp; nil beyond 64 bits.
    public static func truncate(_ micros: Int64, to unit: TimeUnit) -> Int64? {
        let (days, clock) = split(micros)
        func onClock(_ span: Int64) -> Int64? {
            self.micros(days: days, micros: clock - clock % span)
        }
        switch unit {
        case .microsecond: return micros
        case .millisecond: return onClock(1_000)
        case .second: return onClock(1_000_000)
        case .minute: return onClock(60_000_000)
        case .hour: return onClock(3_600_000_000)
        case .day: return self.micros(days: days)
        case .week: return self.micros(days: days - Int64(weekday(days)))
        default: break
        }
        let date = CivilDate(daysSinceEpoch: Int(days))
        var (year, month) = (date.year, 1)
        switch unit {
        case .month: month = date.month
        case .quarter: month = (date.month - 1) / 3 * 3 + 1
        case .decade: year = year / 10 * 10
        case .century: year = year / 100 * 100
        case .millennium: year = year / 1_000 * 1_000
        default: break
        }
        let first = CivilDate(year: year, month: month, day: 1)
        return first.flatMap { self.micros(days: Int64($0.daysSinceEpoch)) }
    }

    /// 0 for Monday ... 6 for Sunday.
    private static func weekday(_ days: Int64) -> Int {
        let rest = Int((days + 3) % 7)  // 1970-01-01 was a Thursday
        return rest < 0 ? rest + 7 : rest
    }

    /// The ISO week: the one that holds the year's first Thursday is 1.
    private static func week(_ days: Int64) -> Int {
        let thursday = days - Int64(weekday(days)) + 3
        let year = CivilDate(daysSinceEpoch: Int(thursday)).year
        return Int((thursday - start(year: year)) / 7) + 1
    }

    private static func start(year: Int) -> Int64 {
        Int64(CivilDate(year: year, month: 1, day: 1)?.daysSinceEpoch ?? 0)
    }
}
