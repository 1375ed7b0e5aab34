import TestSupport
import Testing
import VarveColumns
import VarveReviews
import VarveSegments

@testable import VarveQuery

/// The evaluator over stored columns against a plain reference over the records' bytes.
struct EvaluatorTests {
    private func references(_ store: QueryStore) -> [ReferenceRecord] {
        store.lines.enumerated().map { ReferenceRecord($1, place: $0) }
    }

    private func generator(_ seed: UInt64, _ records: [ReferenceRecord]) -> ExpressionGenerator {
        var texts: [[UInt8]] = []
        for record in records.prefix(60) {
            for field in [CanonicalField.reviewTitle, .reviewText, .productID, .userID, .reviewID] {
                if case .text(let text) = record.value(.canonical(field)) { texts.append(text) }
            }
        }
        return ExpressionGenerator(random: SeededGenerator(seed: seed), texts: texts)
    }

    @Test(
        "random conditions find the rows that the reference finds",
        arguments: [1, 2, 3, 4] as [UInt64])
    func findsTheSame(_ seed: UInt64) throws {
        let store = try QueryStore(RecordLines.make(300, seed: seed))
        let records = references(store)
        var generator = generator(seed, records)
        var divided = 0
        for _ in 0..<250 {
            let filter = generator.condition()
            let expected = records.filter { ReferenceEvaluator(record: $0).isTrue(filter) }
            if !expected.isEmpty && expected.count < records.count { divided += 1 }
            #expect(try store.find(filter) == expected.map(\.place), "\(filter.text)")
        }
        // Many conditions hold for some rows and not for others.
        #expect(divided > 60)
    }

    @Test("long texts: several pages a column and row groups a segment")
    func severalPages() throws {
        let store = try QueryStore(
            RecordLines.make(1_500, seed: 9, textLength: 400, isOneYear: true))
        #expect(store.rowGroups.contains { $0.ordinal > 0 })
        let records = references(store)
        var generator = generator(9, records)
        for _ in 0..<60 {
            let filter = generator.condition(2)
            let expected = records.filter { ReferenceEvaluator(record: $0).isTrue(filter) }
            #expect(try store.find(filter) == expected.map(\.place), "\(filter.text)")
        }
    }

    @Test("values of every type are the reference's, for all rows and for some")
    func values() throws {
        let store = try QueryStore(RecordLines.make(250, seed: 5))
        let records = references(store)
        var generator = generator(5, records)
        let evaluator = store.evaluator(nil)
        for round in 0..<150 {
            let type: ValueType = [.text, .double, .integer, .timestamp, .date][round % 5]
            let expression = generator.value(type)
            let node = expression.node()
            for (reader, ordinal) in store.rowGroups {
                let rows = try evaluator.select(reader, rowGroup: ordinal)
                let flags = ElementLane<UInt8>(0)
                flags.resize(rows.count)
                for row in 0..<rows.count {
                    flags[row] = round % 2 == 0 || Bool.random(using: &generator.random) ? 1 : 0
                }
                rows.keep(flags)
                evaluator.columns.select(rows)
                let places = try QueryStore.places(evaluator.columns)
                let vector = try node.evaluate(evaluator.columns)
                #expect(vector.count == places.count)
                for (element, place) in places.enumerated() {
                    let expected = ReferenceEvaluator(record: records[place]).value(expression)
                    let found = ReferenceValue(vector, element)
                    let isSame = found == expected || found.isNull && expected.isNull
                    #expect(isSame, "\(expression.text): \(found), not \(expected)")
                }
            }
        }
    }

