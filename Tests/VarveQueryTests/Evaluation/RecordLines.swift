import TestSupport

/// Reviews of many shapes: keys that come and go, null, other types under one key, escapes in
/// several styles, keys in another order.
enum RecordLines {
    static func make(
        _ count: Int, seed: UInt64, textLength: Int = 40, isOneYear: Bool = false
    ) -> [String] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { line($0, textLength, isOneYear, &random) }
    }

    private static let words = [
        "wonderful", "film", "great", "broken", "좋아요", "정말", "caf\\u00e9", "\\u00C9t\\u00e9",
        "a\\tb",
        "\\\"quoted\\\"", "the", "Refund", "이영화", "ß", "", "100%", "under_score", "\\u0041\\/",
    ]

    private static func line(
        _ index: Int, _ textLength: Int, _ isOneYear: Bool, _ random: inout SeededGenerator
    ) -> String {
        func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
        func text(_ count: Int) -> String {
            (0..<Int.random(in: 0...count, using: &random)).map { _ in pick(words) }
                .joined(separator: " ")
        }
        let year =
            isOneYear || index % 3 == 0 ? "2011" : pick(["2009", "2010", "2012", "2013", "2014"])
        let day =
            "\(year)-0\(Int.random(in: 1...9, using: &random))-1\(Int.random(in: 0...9, using: &random))"
        let time = pick(["T10:00:00Z", "T23:59:59.5Z", " 08:30:00", "T01:00:00+02:00", ""])
        var members = [
            pick(["\"review_id\":\"R\(index)\"", "\"review_id\":\(index + 1_000)"]),
            "\"product_id\":\"B\(Int.random(in: 0...5, using: &random))\"",
            pick([
                "\"user_id\":\"U\(index % 17)\"", "\"reviewer_name\":\"N\(index)\"",
                "\"user_id\":null,\"reviewer_name\":\"X\"",
            ]),
            "\"rating\":" + pick(["1.0", "2.5", "3", "4.0", "5.0", "5", "4.25", "1e0"]),
            "\"review_text\":\"\(text(textLength))\"",
            "\"\(pick(["review_timestamp", "review_timestamp", "review_date"]))\":\"\(day)\(time)\"",
        ]
        let extras = [
            "\"review_title\":\"\(text(3))\"", "\"review_title\":null",
            "\"helpfulness_votes\":\(Int.random(in: 0...300, using: &random))",
            "\"helpfulness_votes\":null", "\"verified_purchase\":true",
            "\"verified_purchase\":false", "\"verified_purchase\":null",
            "\"n\":\(Int.random(in: -5...5, using: &random))", "\"n\":\"7\"", "\"n\":2.50",
            "\"x\":{\"a\":[1,\"q\\u0042\",null],\"b\":{\"c\":true}}", "\"x\":{ \"a\" : [] }",
            "\"x\":[1,2]", "\"note\":null", "\"note\":\"n\(index % 4)\"",
            "\"mixed\":"
                + pick(["1", "\"1\"", "true", "null", "{\"k\":\"v\"}", "\" 2 \"", "1e400"]),
        ]
        var keys: Set<String> = []
        for extra in extras.shuffled(using: &random).prefix(Int.random(in: 0...4, using: &random)) {
            let key = String(extra.prefix { $0 != ":" })
            if keys.insert(key).inserted { members.append(extra) }
        }
        if index % 7 == 0 { members.shuffle(using: &random) }
        return "{" + members.joined(separator: index % 5 == 0 ? ", " : ",") + "}"
    }
}
