import VarveReviews

/// Good records, and the profiles that judge them: the built-in ones, and some for times and
/// numbers that these do not have.
enum SampleRecord {
    private static let review: [(String, String)] = [
        ("review_id", "\"R1\""), ("product_id", "\"B1\""), ("user_id", "\"U1\""),
        ("rating", "3.5"), ("review_title", "\"fine\""), ("review_text", "\"good\""),
        ("review_timestamp", "\"2013-04-21T10:00:00Z\""), ("helpfulness_votes", "8"),
        ("verified_purchase", "true"),
    ]
    private static let amazon: [(String, String)] = [
        ("reviewerID", "\"A1\""), ("asin", "\"B1\""), ("overall", "5.0"),
        ("reviewText", "\"good\""), ("summary", "\"fine\""), ("unixReviewTime", "1366538400"),
    ]
    private static let records: [String: [(String, String)]] = [
        "review": review,
        "nsmc": [
            ("review_id", "\"9976970\""), ("movie_id", "\"1\""), ("author", "\"kim\""),
            ("review", "\"좋다\""), ("rating", "\"9\""), ("date", "\"15.08.25\""),
        ],
        "amazon-2014": amazon + [("helpful", "[2,3]")],
        "amazon-2018": amazon + [("vote", "\"1,024\""), ("verified", "true")],
        "amazon-2023": [
            ("user_id", "\"A1\""), ("asin", "\"B1\""), ("rating", "5.0"), ("title", "\"fine\""),
            ("text", "\"good\""), ("timestamp", "1366538400000"), ("helpful_vote", "0"),
            ("verified_purchase", "true"),
        ],
        "epochs": review, "worded": review, "narrow": review.with("rating", "0.25"),
        "patterns": review.with("review_timestamp", "\"13.04.21\""),
    ]

    private static let own: [String: String] = [
        "epochs": "times = [\"iso8601\", \"epoch_s\"]\ntext_numbers = true",
        "patterns": "times = [\"dd/MM/yyyy HH:mm\", \"MM d, yyyy\", \"yy.MM.dd\"]",
        "narrow": "rating_min = -1.5\nrating_max = 0.25",
        "worded": "text_true = [\"Y\", \"\"]\ntext_false = [\"N\"]",
    ]

    /// A profile by the name that tables have for it.
    static func profile(_ name: String) throws -> Profile? {
        guard let settings = own[name] else { return try BuiltInProfiles.profile(named: name) }
        let fields = CanonicalField.allCases.map { "\($0.name) = [\"\($0.name)\"]" }
        let toml = "name = \"\(name)\"\n\(settings)\n[fields]\n\(fields.joined(separator: "\n"))\n"
        return try Profile(toml: toml, file: "\(name).toml")
    }

    /// A good record of a profile, but for some of its values: others, or left out; new keys come
    /// last.
    static func text(_ profile: String, _ changes: [String: String?] = [:]) -> String {
        let members = records[profile] ?? []
        var rest = changes
        var texts: [String] = []
        for (key, value) in members {
            guard let change = rest.removeValue(forKey: key) else {
                texts.append("\"\(key)\":\(value)")
                continue
            }
            if let change { texts.append("\"\(key)\":\(change)") }
        }
        for key in rest.keys.sorted() {
            if let value = rest[key] ?? nil { texts.append("\"\(key)\":\(value)") }
        }
        return "{" + texts.joined(separator: ",") + "}"
    }
}

extension [(String, String)] {
    /// The same members, one of them with another value.
    fileprivate func with(_ key: String, _ value: String) -> Self {
        map { $0.0 == key ? (key, value) : $0 }
    }
}
