import Testing

@testable import varve

@Suite struct ArgumentValuesTests {
    @Test func maxDeadIsANumberOrAShare() {
        #expect(DeadLimit("0") == .count(0))
        #expect(DeadLimit("12") == .count(12))
        #expect(DeadLimit("5%") == .share(50_000))
        #expect(DeadLimit("0.25%") == .share(2_500))
        #expect(DeadLimit("0.0001%") == .share(1))
        #expect(DeadLimit("100%") == .share(1_000_000))
    }

    @Test(arguments: [
        "", "%", "-1", "+1", " 1", "1 ", "1.5", "x", "101%", "100.1%", ".5%", "5.%", "0.00001%",
        "5%%", "1e3", "99999999999999999999", "９",
    ])
    func maxDeadRefuses(_ text: String) {
        #expect(DeadLimit(text) == nil)
    }

    @Test func aLimitIsExceededOnlyAboveIt() {
        #expect(!DeadLimit.count(0).isExceeded(dead: 0, units: 10))
        #expect(DeadLimit.count(0).isExceeded(dead: 1, units: 10))
        #expect(!DeadLimit.count(3).isExceeded(dead: 3, units: 10))
        #expect(!DeadLimit.share(50_000).isExceeded(dead: 5, units: 100))
        #expect(DeadLimit.share(50_000).isExceeded(dead: 6, units: 100))
        #expect(!DeadLimit.share(0).isExceeded(dead: 0, units: 0))
        #expect(!DeadLimit.share(1_000_000).isExceeded(dead: .max, units: .max))
        #expect(DeadLimit.share(999_999).isExceeded(dead: .max, units: .max))
    }

    @Test func waitingTimesHaveUnits() {
        #expect(WaitTime(argument: "0")?.duration == .zero)
        #expect(WaitTime(argument: "30")?.duration == .seconds(30))
        #expect(WaitTime(argument: "30s")?.duration == .seconds(30))
        #expect(WaitTime(argument: "500ms")?.duration == .milliseconds(500))
        #expect(WaitTime(argument: "5m")?.duration == .seconds(300))
        #expect(WaitTime(argument: "5min")?.duration == .seconds(300))
        #expect(WaitTime(argument: "1h")?.duration == .seconds(3_600))
        #expect(WaitTime(argument: "2d")?.duration == .seconds(172_800))
        #expect(WaitTime(argument: "1w")?.duration == .seconds(604_800))
        for text in ["", "s", "-1", "1h30", "5 min", "1y", "1.5s", "99999999999"] {
            #expect(WaitTime(argument: text) == nil)
        }
    }

    @Test func timesArePeriodsOrPoints() {
        #expect(TimeArgument(argument: "1970")?.micros == 0)
        #expect(TimeArgument(argument: "1970-02")?.micros == 2_678_400_000_000)
        #expect(TimeArgument(argument: "1970-01-02")?.micros == 86_400_000_000)
        #expect(TimeArgument(argument: "1970-01-01T00:00:01Z")?.micros == 1_000_000)
        #expect(TimeArgument(argument: "1970-01-01T01:00:00+01:00")?.micros == 0)
        for text in ["", "70", "1970-13", "1970-02-30", "yesterday", "1970-01-01T25:00:00Z"] {
            #expect(TimeArgument(argument: text) == nil)
        }
    }
}
