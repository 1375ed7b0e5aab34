import Testing

@testable import VarveQuery

/// Lists of columns and of sort keys.
@Suite struct FilterListTests {
    private func columns(_ text: String) throws(FilterError) -> SelectList {
        try SelectList(text, now: FilterSamples.now)
    }

    private func keys(_ text: String, _ columns: SelectList? = nil) throws(FilterError)
        -> [OrderKey]
    {
        try OrderKey.list(text, columns: columns, now: FilterSamples.now)
    }

    @Test func columnsHaveNames() throws {
        let list = try columns(
            "rating, Review_Text, length(review_text) as n, a.b, raw.rating as \"Own \"\"x\"\"\", "
                + "\"two words\", rating + 1, 5 as five")
        #expect(
            list.items.map(\.name) == [
                "rating", "review_text", "n", "b", "Own \"x\"", "two words", "rating + 1.0", "five",
            ])
        #expect(
            list.text == "rating, review_text, length(review_text) as \"n\", a.b, "
                + "raw.rating as \"Own \"\"x\"\"\", \"two words\", rating + 1.0, 5 as \"five\"")
        #expect(try columns(list.text) == list)
    }

    @Test func wrongColumnsAreRefused() {
        let cases: [(String, String)] = [
            ("", "no expression"), ("rating,", "no expression"), ("rating stars", "operator"),
            ("rating, rating", "two columns"), ("rating as", "a name"), ("rating as 5", "a name"),
            ("rating as from", "a name"), ("*", "no value"), ("interval '1 day'", "interval"),
            ("count(*)", "--count counts"), ("a.b, c.b", "two columns"),
        ]
        for (text, message) in cases {
            let error = #expect(throws: FilterError.self, "\(text)") { try columns(text) }
            #expect(error?.message.contains(message) == true, "\(text): \(error.debugDescription)")
        }
    }

    @Test func keysHaveDirections() throws {
        let list = try keys(
            "rating desc, _seq, length(review_text) asc nulls first, vote DESC NULLS LAST")
        #expect(list.map(\.isDescending) == [true, false, false, true])
        #expect(list.map(\.nullsFirst) == [false, false, true, false])
        #expect(
            list.map(\.text) == [
                "rating desc", "_seq", "length(review_text) nulls first", "vote::varchar desc",
            ])
        #expect(try keys(list.map(\.text).joined(separator: ", ")) == list)
    }

    @Test func keysMayNameColumns() throws {
        let list = try columns("length(review_text) as n, helpfulness_votes as rating, vote")
        let texts = try keys("n desc, \"rating\", vote, rating + 1, N", list).map(\.text)
        #expect(
            texts == [
                "length(review_text) desc", "helpfulness_votes", "vote::varchar", "rating + 1.0",
                "N::varchar",
            ])
    }

    @Test func wrongKeysAreRefused() {
        let cases: [(String, String)] = [
            ("", "no expression"), ("1", "constant"), ("null desc", "constant"),
            ("rating down", "operator"), ("rating desc asc", "operator"),
            ("rating nulls", "'first' or 'last'"), ("rating desc,", "no expression"),
        ]
        for (text, message) in cases {
            let error = #expect(throws: FilterError.self, "\(text)") { try keys(text) }
            #expect(error?.message.contains(message) == true, "\(text): \(error.debugDescription)")
        }
    }
}
