import Testing

@testable import VarveQuery

/// Inputs that are large, deep or strange: they are read or refused, and never trap.
@Suite struct FilterLimitTests {
    private func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    @Test func nestingIsBounded() throws {
        func parentheses(_ depth: Int) -> String {
            repeated("(", depth) + "true" + repeated(")", depth)
        }
        #expect(try FilterSamples.text(parentheses(150)) == "true")
        let deep: [String] = [
            parentheses(100_000), repeated("(", 1_000_000), repeated("- ", 100_000) + "1 = 1",
            "vote" + repeated("::varchar::bigint", 100_000) + " = 1",
            "rating" + repeated(" + stars", 100_000) + " = 1",
            "rating" + repeated(" is null", 100_000),
            repeated("lower(", 100_000), repeated("case when ", 100_000),
            repeated("not (", 100_000), "rating in (" + repeated("(", 100_000),
            repeated("cast(", 50_000), repeated("interval (", 50_000),
            repeated("a = not ", 50_000) + "b", repeated("a like ", 50_000),
            repeated("/*", 100_000), "rating = 1" + repeated("!", 100_000),
        ]
        for text in deep {
            let error = FilterSamples.error(text)
            #expect(error != nil, "\(text.prefix(40))")
            #expect((error?.rendered().utf8.count ?? 0) < 1_000)
        }
        #expect(
            FilterSamples.error(parentheses(1_000))?.message.contains("nested too deeply") == true)
    }

    @Test func longFiltersAreRead() throws {
        let terms = (0..<10_000).map { "contains(review_text, 'w\($0)')" }
        let either = try Filter(terms.joined(separator: " or "), now: FilterSamples.now)
        guard case .or(let operands) = either.expression.kind else {
            Issue.record("no or")
            return
        }
        #expect(operands.count == 10_000)
        let set = (0..<40_000).map { "'id\($0 % 20_000)'" }.joined(separator: ",")
        let member = try Filter("review_id in (\(set))", now: FilterSamples.now)
        guard case .isIn(_, let constants) = member.expression.kind else {
            Issue.record("no set")
            return
        }
        #expect(constants.count == 20_000)
        let joined = try ValueExpression(
            (0..<5_000).map { "review_text || '\($0)'" }.joined(separator: " || "),
            now: FilterSamples.now)
        #expect(joined.expression.operands.count == 10_000)
        #expect(try FilterSamples.text(repeated("not ", 100_001) + "vote") == "not vote::boolean")
        #expect(
            try FilterSamples.text("review_id = '" + repeated("x''", 100_000) + "'").utf8.count
                > 300_000)
        let digits = repeated("9", 100_000)
        #expect(try FilterSamples.text("rating < \(digits)") == "rating < 'inf'::double")
        #expect(try FilterSamples.text("rating > 0.\(digits)") == "rating > 1")
    }

    @Test func repeatedOperandsDoNotGrowWithoutBound() {
        var text = "vote"
        for _ in 0..<60 { text = "(\(text) between 1 and 2)" }
        #expect(FilterSamples.error(text)?.message.contains("repeats its parts") == true)
        text = "rating"
        for _ in 0..<60 { text = "nullif(\(text), 3)" }
        #expect(FilterSamples.error(text + " = 1")?.message.contains("repeats its parts") == true)
        text = "vote"
        for _ in 0..<60 { text = "(\(text) is distinct from overall)" }
        #expect(FilterSamples.error(text)?.message.contains("repeats its parts") == true)
        let branches = (0..<2_000).map { "when \($0) then \($0)" }.joined(separator: " ")
        let subject = "rating" + repeated(" + stars", 150)
        #expect(
            FilterSamples.error("case \(subject) \(branches) end = 1")?.message
                .contains("repeats its parts") == true)
        #expect(
            FilterSamples.error("case rating \(branches) end = 1") == nil)
    }

    @Test func arithmeticAtTheLimitsIsNull() throws {
        let nulls = [
            "9223372036854775807 + 1", "-9223372036854775808 - 1", "9223372036854775807 * 2",
            "-9223372036854775808 // -1", "-9223372036854775808 % -1", "1 // 0", "1 % 0",
            "abs(-9223372036854775808)", "-(-9223372036854775808)", "try_cast(1e30 as bigint)",
            "try_cast('nan'::double as bigint)",
            "timestamp '290000-01-01' + interval '10000 years'",
            "timestamp '2000-01-01' + interval '178956970 years'",
            "timestamp '2000-01-01' + interval '2147483647 days'",
            "timestamp '2000-01-01' + interval '2500000000 hours' + interval '2500000000 hours'",
            "date '2013-01-01' + 2147483647",
        ]
        for text in nulls {
            #expect(try FilterSamples.value("(\(text)) is null").text == "true", "\(text)")
        }
        let refused = [
            "date '2013-01-01' + 9223372036854775807", "interval '1 day' * 9223372036854775807",
            "interval 9223372036854775807 days", "interval 1e300 seconds",
            "interval '2147483647 days' + interval '1 day'", "1e30::bigint",
            "interval 'nan' day", "interval ('inf'::double) day",
        ]
        for text in refused { #expect(FilterSamples.valueError(text) != nil, "\(text)") }
        let kept = [
            "date_trunc('week', timestamp '-290300-01-05')", "year(timestamp '-290300-01-05')",
            "timestamp '-290307-12-31'", "review_timestamp + interval '9223372036854 seconds'",
            "date_trunc('millennium', review_timestamp) = timestamp '294000-01-01'",
            "review_timestamp::date = date '5000000-01-01'",
            "review_timestamp::date < '-5000000-01-01'",
        ]
        for text in kept {
            let value = try FilterSamples.value(text)
            #expect(try FilterSamples.value(value.text).text == value.text, "\(text)")
        }
    }
}
