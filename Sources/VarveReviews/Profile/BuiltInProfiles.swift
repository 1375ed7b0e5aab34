/// The profiles that come with Varve, as the TOML text that `varve profile show` prints.
public enum BuiltInProfiles {
    /// Names and texts, in the order in which they are listed.
    public static let texts: [(name: String, toml: String)] = [
        ("review", review),
        ("amazon-2014", amazon2014),
        ("amazon-2018", amazon2018),
        ("amazon-2023", amazon2023),
        ("amazon-us-tsv", amazonUSTSV),
        ("nsmc", nsmc),
    ]

    /// All of them, parsed.
    ///
    /// - Throws: never for the texts above, which the tests read.
    public static func all() throws(ProfileError) -> [Profile] {
        var profiles: [Profile] = []
        for (name, toml) in texts {
            profiles.append(try Profile(toml: toml, file: "built-in \(name)"))
        }
        return profiles
    }

    /// The profile of that name; nil if there is none.
    public static func profile(named name: String) throws(ProfileError) -> Profile? {
        guard let text = toml(named: name) else { return nil }
        return try Profile(toml: text, file: "built-in \(name)")
    }

    /// The text of that name; nil if there is none.
    public static func toml(named name: String) -> String? {
        texts.first { $0.name.utf8.elementsEqual(name.utf8) }?.toml
    }

    static let review = """
        # Reviews under their canonical names.
        name = "review"
        namespace = "review"
        format = "json"
        rating_min = 0
        rating_max = 5
        # Times: iso8601, epoch_s, epoch_ms, or patterns such as "yy.MM.dd", in order of preference.
        times = ["iso8601"]
        # Keys that do not count when a record is compared with an earlier one.
        volatile = ["ingestion_timestamp"]
        # All of these keys at the top of a unit mark it as one of this profile.
        detect = ["review_id", "rating", "review_text"]

        # Canonical field = where it is looked for, in order of preference.
        [fields]
        review_id = ["review_id"]
        product_id = ["product_id", "product_asin"]
        user_id = ["user_id", "reviewer_name"]
        rating = ["rating"]
        review_title = ["review_title"]
        review_text = ["review_text"]
        review_timestamp = ["review_timestamp", "review_date"]
        helpfulness_votes = ["helpfulness_votes"]
        verified_purchase = ["verified_purchase"]

        """

    static let amazon2014 = """
        # Amazon reviews as published in 2014. They have no id: reviewer and product make one.
        name = "amazon-2014"
        namespace = "amazon"
        format = "json"
        rating_min = 1
        rating_max = 5
        id_from = ["reviewerID", "asin"]
        times = ["epoch_s"]
        detect = ["reviewerID", "asin", "overall", "unixReviewTime", "helpful"]

        [fields]
        product_id = ["asin"]
        user_id = ["reviewerID"]
        rating = ["overall"]
        review_title = ["summary"]
        review_text = ["reviewText"]
        review_timestamp = ["unixReviewTime"]
        helpfulness_votes = ["helpful[0]"]

        """

    static let amazon2018 = """
        # Amazon reviews as published in 2018. Some have no text; votes are strings such as "1,024".
        name = "amazon-2018"
        namespace = "amazon"
        format = "json"
        rating_min = 1
        rating_max = 5
        id_from = ["reviewerID", "asin"]
        required = ["review_id", "product_id", "user_id", "rating", "review_timestamp"]
        times = ["epoch_s"]
        text_numbers = true
        detect = ["reviewerID", "asin", "overall", "unixReviewTime", "verified"]

        [fields]
        product_id = ["asin"]
        user_id = ["reviewerID"]
        rating = ["overall"]
        review_title = ["summary"]
        review_text = ["reviewText"]
        review_timestamp = ["unixReviewTime"]
        helpfulness_votes = ["vote"]
        verified_purchase = ["verified"]

        """

    static let amazon2023 = """
        # Amazon reviews as published in 2023. They have no id: user and product make one.
        name = "amazon-2023"
        namespace = "amazon"
        format = "json"
        rating_min = 1
        rating_max = 5
        id_from = ["user_id", "asin"]
        times = ["epoch_ms"]
        detect = ["rating", "title", "text", "asin", "parent_asin", "user_id", "timestamp"]

        [fields]
        product_id = ["asin"]
        user_id = ["user_id"]
        rating = ["rating"]
        review_title = ["title"]
        review_text = ["text"]
        review_timestamp = ["timestamp"]
        helpfulness_votes = ["helpful_vote"]
        verified_purchase = ["verified_purchase"]

        """

    static let amazonUSTSV = """
        # Amazon Customer Reviews, tab-separated, 15 columns under a header.
        name = "amazon-us-tsv"
        namespace = "amazon-us"
        format = "tsv"
        rating_min = 1
        rating_max = 5
        times = ["iso8601"]
        text_true = ["Y"]
        text_false = ["N"]
        detect = [
            "marketplace", "customer_id", "review_id", "product_id", "product_parent",
            "product_title", "product_category", "star_rating", "helpful_votes", "total_votes",
            "vine", "verified_purchase", "review_headline", "review_body", "review_date",
        ]

        [fields]
        review_id = ["review_id"]
        product_id = ["product_id"]
        user_id = ["customer_id"]
        rating = ["star_rating"]
        review_title = ["review_headline"]
        review_text = ["review_body"]
        review_timestamp = ["review_date"]
        helpfulness_votes = ["helpful_votes"]
        verified_purchase = ["verified_purchase"]

        """

    static let nsmc = """
        # The Naver film reviews: every value is a string, dates have two digits of the year.
        name = "nsmc"
        namespace = "nsmc"
        format = "json"
        rating_min = 1
        rating_max = 10
        times = ["yy.MM.dd"]
        text_numbers = true
        detect = ["review", "date", "rating", "author", "review_id", "movie_id"]

        [fields]
        review_id = ["review_id"]
        product_id = ["movie_id"]
        user_id = ["author"]
        rating = ["rating"]
        review_text = ["review"]
        review_timestamp = ["date"]

        """
}
