import Testing
import VarveBytes
import VarveStore

@testable import varve

@Suite struct ChartTests {
    private func day(_ text: String) throws -> Int {
        try #require(PartitionName.parse(text)).firstDay
    }

    private func lines(_ facts: HistogramFacts, columns: Int = 80) throws -> [String] {
        let sink = MemorySink()
        try HistogramText(facts: facts, columns: columns, style: .plain, movesCursor: false)
            .print(to: sink)
        return sink.lines
    }

    private func lines(_ facts: TimelineFacts, columns: Int = 80) throws -> [String] {
        let sink = MemorySink()
        try TimelineText(facts: facts, columns: columns, style: .plain).print(to: sink)
        return sink.lines
    }

    private var ratings: HistogramFacts {
        var facts = HistogramFacts(field: Array("rating".utf8))
        for (value, count) in [(1.0, 120), (2, 30), (4.5, 1), (10, 2_000)] as [(Double, UInt64)] {
            facts.bins.append(.init(label: .value(.double(value)), count: count))
        }
        facts.otherValues = 3
        facts.others = 40
        facts.nulls = 2
        facts.missing = 1
        return facts
    }

    @Test func valuesHaveCountsSharesAndBars() throws {
        let ratings = try lines(ratings)
        #expect(
            ratings == [
                "rating   2,194 records",
                "             1.0    120   5.5 %  ██▉",
                "             2.0     30   1.4 %  ▊",
                "             4.5      1  <0.1 %  ▏",
                "            10.0  2,000  91.2 %  ███████████████████████████████████████████████",
                "other (3 values)     40   1.8 %",
                "            null      2   0.1 %",
                "         missing      1  <0.1 %",
            ])
    }

    @Test func labelsOfTextAreOnTheLeftAndCut() throws {
        var facts = HistogramFacts(field: Array("product_id".utf8))
        facts.bins = [
            .init(label: .value(.text("영화 👍🏽")), count: 4),
            .init(label: .value(.text(String(repeating: "long name ", count: 20))), count: 2),
            .init(label: .value(.text("\u{1b}[2J\n")), count: 1),
            .init(label: .value(.null), count: 1),
        ]
        let texts = try lines(facts)
        #expect(
            texts == [
                "product_id   8 records",
                "영화 👍🏽                                          4  50.0 %  ████████████████████",
                "long name long name long name long name long n…  2  25.0 %  ██████████",
                "\\x1b[2J\\n                                        1  12.5 %  █████",
                "null                                             1  12.5 %  █████",
            ])
    }

    @Test func rangesAreHalfOpen() throws {
        var facts = HistogramFacts(field: Array("helpfulness_votes".utf8))
        facts.bins = [
            .init(label: .range(from: .integer(0), until: .integer(10), isClosed: false), count: 8),
            .init(label: .range(from: .integer(10), until: .integer(20), isClosed: true), count: 2),
        ]
        let ranges = try lines(facts, columns: 40)
        #expect(
            ranges == [
                "helpfulness_votes   10 records",
                " [0, 10)  8  80.0 %  ███████████████████",
                "[10, 20]  2  20.0 %  ████▊",
            ])
        #expect(
            facts.json.text
                == #"{"format":"varve-histogram-1","field":"helpfulness_votes","records":10,"#
                + #""bins":[{"from":0,"until":10,"closed":false,"count":8},"#
                + #"{"from":10,"until":20,"closed":true,"count":2}],"#
                + #""other":{"values":0,"count":0},"null":0,"missing":0}"#)
    }

    @Test func theObjectOfAHistogramBeginsWithItsFormat() {
        #expect(
            ratings.json.text
                == #"{"format":"varve-histogram-1","field":"rating","records":2194,"#
                + #""bins":[{"value":1.0,"count":120},{"value":2.0,"count":30},"#
                + #"{"value":4.5,"count":1},{"value":10.0,"count":2000}],"#
                + #""other":{"values":3,"count":40},"null":2,"missing":1}"#)
    }

    @Test func sharesNeverReadLikeNothingOrAll() {
        #expect(Share.text(0, of: 10) == "0 %")
        #expect(Share.text(10, of: 10) == "100 %")
        #expect(Share.text(1, of: 1_000_000) == "<0.1 %")
        #expect(Share.text(999_999, of: 1_000_000) == ">99.9 %")
        #expect(Share.text(1, of: 3) == "33.3 %")
        #expect(Share.text(0, of: 0) == "-")
        #expect(Share.text(.max, of: .max) == "100 %")
    }

    @Test func weeksBeginOnMonday() throws {
        // 2013-04-21 was a Sunday.
        #expect(try TimelineFacts.Unit.week.firstDay(day("2013-04-21")) == day("2013-04-15"))
        #expect(try TimelineFacts.Unit.week.firstDay(day("2013-04-22")) == day("2013-04-22"))
        #expect(try TimelineFacts.Unit.week.firstDay(day("1969-12-28")) == day("1969-12-22"))
        #expect(TimelineFacts.Unit.week.firstDay(0) == -3)
        #expect(try TimelineFacts.Unit.month.firstDay(day("2013-04-21")) == day("2013-04-01"))
    }

    @Test func periodsAreSumsAndGapsAreTold() throws {
        let days: [Int: UInt64] = try [
            day("2013-01-31"): 5, day("2013-02-01"): 7, day("2013-02-28"): 3,
            day("2013-04-01"): 30, day("2014-01-01"): 1, day("2014-01-02"): 0,
        ]
        let byMonth = try lines(TimelineFacts(unit: .month, days: days))
        #expect(
            byMonth == [
                "records by month   46 records",
                "2013-01   5  ███████████▏",
                "2013-02  10  ██████████████████████▍",
                "2013-03   0",
                "2013-04  30  ███████████████████████████████████████████████████████████████████",
                "8 empty months",
                "2014-01   1  ██▎",
            ])
        let byDay = try lines(TimelineFacts(unit: .day, days: days))
        #expect(
            byDay == [
                "records by day   46 records",
                "2013-01-31   5  ██████████▋",
                "2013-02-01   7  ██████████████▉",
                "26 empty days",
                "2013-02-28   3  ██████▍",
                "31 empty days",
                "2013-04-01  30  ████████████████████████████████████████████████████████████████",
                "274 empty days",
                "2014-01-01   1  ██▏",
            ])
        #expect(
            TimelineFacts(unit: .week, days: days).json.text
                == #"{"format":"varve-timeline-1","by":"week","records":46,"periods":["#
                + #"{"from":"2013-01-28","until":"2013-02-04","records":12},"#
                + #"{"from":"2013-02-25","until":"2013-03-04","records":3},"#
                + #"{"from":"2013-04-01","until":"2013-04-08","records":30},"#
                + #"{"from":"2013-12-30","until":"2014-01-06","records":1}]}"#)
    }

    @Test(arguments: [40, 80, 200])
    func noLineIsWiderThanTheTerminal(_ columns: Int) throws {
        var days: [Int: UInt64] = [:]
        var random = RowRandom(10)
        for _ in 0..<400 {
            days[Int.random(in: 9_131...20_000, using: &random)] =
                random.next() >> UInt64.random(in: 40...63, using: &random)
        }
        for unit in TimelineFacts.Unit.allCases {
            let facts = TimelineFacts(unit: unit, days: days)
            #expect(facts.periods.reduce(0) { $0 + $1.records } == facts.records)
            let lines = try lines(facts, columns: columns)
            for line in lines { #expect(Column.width(line) <= columns) }
            // Many periods are also drawn at a glance.
            #expect(
                lines.contains {
                    $0.hasPrefix("records by year") || $0.hasPrefix("records by month  ")
                })
        }
        var facts = HistogramFacts(field: random.text() + Array(repeating: 0x61, count: 300))
        for _ in 0..<60 {
            facts.bins.append(.init(label: .value(random.value()), count: random.next() >> 34))
        }
        guard columns > 40 else { return }
        for line in try lines(facts, columns: columns) { #expect(displayColumns(line) <= columns) }
    }

    @Test func nothingIsDrawnOfNothing() throws {
        #expect(try lines(TimelineFacts(unit: .day, days: [:])) == ["records by day   0 records"])
        #expect(try lines(HistogramFacts(field: [0x61])) == ["a   0 records"])
    }
}
