import Testing

@testable import VarveReviews

@Suite("Reading stored rows")
struct CanonicalReaderTests {
    static let records: [(String, String)] = [
        ("review", review()),
        ("review", review(["review_id": "12", "verified_purchase": "null"])),
        ("review", review(["review_id": "\"\\u00e9\\n\""])),
        ("review", review(["review_id": "\"\\u0041\\/b\\u00E9\\u00e9\""])),
        ("review", review(["review_id": "\"caf\u{e9}\"", "extra": "[1,{\"a\":null}]"])),
        ("amazon-2014", BuiltInProfilesTests.record2014),
        ("amazon-2014", BuiltInProfilesTests.record2014.replacing("A1", with: "\\u0041\\/\\u00e9")),
    ]

    @Test("A stored row gives the id and time that it was accepted with", arguments: records)
    func storedRowGivesTheSameIdentity(_ profile: String, _ record: String) throws {
        for isOpaque in [false, true] {
            let harness = Harness(try builtIn(profile), isOpaque: isOpaque)
            let accepted = try harness.validate(record)
            let row = try harness.stored(record)
            #expect(accepted.id != nil)
            #expect(harness.id(of: row) == accepted.id)
            #expect(harness.micros(of: row) == accepted.micros)
        }
    }

    @Test("Fields come back decoded, with their kind")
    func fieldsComeBack() throws {
        for isOpaque in [false, true] {
            let harness = Harness(try builtIn("review"), isOpaque: isOpaque)
            let row = try harness.stored(
                review(["review_title": "null", "review_text": "\"\\u00e9\\/\"", "user_id": nil]))
            #expect(harness.field(.rating, of: row) == "number:3.5")
            #expect(harness.field(.reviewText, of: row) == "text:é/")
            #expect(harness.field(.reviewTitle, of: row) == "null")
            #expect(harness.field(.userID, of: row) == "missing")
            #expect(harness.field(.verifiedPurchase, of: row) == "true")
        }
        let nested = Harness(try builtIn("amazon-2014"))
        let row = try nested.stored(BuiltInProfilesTests.record2014)
        #expect(nested.field(.helpfulnessVotes, of: row) == "number:3")
        #expect(nested.field(.reviewID, of: row) == "missing")
        #expect(nested.field(.verifiedPurchase, of: row) == "missing")
    }

    @Test("Text is read as a number or boolean where the profile says so")
    func textReadsAsNumber() throws {
        let harness = Harness(try builtIn("amazon-us-tsv"))
        let row = try harness.stored(
            "{\"star_rating\":\"5\",\"verified_purchase\":\"N\",\"review_id\":\"R\"}")
        #expect(harness.field(.rating, of: row) == "number:5")
        #expect(harness.field(.verifiedPurchase, of: row) == "false")
        #expect(harness.field(.reviewID, of: row) == "text:R")
    }

    @Test("A row that no run could have accepted has no id")
    func impossibleRowHasNoID() throws {
        let harness = Harness(try builtIn("review"))
        for value in [nil, "null", "true", "[]", "\"\""] as [String?] {
            #expect(harness.id(of: try harness.stored(review(["review_id": value]))) == nil)
        }
        let derived = Harness(try builtIn("amazon-2014"))
        let record = BuiltInProfilesTests.record2014.replacing("\"A1\"", with: "null")
        #expect(derived.id(of: try derived.stored(record)) == nil)
    }

    @Test("Where a field is simply a slot, its number is known")
    func slotsAreKnown() throws {
        let harness = Harness(try builtIn("amazon-2014"))
        let row = try harness.stored(BuiltInProfilesTests.record2014)
        func slot(_ field: CanonicalField) -> Int? {
            harness.reader.slot(of: field, shape: row.shape, shapeID: row.shapeID)
        }
        #expect(slot(.userID) == 0)
        #expect(slot(.productID) == 1)
        #expect(slot(.helpfulnessVotes) == nil)
        #expect(slot(.rating) == 5)
    }
}
