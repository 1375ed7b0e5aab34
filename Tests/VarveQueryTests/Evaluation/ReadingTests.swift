import Testing
import VarveSegments

@testable import VarveQuery

/// What a filter reads, and what it leaves alone.
struct ReadingTests {
    private func lines() -> [String] {
        (0..<3_000).map { index in
            """
            {"review_id":"R\(index)","product_id":"B\(index / 300)","user_id":"U\(index)",\
            "rating":\(index % 50 == 0 ? 1 : 5).0,"review_text":"\
            \(String(repeating: "words and more words ", count: 30))\(index)",\
            "review_timestamp":"2013-04-21T10:00:00Z"}
            """
        }
    }

    private func counts(_ filter: String, _ store: QueryStore) throws -> (found: Int, ReadCounts) {
        let evaluator = store.evaluator(try Filter(filter, now: 0).expression)
        var found = 0
        for (reader, ordinal) in store.rowGroups {
            found += try evaluator.select(reader, rowGroup: ordinal).count
        }
        return (found, evaluator.counts)
    }

    @Test("zone maps decide without reading")
    func decided() throws {
        let store = try QueryStore(lines())
        for (filter, count) in [
            ("rating > 5", 0), ("rating >= 1", 3_000), ("_seq > 0", 3_000), ("_seq > 3000", 0),
            ("review_timestamp < '2013-01-01'", 0), ("review_timestamp >= '2013-04-01'", 3_000),
            ("product_id = 'C'", 0), ("rating is not null", 3_000),
            ("missing(review_title)", 3_000),
            ("review_title = 'x'", 0), ("year(review_timestamp) = 2012", 0),
            ("rating > 5 and contains(review_text, 'words')", 0),
        ] {
            let (found, counts) = try counts(filter, store)
            #expect(found == count, "\(filter)")
            #expect(counts.pagesRead == 0, "\(filter)")
            #expect(counts.rowGroupsDecided == store.rowGroups.count, "\(filter)")
        }
    }

    @Test("only row groups that may have the value are read")
    func someRowGroups() throws {
        let store = try QueryStore(lines())
        let groups = store.rowGroups.count
        #expect(groups > 1)
        let (found, counts) = try counts("product_id = 'B0'", store)
        #expect(found == 300)
        #expect(counts.rowGroupsDecided == groups - 1)
        #expect(counts.rowGroups == groups)
        #expect(counts.bytesRead < counts.bytesTotal / 20)
    }

    @Test("texts of rows that cheap conditions dropped are not unpacked")
    func textLast() throws {
        let store = try QueryStore(lines())
        let all = try counts("contains(review_text, 'words 1500')", store)
        let few = try counts(
            "contains(review_text, 'words 1500') and _seq between 1500 and 1502", store)
        #expect(all.found == 1 && few.found == 1)
        #expect(few.1.pagesRead * 4 < all.1.pagesRead)
        let none = try counts("contains(review_text, 'words') and rating = 3", store)
        #expect(none.found == 0)
        #expect(none.1.bytesRead * 50 < all.1.bytesRead)
    }

    @Test("who has a value is told by the shapes alone")
    func statesOnly() throws {
        let store = try QueryStore(RecordLines.make(300, seed: 3))
        for filter in [
            "note is null", "missing(helpfulness_votes)", "n is not null", "missing(n)",
        ] {
            let (found, counts) = try counts(filter, store)
            #expect(found > 0 && found < 300)
            // The page of the shapes.
            #expect(counts.pagesRead <= store.rowGroups.count)
        }
    }

    @Test("what was read for the filter is there for the output")
    func readsOnce() throws {
        let store = try QueryStore(lines())
        let evaluator = store.evaluator(
            try Filter("contains(review_text, 'words 77')", now: 0).expression)
        let (reader, ordinal) = store.rowGroups[0]
        let rows = try evaluator.select(reader, rowGroup: ordinal)
        let before = evaluator.counts.pagesRead
        let text = try evaluator.columns.vector(.canonical(.reviewText))
        #expect(text.count == rows.count && rows.count > 0)
        #expect(evaluator.counts.pagesRead == before)
        _ = try evaluator.columns.vector(.canonical(.rating))
        #expect(evaluator.counts.pagesRead == before + 1)
    }
}
