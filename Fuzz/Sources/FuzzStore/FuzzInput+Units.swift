import FuzzSupport

extension FuzzInput {
    /// The units of some sources, from few ids and few contents, so that they meet.
    mutating func sources() -> [[Unit]] {
        (0..<(byte() % 4 == 3 ? 2 : 1)).map { _ in
            (0..<(1 + number(below: 7))).map { _ in unit() }
        }
    }

    private mutating func unit() -> Unit {
        switch byte() % 16 {
        case 0: .blank
        case 1: .dead(code: "bad_json", line: "{\"review_id\":\"\(byte() % 4)\"")
        // No bracket: a source that begins with one is an array.
        case 2: .dead(code: "not_object", line: "\(byte() % 4)")
        case 3: .dead(code: "missing_field", line: "{\"review_id\":\"\(byte() % 4)\"}")
        case 4:
            .dead(code: "duplicate_key", line: "{\"a\":1,\"a\":\(byte() % 4)}")
        default: record()
        }
    }

    /// A record whose id is a text or the number of the same digits, or in another escape style; some
    /// with the field that does not count.
    private mutating func record() -> Unit {
        let id = "\(byte() % 10)"
        let written = choice(["\"\(id)\"", "\"\(id)\"", id, "\"\\u003\(id)\""])
        let day = choice(["2013-04-21", "2013-04-22", "2013-07-01", "2009-01-15", "2014-12-31"])
        let text = choice(["good", "a \\\"quoted\\\" word", "caf\\u00e9", "좋아요", "", "\\t"])
        let extra = choice(["", ",\"x\":{\"a\":[1,2]}", ",\"note\":null", ",\"n\":1.50"])
        let end = choice(["", "", "\r", " "])
        func line(_ volatile: String) -> String {
            "{\"review_id\":\(written),\"product_id\":\"B\",\"user_id\":\"U\(id)\",\"rating\":4.0,"
                + "\"review_text\":\"\(text)\",\"review_timestamp\":\"\(day)T10:00:00Z\"\(extra)"
                + volatile + "}" + end
        }
        guard byte() % 4 == 0 else { return .record(id: id, line: line(""), content: line("")) }
        let key = ",\"ingestion_timestamp\":"
        return .record(id: id, line: line(key + "\(byte())"), content: line(key))
    }
}
