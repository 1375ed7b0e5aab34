import Testing
import VarveBytes

@Suite struct CivilDateTests {
    @Test(arguments: [
        (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2000, 3, 1, 11_017),
        (2013, 4, 21, 15_816), (1995, 1, 1, 9_131), (0, 1, 1, -719_528), (9999, 12, 31, 2_932_896),
        (1900, 3, 1, -25_508), (-1, 12, 31, -719_529),
    ])
    func knownDays(year: Int, month: Int, day: Int, days: Int) {
        #expect(CivilDate(year: year, month: month, day: day)?.daysSinceEpoch == days)
        #expect(CivilDate(daysSinceEpoch: days) == CivilDate(year: year, month: month, day: day))
    }

    @Test func everyDayOfNineHundredYearsFollowsTheOneBefore() {
        var (year, month, day) = (1599, 12, 31)
        for days in -135_141...200_000 {
            if day < CivilDate.dayCount(year: year, month: month) {
                day += 1
            } else if month < 12 {
                (month, day) = (month + 1, 1)
            } else {
                (year, month, day) = (year + 1, 1, 1)
            }
            let date = CivilDate(daysSinceEpoch: days + 1)
            guard (date.year, date.month, date.day) == (year, month, day),
                date.daysSinceEpoch == days + 1
            else {
                Issue.record("day \(days + 1) is \(date), not \(year)-\(month)-\(day)")
                return
            }
        }
    }

    @Test func leapYears() {
        #expect([2000, 2012, 1600, 0, -4].allSatisfy { CivilDate.isLeap(year: $0) })
        #expect([1900, 2100, 2013, 1, -1].allSatisfy { !CivilDate.isLeap(year: $0) })
        let days = (1...12).map { CivilDate.dayCount(year: 2013, month: $0) }
        #expect(days == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    }

    @Test func thereIsNoSuchDay() {
        for (month, day) in [(0, 1), (13, 1), (1, 0), (1, 32), (2, 29), (4, 31), (.min, .max)] {
            #expect(!CivilDate.isValid(year: 2013, month: month, day: day))
            #expect(CivilDate(year: 2013, month: month, day: day) == nil)
        }
        #expect(CivilDate.isValid(year: 2012, month: 2, day: 29))
    }

    @Test func noCountOfDaysTraps() {
        for days in [Int.min, .min + 1, -1 << 40, 1 << 40, .max - 1, .max] {
            _ = CivilDate(daysSinceEpoch: days).daysSinceEpoch
        }
    }

    @Test func datesSortAndPrint() {
        #expect(CivilDate(daysSinceEpoch: 10) < CivilDate(daysSinceEpoch: 11))
        #expect(CivilDate(daysSinceEpoch: -1) < CivilDate(daysSinceEpoch: 0))
        #expect(CivilDate(daysSinceEpoch: 15_816).description == "2013-04-21")
        #expect(CivilDate(daysSinceEpoch: -719_528).description == "0000-01-01")
    }
}
