import Testing

@testable import VarveReviews

@Suite("Detection")
struct ProfileDetectorTests {
    static func keys(_ text: String) -> [[UInt8]] {
        text.split(separator: " ").map { Array($0.utf8) }
    }

    static let canonical =
        "review_id product_id user_id rating review_title review_text "
        + "review_timestamp helpfulness_votes verified_purchase"
    static let amazon2014 =
        "reviewerID asin reviewerName helpful reviewText overall summary "
        + "unixReviewTime reviewTime"

    static let sources: [(String, RecordFormat, String?)] = [
        (canonical, .json, "review"), (amazon2014, .json, "amazon-2014"),
        (
            "overall verified reviewTime reviewerID asin reviewText summary unixReviewTime", .json,
            "amazon-2018"
        ),
        (
            "rating title text images asin parent_asin user_id timestamp helpful_vote", .json,
            "amazon-2023"
        ),
        ("review date rating author review_id movie_id", .json, "nsmc"),
        ("review_id rating review_text", .json, "review"), ("review_id rating", .json, nil),
        (canonical, .tsv, nil), ("", .json, nil),
        (
            "marketplace customer_id review_id product_id product_parent product_title "
                + "product_category star_rating helpful_votes total_votes vine verified_purchase "
                + "review_headline review_body review_date", .tsv, "amazon-us-tsv"
        ),
    ]

    @Test("Each kind of source is known by its keys", arguments: sources)
    func sourcesAreKnown(_ keys: String, _ format: RecordFormat, _ name: String?) throws {
        var detector = ProfileDetector(profiles: try BuiltInProfiles.all(), format: format)
        for _ in 0..<100 { detector.add(keys: Self.keys(keys)) }
        #expect(detector.isDone)
        if let name {
            let found = try detector.decide()
            #expect(found.profile.name == name)
            #expect(found.matchedCount == 100 && found.unitCount == 100)
        } else {
            let error = #expect(throws: DetectionError.self) { try detector.decide() }
            #expect(error?.isAmbiguous == false)
        }
    }

    @Test("Nine of ten units are enough, fewer are not")
    func nineOfTenAreEnough() throws {
        for (matching, isFound) in [(100, true), (90, true), (89, false)] {
            var detector = ProfileDetector(profiles: try BuiltInProfiles.all(), format: .json)
            for index in 0..<100 {
                detector.add(keys: Self.keys(index < matching ? Self.canonical : "a b"))
            }
            #expect(((try? detector.decide()) != nil) == isFound, "\(matching)")
        }
    }

    @Test("Only the first hundred units decide")
    func onlyTheFirstHundredDecide() throws {
        var detector = ProfileDetector(profiles: try BuiltInProfiles.all(), format: .json)
        for index in 0..<1_000 {
            detector.add(keys: Self.keys(index < 100 ? Self.canonical : "other"))
        }
        #expect(try detector.decide().profile.name == "review")
    }

    @Test("The more particular profile wins, equal ones are ambiguous")
    func particularProfileWins() throws {
        var wide = try builtIn("review")
        wide.name = "wide"
        wide.detect = Self.keys("review_id")
        var twin = try builtIn("review")
        twin.name = "twin"
        twin.detect = Self.keys("review_id rating user_id")
        let review = try builtIn("review")

        var detector = ProfileDetector(profiles: [wide, review], format: .json)
        detector.add(keys: Self.keys(Self.canonical))
        #expect(try detector.decide().profile.name == "review")

        detector = ProfileDetector(profiles: [wide, review, twin], format: .json)
        detector.add(keys: Self.keys(Self.canonical))
        let error = #expect(throws: DetectionError.self) { try detector.decide() }
        #expect(error?.isAmbiguous == true)
        #expect(error?.candidates.map(\.name).sorted() == ["review", "twin"])
    }

    @Test("The error names the candidates and what they lacked")
    func errorNamesWhatWasMissing() throws {
        var detector = ProfileDetector(profiles: try BuiltInProfiles.all(), format: .json)
        for _ in 0..<8 { detector.add(keys: Self.keys(Self.amazon2014)) }
        for _ in 0..<2 { detector.add(keys: Self.keys("reviewerID asin helpful overall")) }
        let error = try #require(throws: DetectionError.self) { try detector.decide() }
        let first = try #require(error.candidates.first)
        #expect(first.name == "amazon-2014")
        #expect(first.matchedCount == 8)
        #expect(first.missing == ["unixReviewTime"])
        #expect(error.description.contains("amazon-2014: 8 of 10 units, lacking unixReviewTime"))
        #expect(error.description.contains("--profile"))
    }
}