    @Test("fields tell null from missing")
    func fields() throws {
        let store = try QueryStore(RecordLines.make(250, seed: 6))
        let records = references(store)
        let keys = ["n", "x", "note", "mixed", "none", "review_title", "verified_purchase"]
        var fields: [Field] = CanonicalField.allCases.map(Field.canonical) + [.stars]
        fields += keys.map { .raw(Array($0.utf8)) }
        fields += [["x", "a", "1"], ["x", "b", "c"], ["x", "0"], ["mixed", "k"]].map { steps in
            .path(steps.map { Array($0.utf8) })
        }
        fields += SystemField.allCases.filter { $0 != .shape }.map(Field.system)
        let evaluator = store.evaluator(nil)
        for (reader, ordinal) in store.rowGroups {
            _ = try evaluator.select(reader, rowGroup: ordinal)
            let places = try QueryStore.places(evaluator.columns)
            for field in fields {
                let vector = try evaluator.columns.vector(field)
                for (element, place) in places.enumerated() {
                    #expect(
                        ReferenceValue(vector, element) == records[place].value(field),
                        "\(field) of line \(place)")
                }
            }
        }
    }

    @Test("records beyond the bounds of a segment are read too")
    func opaqueRecords() throws {
        let lines = (0..<1_200).map { index in
            """
            {"review_id":"R\(index)","product_id":"B","user_id":"U","rating":\(index % 5 + 1),\
            "review_text":"t\(index % 10)","review_timestamp":"2013-04-21","k\(index)":\(index),\
            "x":{"a":[\(index % 3)]}}
            """
        }
        let store = try QueryStore(lines)
        #expect(store.rowGroups.contains { $0.reader.layout.columns.contains(.opaque) })
        #expect(try store.find("rating = 2").count == 240)
        #expect(try store.find("review_text = 't3' and rating = 4").count == 120)
        #expect(try store.find("k7 = 7") == [7])
        #expect(try store.find("k1199 = 1199") == [1_199])
        #expect(try store.find("x.a.0 = 2").count == 400)
        #expect(try store.find("not missing(k1199)") == [1_199])
    }

    @Test("dictionaries of several pages, with NULL and without the key")
    func dictionaries() throws {
        let filler = String(repeating: "a rather long title ", count: 5)
        func title(_ index: Int) -> String { "\(filler)\(index / 1_000)-\(index % 3)" }
        let lines = (0..<2_000).map { index in
            let extra = ["", ",\"review_title\":null", ",\"review_title\":\"\(title(index))\""]
            return """
                {"review_id":"R\(index)","product_id":"B\(index % 4)","user_id":"U","rating":1,\
                "review_text":"","review_timestamp":"2013-04-21"\(extra[min(index % 8, 2)])}
                """
        }
        let store = try QueryStore(lines)
        let chunk = try #require(store.rowGroups.first).reader.footer.rowGroups[0].chunks.first {
            $0.pages.count > 1 && $0.pages.allSatisfy { $0.descriptor.encoding == .dictionary }
        }
        #expect(chunk != nil)
        let titled = (0..<2_000).filter { $0 % 8 > 1 }
        #expect(try store.find("missing(review_title)") == (0..<2_000).filter { $0 % 8 == 0 })
        #expect(try store.find("review_title is null") == (0..<2_000).filter { $0 % 8 < 2 })
        #expect(
            try store.find("not missing(review_title) and product_id <> 'B3'")
                == (0..<2_000).filter { $0 % 8 != 0 && $0 % 4 != 3 })
        for (half, rest) in [(0, 0), (0, 2), (1, 0), (1, 1)] {
            let expected = titled.filter { $0 / 1_000 == half && $0 % 3 == rest }
            #expect(try store.find("ends_with(review_title, '\(half)-\(rest)')") == expected)
            let other = try store.find("not ends_with(review_title, '\(half)-\(rest)')")
            #expect(other == titled.filter { !expected.contains($0) })
        }
    }

    @Test("derived ids, numbers in nested values, times as numbers")
    func otherProfile() throws {
        let lines = (0..<400).map { index in
            """
            {"reviewerID": "A\(index)", "asin": "B\(index % 9)", "helpful": [\(index % 7), 9], \
            "reviewText": "text \(index)", "overall": \(index % 5 + 1).0, "summary": "s", \
            "unixReviewTime": \(1_300_000_000 + index * 86_400)}
            """
        }
        let store = try QueryStore(lines, profile: "amazon-2014")
        let votes = (0..<400).filter { $0 % 7 > 4 }
        #expect(try store.find("helpfulness_votes > 4") == votes)
        #expect(try store.find("helpful.0 > 4") == votes)
        #expect(try store.find("user_id = 'A17'") == [17])
        #expect(try store.find("stars >= 5").count == 80)
        let dates = try store.find(
            "review_timestamp >= '2011-03-14' and review_timestamp < '2011-03-16'")
        #expect(dates == [1, 2])
        // Ids are there, all different, none missing.
        #expect(try store.find("missing(review_id)").isEmpty)
        let evaluator = store.evaluator(nil)
        var ids: Set<[UInt8]> = []
        for (reader, ordinal) in store.rowGroups {
            let rows = try evaluator.select(reader, rowGroup: ordinal)
            let vector = try evaluator.columns.vector(.canonical(.reviewID))
            for row in 0..<rows.count { ids.insert(unsafe Array(vector.bytes(row))) }
        }
        #expect(ids.count == 400)
    }

    @Test("hidden rows and time bounds")
    func hiddenRows() throws {
        let store = try QueryStore(RecordLines.make(300, seed: 8))
        let records = references(store)
        let from: Int64 = 1_293_840_000_000_000
        let until: Int64 = 1_325_376_000_000_000
        let evaluator = RowGroupEvaluator(
            filter: TypedExpression.allOf(
                try Filter("rating > 2", now: 0).expression, from: from, until: until))
        var found: [Int] = []
        for (reader, ordinal) in store.rowGroups {
            _ = try evaluator.select(reader, rowGroup: ordinal)
            found += try QueryStore.places(evaluator.columns)
        }
        let expected = records.filter {
            guard case .timestamp(let time) = $0.value(.canonical(.reviewTimestamp)),
                case .double(let rating) = $0.value(.canonical(.rating))
            else { return false }
            return time >= from && time < until && rating > 2
        }
        #expect(found.sorted() == expected.map(\.place))
        #expect(!found.isEmpty)
    }
}
