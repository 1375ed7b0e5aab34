import Testing

@testable import VarveReviews

@Suite("Built-in profiles")
struct BuiltInProfilesTests {
    @Test("All of them parse, under the names that they are listed by")
    func allParse() throws {
        let profiles = try BuiltInProfiles.all()
        #expect(profiles.map(\.name) == BuiltInProfiles.texts.map(\.name))
        #expect(profiles.allSatisfy { !$0.detect.isEmpty })
        #expect(Set(profiles.map(\.encoded)).count == profiles.count)
        #expect(try BuiltInProfiles.profile(named: "nsmc") == profiles.last)
        #expect(try BuiltInProfiles.profile(named: "none") == nil)
    }

    @Test("nsmc: strings for all values, dates of two-digit years, ratings to 10")
    func nsmc() throws {
        let harness = Harness(try builtIn("nsmc"))
        func line(_ date: String, _ rating: String) -> String {
            "{\"review\":\"좋아요\",\"date\":\"\(date)\",\"rating\":\"\(rating)\","
                + "\"author\":\"abcd****\",\"review_id\":\"90210\",\"movie_id\":\"10001\"}"
        }
        #expect(
            try harness.validate(line("15.08.25", "10"))
                == Outcome(id: "90210", micros: 1_440_460_800_000_000))
        for (date, rating, code) in [
            ("15.08.25", "1", nil), ("15.08.25", "0", .ratingRange),
            ("15.08.25", "11", .ratingRange),
            ("15.08.25", "", .wrongType), ("15.08.25", "ten", .wrongType),
            ("15.08.25", "07", .wrongType), ("15.08.32", "7", .badTimestamp),
            ("2015.08.25", "7", .badTimestamp), ("94.12.31", "7", .implausibleTime),
            ("95.01.01", "7", nil), ("69.01.01", "7", .implausibleTime),
        ] as [(String, String, DeadCode?)] {
            #expect(try harness.validate(line(date, rating)).code == code, "\(date) \(rating)")
        }
        let escaped = line("15.08.25", "7").replacing("\"7\"", with: "\"\\u0037\"")
        #expect(try harness.validate(escaped).code == nil)
    }

    static let record2014 =
        "{\"reviewerID\": \"A1\", \"asin\": \"B00X\", \"reviewerName\": \"J. \\\"Doe\\\"\", "
        + "\"helpful\": [3, 4], \"reviewText\": \"fine\", \"overall\": 5.0, \"summary\": \"ok\", "
        + "\"unixReviewTime\": 991526400, \"reviewTime\": \"06 3, 2001\"}"

    @Test("amazon-2014: an id from reviewer and product, votes inside an array")
    func amazon2014() throws {
        let harness = Harness(try builtIn("amazon-2014"))
        let outcome = try harness.validate(Self.record2014)
        #expect(outcome.id == DerivedIdentityTests.vectors[0].2)
        #expect(outcome.micros == 991_526_400_000_000)
        for (old, new, code) in [
            ("[3, 4]", "[ -1, 4]", .wrongType), ("[3, 4]", "[]", nil), ("[3, 4]", "[null]", nil),
            ("[3, 4]", "{\"0\":\"x\"}", nil), ("[3, 4]", "[{\"a\":[1]}]", .wrongType),
            ("[3, 4]", "[\"3\"]", .wrongType), ("[3, 4]", "7", nil), ("[3, 4]", "null", nil),
            ("[3, 4]", "[true]", .wrongType), ("[3, 4]", "[[1,2],\"]\"]", .wrongType),
            ("\"A1\"", "\"\"", .emptyID), ("\"A1\"", "null", .nullField), ("\"A1\"", "17", nil),
            ("\"A1\"", "[1]", .wrongType), ("\"A1\"", "true", .wrongType),
            ("\"reviewerID\"", "\"reviewer\"", .missingField), ("\"A1\"", "\"\\udfff\"", .badUTF8),
            ("991526400", "\"991526400\"", .badTimestamp), ("991526400", "1.5e99", .badTimestamp),
            ("991526400", "99152640", .implausibleTime),
            ("991526400", "-991526400", .implausibleTime),
        ] as [(String, String, DeadCode?)] {
            let record = Self.record2014.replacing(old, with: new)
            for isOpaque in [false, true] {
                let harness = Harness(try builtIn("amazon-2014"), isOpaque: isOpaque)
                let outcome = try harness.validate(record)
                #expect(outcome.code == code, "\(old) -> \(new), opaque: \(isOpaque)")
            }
        }
    }

    @Test("amazon-2018: votes are text with commas, a review may have no text")
    func amazon2018() throws {
        let harness = Harness(try builtIn("amazon-2018"))
        func line(_ vote: String) -> String {
            "{\"overall\": 4.0, \"vote\": \(vote), \"verified\": true, "
                + "\"reviewTime\": \"01 1, 2015\", "
                + "\"reviewerID\": \"A1\", \"asin\": \"B00X\", \"style\": {\"Size:\": \" S\"}, "
                + "\"unixReviewTime\": 1420070400}"
        }
        for (vote, code) in [
            ("\"7\"", nil), ("\"0\"", nil), ("\"1,024\"", nil), ("\"1,234,567\"", nil), ("9", nil),
            ("\"1,02\"", .wrongType), ("\"1024,000\"", .wrongType), ("\",024\"", .wrongType),
            ("\"1,\"", .wrongType), ("\"1,0244\"", .wrongType), ("\"1,024,\"", .wrongType),
            ("\"\"", .wrongType), ("\"01\"", .wrongType), ("\"-1\"", .wrongType),
            ("\"1.0\"", .wrongType), ("\" 1\"", .wrongType), ("\"1,,000\"", .wrongType),
            ("\"0,123\"", .wrongType), ("null", nil),
        ] as [(String, DeadCode?)] {
            #expect(try harness.validate(line(vote)).code == code, "\(vote)")
        }
    }

    @Test("amazon-2023: milliseconds")
    func amazon2023() throws {
        let harness = Harness(try builtIn("amazon-2023"))
        let record =
            "{\"rating\": 5.0, \"title\": \"t\", \"text\": \"x\", \"images\": [], "
            + "\"asin\": \"B1\", "
            + "\"parent_asin\": \"B0\", \"user_id\": \"U\", \"timestamp\": 1588687728923, "
            + "\"helpful_vote\": 0, \"verified_purchase\": true}"
        let outcome = try harness.validate(record)
        #expect(outcome.micros == 1_588_687_728_923_000)
        let parts = [Array("U".utf8), Array("B1".utf8)]
        let id = DerivedIdentity.id(namespace: Array("amazon".utf8), parts: parts)
        #expect(outcome.id == String(decoding: id, as: UTF8.self))
    }

    @Test("amazon-us-tsv: text is read as numbers and Y and N as booleans")
    func amazonUSTSV() throws {
        let profile = try builtIn("amazon-us-tsv")
        #expect(profile.format == .tsv && profile.textNumbers)
        // Its rules, over JSON strings: a row's cells are strings too.
        let record =
            "{\"customer_id\":\"1\",\"review_id\":\"R1\",\"product_id\":\"B1\","
            + "\"star_rating\":\"5\","
            + "\"helpful_votes\":\"0\",\"verified_purchase\":\"Y\",\"review_headline\":\"h\","
            + "\"review_body\":\"b\",\"review_date\":\"2015-08-31\"}"
        for (old, new, code) in [
            ("\"Y\"", "\"N\"", nil), ("\"Y\"", "\"y\"", .wrongType), ("\"Y\"", "\"\"", nil),
            ("\"5\"", "\"6\"", .ratingRange), ("\"0\"", "\"x\"", .wrongType),
            ("\"2015-08-31\"", "\"\"", .nullField), ("\"Y\"", "\"Y\"", nil),
        ] as [(String, String, DeadCode?)] {
            let outcome = try Harness(profile).validate(record.replacing(old, with: new))
            #expect(outcome.code == code, "\(old) -> \(new)")
        }
    }
}
