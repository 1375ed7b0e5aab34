import Testing
import VarveJSON

@testable import VarveReviews

/// A record of the `review` profile, with some of its values replaced or left out.
func review(_ changes: [String: String?] = [:]) -> String {
    let fields: [(String, String)] = [
        ("review_id", "\"R1\""), ("product_id", "\"tt01\""), ("user_id", "\"A1\""),
        ("rating", "3.5"), ("review_title", "\"t\""), ("review_text", "\"good\""),
        ("review_timestamp", "\"1998-01-18T21:24:25Z\""), ("helpfulness_votes", "8"),
        ("verified_purchase", "true"),
    ]
    var members: [String] = []
    for (key, value) in fields {
        if let change = changes[key] {
            if let change { members.append("\"\(key)\":\(change)") }
        } else {
            members.append("\"\(key)\":\(value)")
        }
    }
    for key in changes.keys.sorted() where !fields.contains(where: { $0.0 == key }) {
        if let change = changes[key], let change { members.append("\"\(key)\":\(change)") }
    }
    return "{" + members.joined(separator: ",") + "}"
}

@Suite("Validation")
struct RecordValidatorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var field: String
        var value: String?
        var code: DeadCode?

        init(_ field: String, _ value: String?, _ code: DeadCode?) {
            self.field = field
            self.value = value
            self.code = code
        }

        var testDescription: String {
            "\(field) = \(value?.prefix(40) ?? "absent"): \(code?.name ?? "accepted")"
        }
    }

    static let long = String(repeating: "x", count: 1_024)
    static let escaped = String(repeating: "\\u0078", count: 1_024)

    static let identities: [Case] = [
        Case("review_id", "\"R1\"", nil), Case("review_id", "17", nil),
        Case("review_id", "-1.50e3", nil), Case("review_id", "\"\\u0052\"", nil),
        Case("review_id", "\"\\ud83d\\ude00\"", nil), Case("review_id", "\" \"", nil),
        Case("review_id", "\"\"", .emptyID), Case("review_id", nil, .missingField),
        Case("review_id", "null", .nullField), Case("review_id", "true", .wrongType),
        Case("review_id", "false", .wrongType), Case("review_id", "[]", .wrongType),
        Case("review_id", "{\"a\":1}", .wrongType),
        Case("review_id", "\"\(long)\"", nil), Case("review_id", "\"\(long)x\"", .idTooLong),
        Case("review_id", "\"\(escaped)\"", nil),
        Case("review_id", "\"\(escaped)x\"", .idTooLong),
        Case("review_id", "\"\\n\(long)\"", .idTooLong),
        Case("review_id", "1" + String(repeating: "0", count: 1_024), .idTooLong),
        Case("review_id", "\"\\ud800\"", .badUTF8), Case("review_id", "\"a\\udc00b\"", .badUTF8),
    ]

    static let texts: [Case] = [
        Case("product_id", "\"\"", nil), Case("product_id", "12", nil),
        Case("product_id", nil, .missingField), Case("product_id", "null", .nullField),
        Case("product_id", "true", .wrongType), Case("product_id", "[1]", .wrongType),
        Case("user_id", "\"\"", nil), Case("user_id", "12", nil),
        Case("user_id", nil, .missingField), Case("user_id", "null", .nullField),
        Case("user_id", "false", .wrongType), Case("user_id", "{}", .wrongType),
        Case("review_text", "\"\"", nil), Case("review_text", "\"\\ud800\"", nil),
        Case("review_text", nil, .missingField), Case("review_text", "null", .nullField),
        Case("review_text", "12", .wrongType), Case("review_text", "[\"a\"]", .wrongType),
        Case("review_text", "true", .wrongType),
        Case("review_title", "\"\"", nil), Case("review_title", nil, nil),
        Case("review_title", "null", nil), Case("review_title", "1", .wrongType),
        Case("review_title", "false", .wrongType), Case("review_title", "{}", .wrongType),
    ]

    static let ratings: [Case] = [
        Case("rating", "0", nil), Case("rating", "5", nil), Case("rating", "5.0", nil),
        Case("rating", "5.000000000000000000000000000", nil), Case("rating", "0.5", nil),
        Case("rating", "-0", nil), Case("rating", "-0.0", nil), Case("rating", "50e-1", nil),
        Case("rating", "0.005E3", nil), Case("rating", "0e99999999999999999999", nil),
        Case("rating", "1e-400", nil), Case("rating", "5.000000000000000000001", .ratingRange),
        Case("rating", "5.01", .ratingRange), Case("rating", "6", .ratingRange),
        Case("rating", "-1", .ratingRange), Case("rating", "-0.0000001", .ratingRange),
        Case("rating", "-1e-400", .ratingRange), Case("rating", "1e400", .ratingRange),
        Case("rating", "5e1", .ratingRange), Case("rating", "1e99999999999999999999", .ratingRange),
        Case("rating", "9007199254740993", .ratingRange),
        Case("rating", String(repeating: "9", count: 1_000), .ratingRange),
        Case("rating", "4." + String(repeating: "9", count: 1_000), nil),
        Case("rating", "\"5\"", .wrongType), Case("rating", "\"five\"", .wrongType),
        Case("rating", "true", .wrongType), Case("rating", "[5]", .wrongType),
        Case("rating", nil, .missingField), Case("rating", "null", .nullField),
    ]

    static let times: [Case] = [
        Case("review_timestamp", "\"1998-01-18\"", nil),
        Case("review_timestamp", "\"1995-01-01T00:00:00Z\"", nil),
        Case("review_timestamp", "\"1994-12-31T23:59:59.999999Z\"", .implausibleTime),
        Case("review_timestamp", "\"1995-01-01T00:30:00+01:00\"", .implausibleTime),
        Case("review_timestamp", "\"2026-11-23T00:00:00Z\"", nil),
        Case("review_timestamp", "\"2026-11-23T00:00:00.000001Z\"", .implausibleTime),
        Case("review_timestamp", "\"9999-12-31\"", .implausibleTime),
        Case("review_timestamp", "\"0000-01-01\"", .implausibleTime),
        Case("review_timestamp", "\"1998\\u002d01-18\"", nil),
        Case("review_timestamp", "\"\"", .badTimestamp),
        Case("review_timestamp", "\"1998-02-29\"", .badTimestamp),
        Case("review_timestamp", "\"yesterday\"", .badTimestamp),
        Case("review_timestamp", "885158665", .badTimestamp),
        Case("review_timestamp", "true", .wrongType), Case("review_timestamp", "[]", .wrongType),
        Case("review_timestamp", nil, .missingField),
        Case("review_timestamp", "null", .nullField),
    ]

    static let optional: [Case] = [
        Case("helpfulness_votes", "0", nil), Case("helpfulness_votes", nil, nil),
        Case("helpfulness_votes", "null", nil),
        Case("helpfulness_votes", "9223372036854775807", nil),
        Case("helpfulness_votes", "9223372036854775808", .wrongType),
        Case("helpfulness_votes", "-1", .wrongType), Case("helpfulness_votes", "-0", .wrongType),
        Case("helpfulness_votes", "1.0", .wrongType), Case("helpfulness_votes", "1e2", .wrongType),
        Case("helpfulness_votes", "\"3\"", .wrongType),
        Case("helpfulness_votes", "true", .wrongType),
        Case("helpfulness_votes", "[3]", .wrongType),
        Case("verified_purchase", "true", nil), Case("verified_purchase", "false", nil),
        Case("verified_purchase", nil, nil), Case("verified_purchase", "null", nil),
        Case("verified_purchase", "\"true\"", .wrongType),
        Case("verified_purchase", "1", .wrongType), Case("verified_purchase", "{}", .wrongType),
    ]

    @Test(
        "Each value of each field has its verdict, in columns and in opaque records alike",
        arguments: identities + texts + ratings + times + optional)
    func valueHasItsVerdict(_ test: Case) throws {
        let record = review([test.field: test.value])
        for isOpaque in [false, true] {
            let outcome = try Harness(try builtIn("review"), isOpaque: isOpaque).validate(record)
            #expect(outcome.code == test.code, "opaque: \(isOpaque)")
            guard let fault = outcome.fault else { continue }
            #expect(fault.field == test.field)
            #expect(!fault.expected.isEmpty && !fault.found.isEmpty)
            if let value = test.value {
                // The fault points at the value: into a string, else at its first byte.
                let tail = String(decoding: Array(record.utf8)[fault.offset...], as: UTF8.self)
                let isString = value.utf8.first == UInt8(ascii: "\"")
                #expect(tail.hasPrefix(isString ? String(value.dropFirst()) : value))
            } else {
                #expect(fault.offset == 0)
            }
        }
    }

    @Test("An accepted record gives its id and time")
    func acceptedRecordGivesIDAndTime() throws {
        let harness = Harness(try builtIn("review"))
        let outcome = try harness.validate(review())
        #expect(outcome == Outcome(id: "R1", micros: 885_158_665_000_000))
        let escaped = try harness.validate(review(["review_id": "\"\\u00e9\\/\\n\""]))
        #expect(escaped.id == "é/\n")
    }

    @Test("A number and a string with the same text are one id, other Unicode forms are not")
    func idsAreComparedAsBytes() throws {
        let harness = Harness(try builtIn("review"))
        let number = try harness.validate(review(["review_id": "12"]))
        let string = try harness.validate(review(["review_id": "\"12\""]))
        #expect(number.id == string.id)
        let composed = try harness.validate(review(["review_id": "\"\u{e9}\""]))
        let decomposed = try harness.validate(review(["review_id": "\"e\u{301}\""]))
        #expect(Array((composed.id ?? "").utf8) == [0xc3, 0xa9])
        #expect(Array((decomposed.id ?? "").utf8) == [0x65, 0xcc, 0x81])
    }

    @Test("The first field in canonical order is the one reported")
    func firstFieldIsReported() throws {
        let record = review(["rating": "9", "user_id": "null", "review_timestamp": nil])
        let outcome = try Harness(try builtIn("review")).validate(record)
        #expect(outcome.fault?.field == "user_id")
        #expect(outcome.code == .nullField)
    }

    @Test("Paths are tried in order; null gives way to the next")
    func pathsAreTriedInOrder() throws {
        let harness = Harness(try builtIn("review"))
        for (id, asin, expected) in [
            ("\"p\"", "\"a\"", nil), (nil, "\"a\"", nil), ("null", "\"a\"", nil),
            ("null", "null", .nullField), (nil, "null", .nullField), ("null", nil, .nullField),
            (nil, nil, .missingField), ("null", "true", .wrongType), ("[]", "\"a\"", .wrongType),
        ] as [(String?, String?, DeadCode?)] {
            let record = review(["product_id": id, "product_asin": asin])
            #expect(try harness.validate(record).code == expected, "\(record)")
        }
    }

    @Test("Messages show no control characters and are bounded")
    func messagesAreSafe() throws {
        let bad = "\"\u{1b}[2J\u{202e}" + String(repeating: "é", count: 5_000) + "\""
        let record = review(["review_timestamp": bad.replacing("\u{1b}", with: "\\u001b")])
        let outcome = try Harness(try builtIn("review")).validate(record)
        let found = try #require(outcome.fault?.found)
        #expect(found.utf8.count < 200)
        #expect(!found.unicodeScalars.contains("\u{202e}"))
        #expect(outcome.fault?.description.contains("bad_timestamp") == true)
    }

    @Test("A scanner's fault becomes a record's, with its place")
    func scannerFaultsAreTaken() throws {
        for (text, code) in [
            ("{\"a\":01}", .badJSON), (" [1]", .notObject),
            ("{\"a\":1,\"\\u0061\":2}", .duplicateKey),
            ("{\"a\":" + String(repeating: "[", count: 64), .tooDeep),
        ] as [(String, DeadCode)] {
            let harness = Harness(try builtIn("review"))
            let fault = try #require(throws: ScanFault.self) { try harness.validate(text) }
            let taken = RecordFault(fault)
            #expect(taken.code == code)
            #expect(taken.offset == fault.offset && taken.offset > 0)
            #expect(taken.field == "" && taken.description.contains(code.name))
        }
        let harness = Harness(try builtIn("review"))
        let fault = try #require(throws: ScanFault.self) { try harness.validate([0x7b, 0xff]) }
        #expect(RecordFault(fault).code == .badUTF8)
    }

    @Test("A thousand shapes keep their plans apart")
    func shapesKeepTheirPlansApart() throws {
        let harness = Harness(try builtIn("review"))
        for turn in 0..<2 {
            for index in 0..<1_000 {
                let changes = ["extra\(index)": "1", "rating": index % 3 == 0 ? "9" : "1"]
                let outcome = try harness.validate(review(changes))
                #expect(outcome.code == (index % 3 == 0 ? .ratingRange : nil), "turn \(turn)")
            }
        }
    }
}
