import Testing
import VarveStore

struct PartitionPolicyTests {
    private let policy = PartitionPolicy(worthBytes: 100, segmentBytesMax: 1000)

    private func day(_ text: String) throws -> Int {
        try #require(PartitionName.parse(text)).firstDay
    }

    private func plan(_ histogram: [(String, UInt64)]) throws -> PartitionPlan {
        policy.plan(try histogram.map { (day: try day($0.0), rawBytes: $0.1) })
    }

    @Test func smallYearsStayWhole() throws {
        let plan = try plan([("2013-01-01", 90), ("2013-07-01", 100), ("2013-08-01", 100)])
        #expect(try plan.partition(of: day("2013-07-01"))?.text == "2013")
        #expect(try plan.partition(of: day("2013-12-31"))?.text == "2013")
    }

    @Test func aYearWhoseMonthsAreWorthItIsSplit() throws {
        let plan = try plan([
            ("2013-01-01", 50), ("2013-01-02", 50), ("2013-07-01", 100), ("2014-01-01", 99),
        ])
        #expect(try plan.partition(of: day("2013-01-31"))?.text == "2013-01")
        #expect(try plan.partition(of: day("2013-03-01"))?.text == "2013-03")
        #expect(try plan.partition(of: day("2014-01-01"))?.text == "2014")
    }

    @Test func aMonthWhoseDaysAreWorthItIsSplit() throws {
        let plan = try plan([
            ("2013-01-01", 150), ("2013-01-02", 50), ("2013-02-01", 150), ("2013-02-02", 49),
        ])
        #expect(try plan.partition(of: day("2013-01-02"))?.text == "2013-01-02")
        #expect(try plan.partition(of: day("2013-01-31"))?.text == "2013-01-31")
        #expect(try plan.partition(of: day("2013-02-01"))?.text == "2013-02")
    }

    /// Else a day's partition could lie in a year that is a partition itself.
    @Test func aMonthIsSplitOnlyInASplitYear() throws {
        let plan = try plan([("2013-01-01", 150), ("2013-02-01", 1), ("2013-03-01", 1)])
        #expect(try plan.partition(of: day("2013-01-01"))?.text == "2013")
    }

    @Test func orderAndRepetitionDoNotMatter() throws {
        let histogram: [(String, UInt64)] = [
            ("2013-01-01", 60), ("2013-01-01", 60), ("2013-02-05", 130), ("2014-01-01", 5),
            ("2014-02-01", 0),
        ]
        let plan = try plan(histogram)
        #expect(try plan == self.plan(histogram.reversed()))
        #expect(try plan.partition(of: day("2013-01-01"))?.text == "2013-01-01")
    }

    @Test func sizesThatOverflowAndDaysOutOfRangeAreHarmless() throws {
        let plan = policy.plan([
            (day: 0, rawBytes: .max), (day: 1, rawBytes: .max), (day: .max, rawBytes: 1),
        ])
        #expect(plan.partition(of: 0)?.text == "1970-01-01")
        #expect(plan.partition(of: .max) == nil)
    }

    @Test func fifteenYearsOfASmallCatalogueAreYears() throws {
        var histogram: [(day: Int, rawBytes: UInt64)] = []
        for day in 10_000..<15_479 { histogram.append((day, 20_000)) }
        let plan = PartitionPolicy().plan(histogram)
        let names = Set(histogram.compactMap { plan.partition(of: $0.day) })
        #expect(names.allSatisfy { $0.grain == .year })
        #expect(names.count == 16)
    }
}
