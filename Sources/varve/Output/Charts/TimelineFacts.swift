import VarveBytes
import VarveStore

/// How many records there are of each day, week or month, for `varve timeline`.
struct TimelineFacts {
    /// How long a period is.
    enum Unit: String, CaseIterable {
        case day
        /// From Monday.
        case week
        case month

        /// The first day of the period that a day is in; days since 1970-01-01.
        func firstDay(_ day: Int) -> Int {
            switch self {
            case .day: return day
            case .week:
                // 1970-01-01 was a Thursday.
                let weekday = ((day &+ 3) % 7 + 7) % 7
                return day &- weekday
            case .month:
                return PartitionName(containing: day, grain: .month)?.firstDay ?? day
            }
        }

        /// The first day after a period.
        func next(_ firstDay: Int) -> Int {
            switch self {
            case .day: return firstDay &+ 1
            case .week: return firstDay &+ 7
            case .month:
                return PartitionName(containing: firstDay, grain: .month)?.endDay ?? firstDay &+ 1
            }
        }

        /// Periods that lie between two that begin on those days.
        func between(_ first: Int, _ last: Int) -> Int {
            switch self {
            case .day: return last &- first &- 1
            case .week: return (last &- first) / 7 &- 1
            case .month:
                let from = CivilDate(daysSinceEpoch: first)
                let to = CivilDate(daysSinceEpoch: last)
                return (to.year &- from.year) &* 12 &+ to.month &- from.month &- 1
            }
        }

        /// `2013-04-21`, for a week its Monday, for a month `2013-04`.
        func label(_ firstDay: Int) -> String {
            let text = CivilDate(daysSinceEpoch: firstDay).description
            return self == .month ? String(text.dropLast(3)) : text
        }
    }

    struct Period: Equatable {
        var firstDay: Int
        var records: UInt64
    }

    let unit: Unit
    /// Records of each day that has any, in order.
    let days: [Period]
    /// Records of each period that has any, in order.
    let periods: [Period]

    /// - Parameter days: records by the day of the review in UTC, days since 1970-01-01.
    init(unit: Unit, days: [Int: UInt64]) {
        self.unit = unit
        self.days = days.sorted { $0.key < $1.key }.filter { $0.value > 0 }.map {
            Period(firstDay: $0.key, records: $0.value)
        }
        var periods: [Period] = []
        for day in self.days {
            let first = unit.firstDay(day.firstDay)
            if periods.last?.firstDay == first {
                periods[periods.count - 1].records &+= day.records
            } else {
                periods.append(Period(firstDay: first, records: day.records))
            }
        }
        self.periods = periods
    }

    var records: UInt64 { days.reduce(0) { $0 &+ $1.records } }
}
