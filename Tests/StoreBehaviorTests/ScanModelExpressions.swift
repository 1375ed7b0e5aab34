/// A number as a filter writes it, and what it is of a record.
struct ModelNumber: Sendable {
    let text: String
    let value: @Sendable (ModelRecord) -> Double?

    init(_ text: String, _ value: @escaping @Sendable (ModelRecord) -> Double?) {
        self.text = text
        self.value = value
    }
}

/// A text, likewise.
struct ModelText: Sendable {
    let text: String
    let value: @Sendable (ModelRecord) -> [UInt8]?

    init(_ text: String, _ value: @escaping @Sendable (ModelRecord) -> [UInt8]?) {
        self.text = text
        self.value = value
    }

    /// A canonical field.
    init(canonical field: String) {
        self.init(field) { $0.canonical(field)?.asText }
    }
}

/// A condition: TRUE, FALSE or NULL.
struct ModelCondition: Sendable {
    let text: String
    let holds: @Sendable (ModelRecord) -> Bool?

    init(_ text: String, _ holds: @escaping @Sendable (ModelRecord) -> Bool?) {
        self.text = text
        self.holds = holds
    }
}

extension ModelNumber {
    @Sendable private static func votes(_ record: ModelRecord) -> Double? {
        record.canonical("helpfulness_votes")?.asNumber
    }

    @Sendable private static func rating(_ record: ModelRecord) -> Double? {
        record.canonical("rating")?.asNumber
    }

    /// Of what a filter can ask.
    static let all: [ModelNumber] = [
        ModelNumber("rating", rating),
        ModelNumber("stars") { $0.stars },
        ModelNumber("helpfulness_votes", votes),
        ModelNumber("_seq") { Double($0.sequence) },
        ModelNumber("_run") { Double($0.run) },
        ModelNumber("_line") { Double($0.lineNumber) },
        ModelNumber("_version") { Double($0.version) },
        ModelNumber("level") { $0.own("level")?.asNumber },
        ModelNumber("raw.level::double") { $0.own("level")?.asNumber },
        ModelNumber("try_cast(tag as double)") { $0.own("tag")?.asNumber },
        ModelNumber("x.n") { record in
            if case .object(_, let members)? = record.own("x") {
                members["n"]?.asNumber
            } else {
                nil
            }
        },
        ModelNumber("length(review_text)") { record in
            record.canonical("review_text")?.asText.map {
                Double(String(decoding: $0, as: UTF8.self).unicodeScalars.count)
            }
        },
        ModelNumber("strlen(review_title)") { record in
            record.canonical("review_title")?.asText.map { Double($0.count) }
        },
        ModelNumber("year(review_timestamp)") { Double($0.date.year) },
        ModelNumber("month(review_timestamp)") { Double($0.date.month) },
        ModelNumber("rating + helpfulness_votes") { record in
            votes(record).flatMap { votes in rating(record).map { $0 + votes } }
        },
        ModelNumber("helpfulness_votes * 2 - 1") { votes($0).map { $0 * 2 - 1 } },
        ModelNumber("abs(rating - 3)") { rating($0).map { abs($0 - 3) } },
        ModelNumber("- rating / 2") { rating($0).map { -$0 / 2 } },
        ModelNumber("coalesce(helpfulness_votes, -1)") { votes($0) ?? -1 },
        ModelNumber("_seq % 7") { Double($0.sequence % 7) },
        ModelNumber("_seq // 3") { Double($0.sequence / 3) },
        ModelNumber("case when verified_purchase then 1 when rating > 3 then 2 else 0 end") {
            if $0.canonical("verified_purchase")?.asBoolean == true { return 1 }
            return rating($0).map { $0 > 3 } == true ? 2 : 0
        },
    ]
}

extension ModelText {
    private static func title(_ record: ModelRecord) -> [UInt8]? {
        record.canonical("review_title")?.asText
    }

    static let all: [ModelText] = [
        ModelText(canonical: "review_text"),
        ModelText(canonical: "review_title"),
        ModelText(canonical: "review_id"),
        ModelText(canonical: "product_id"),
        ModelText(canonical: "user_id"),
        ModelText("_profile") { Array($0.profile.utf8) },
        ModelText("_source") { Array($0.source.utf8) },
        ModelText("tag") { $0.own("tag")?.asText },
        ModelText("raw.level::varchar") { $0.own("level")?.asText },
        ModelText("x.s") { record in
            if case .object(_, let members)? = record.own("x") { members["s"]?.asText } else { nil }
        },
        ModelText("raw.review_text") { $0.own("review_text")?.asText },
        ModelText("coalesce(review_title, 'none')") { title($0) ?? Array("none".utf8) },
        ModelText("review_id || '-' || product_id") { record in
            guard let id = record.canonical("review_id")?.asText,
                let product = record.canonical("product_id")?.asText
            else { return nil }
            return id + Array("-".utf8) + product
        },
        ModelText("lower(review_text)") { record in
            // Texts of the model have simple case mappings only.
            record.canonical("review_text")?.asText.map {
                Array(String(decoding: $0, as: UTF8.self).lowercased().utf8)
            }
        },
        ModelText("substring(review_text, 2, 3)") { record in
            record.canonical("review_text")?.asText.map { bytes in
                let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
                var part = String.UnicodeScalarView()
                part.append(contentsOf: scalars.dropFirst().prefix(3))
                return Array(String(part).utf8)
            }
        },
    ]
}

extension ModelCondition {
    private static func truth(_ key: String) -> @Sendable (ModelRecord) -> Bool? {
        { $0.canonical(key)?.asBoolean }
    }

    @Sendable private static func flag(_ record: ModelRecord) -> Bool? {
        record.own("flag")?.asBoolean
    }

    /// Conditions on what is no number, text or time.
    static let simple: [ModelCondition] = [
        ModelCondition("verified_purchase", truth("verified_purchase")),
        ModelCondition("verified_purchase is true") {
            truth("verified_purchase")($0) == true
        },
        ModelCondition("verified_purchase is not true") {
            truth("verified_purchase")($0) != true
        },
        ModelCondition("verified_purchase = false") {
            truth("verified_purchase")($0).map { !$0 }
        },
        ModelCondition("verified_purchase is null") {
            truth("verified_purchase")($0) == nil
        },
        ModelCondition("flag = true", flag),
        ModelCondition("flag is not false") { flag($0) != false },
        ModelCondition("missing(review_title)") { $0.canonical("review_title") == nil },
        ModelCondition("missing(helpfulness_votes)") { $0.canonical("helpfulness_votes") == nil },
        ModelCondition("missing(tag)") { $0.own("tag") == nil },
        ModelCondition("missing(x)") { $0.own("x") == nil },
        ModelCondition("tag is null") { $0.own("tag")?.asText == nil },
        ModelCondition("true") { _ in true },
        ModelCondition("null") { _ in nil },
        ModelCondition("review_title = null") { _ in nil },
    ]
}
