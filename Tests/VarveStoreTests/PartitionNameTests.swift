import Testing
import VarveBytes
import VarveStore

struct PartitionNameTests {
    private func day(_ year: Int, _ month: Int, _ day: Int) throws -> Int {
        try #require(CivilDate(year: year, month: month, day: day)).daysSinceEpoch
    }

    @Test func namesThePeriodOfADay() throws {
        let day = try day(2013, 4, 21)
        let texts = PartitionName.Grain.allCases.map {
            PartitionName(containing: day, grain: $0)?.text
        }
        #expect(texts == ["2013", "2013-04", "2013-04-21"])
    }

    @Test(arguments: ["0000", "2013", "9999", "2013-04", "2016-02-29", "0000-01-01", "9999-12-31"])
    func readsItsOwnText(_ text: String) throws {
        let name = try #require(PartitionName.parse(text))
        #expect(name.text == text)
        #expect(PartitionName(containing: name.firstDay, grain: name.grain) == name)
        #expect(PartitionName(containing: name.endDay - 1, grain: name.grain) == name)
        #expect(PartitionName(containing: name.endDay, grain: name.grain) != name)
    }

    @Test(arguments: [
        "", "201", "20133", "2013-", "2013-4", "2013-00", "2013-13", "2013-04-", "2013-04-31",
        "2015-02-29", "2013-04-00", "2013/04", "2013-04-21 ", " 2013", "+013", "-001", "２013",
        "2013-04-21T", "../x", "2013\0", "２０１３",
    ])
    func refusesOtherText(_ text: String) {
        #expect(PartitionName.parse(text) == nil)
    }

    @Test func rangesAreWholePeriods() throws {
        let february = try #require(PartitionName.parse("2016-02"))
        #expect(february.dayRange.count == 29)
        #expect(try february.firstDay == day(2016, 2, 1))
        let year = try #require(PartitionName.parse("1900"))
        #expect(year.dayRange.count == 365)
        #expect(try #require(PartitionName.parse("2000")).dayRange.count == 366)
    }

    @Test func everyDayIsInItsPeriods() throws {
        for value in stride(from: -719_528, through: 2_932_896, by: 37) {
            var coarser: PartitionName?
            for grain in PartitionName.Grain.allCases {
                let name = try #require(PartitionName(containing: value, grain: grain))
                #expect(name.dayRange.contains(value))
                #expect(coarser?.covers(name) ?? true)
                coarser = name
            }
        }
    }

    @Test func daysBeyondFourDigitYearsHaveNoName() {
        for day in [Int.min, -719_529, 2_932_897, Int.max] {
            #expect(PartitionName(containing: day, grain: .year) == nil)
        }
    }

    @Test func ordersByTimeThenCoarsestFirst() {
        let texts = [
            "2012-12-31", "2013", "2013-01", "2013-01-01", "2013-01-02", "2013-02", "2014",
        ]
        let names = texts.compactMap { PartitionName.parse($0) }
        #expect(names.shuffled().sorted().map(\.text) == texts)
    }
}
