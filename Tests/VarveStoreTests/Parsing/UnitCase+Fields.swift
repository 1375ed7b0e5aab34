import VarveReviews

/// What profiles ask of keys and values.
extension UnitCase {
    private static func adding(_ members: String) -> String {
        SampleRecord.text("review").dropLast() + "," + members + "}"
    }

    private static func counted(_ count: Int) -> String {
        (0..<count).map { #""k\#($0)":\#($0)"# }.joined(separator: ",")
    }

    /// The same key twice at the top is a fault, however it is written; deeper down it is kept.
    static let keys = units([
        (#"{"a":1,^"a":2}"#, .duplicateKey), (#"{"a":1,^"a":1}"#, .duplicateKey),
        (#"{"a":null,^"a":null}"#, .duplicateKey), (#"{"a":1,^"\u0061":2}"#, .duplicateKey),
        (#"{"\u0061":1,^"a":2}"#, .duplicateKey), (#"{"%C3%A9":1,^"\u00e9":2}"#, .duplicateKey),
        (#"{"\u00e9":1,^"\u00E9":2}"#, .duplicateKey), (#"{"/":1,^"\/":2}"#, .duplicateKey),
        (#"{"%F0%9F%98%80":1,^"\ud83d\ude00":2}"#, .duplicateKey),
        (#"{"\ud800":1,^"\uD800":2}"#, .duplicateKey), (#"{"\n":1,^"\u000a":2}"#, .duplicateKey),
        (#"{"":1,^"":2}"#, .duplicateKey), (#"{"a":{"a":1},^"a":1}"#, .duplicateKey),
        (#"{"a":1,"b":2,^"b":3,"a":4}"#, .duplicateKey), (#"{"a":1,^"a":2,"a":3}"#, .duplicateKey),
        (#"{"a":1, ^"a" :2}"#, .duplicateKey), (adding(#"^"review_id":"R2""#), .duplicateKey),
        (adding(#"^"rating":3.5"#), .duplicateKey),
        ("{" + counted(32) + #",^"k7":1}"#, .duplicateKey),
        ("{" + counted(33) + #",^"k7":1}"#, .duplicateKey),
        ("{" + counted(3_000) + #",^"k2999":1}"#, .duplicateKey),
        (#"{"a":1,"a":2^"#, .badJSON), (#"{"a":1,"a":2,"b":^}"#, .badJSON),
        (adding(#""Review_ID":1,"review_id ":2,"REVIEW_ID":3"#), nil),
        (adding(#""%C3%A9":1,"e%CC%81":2"#), nil), (adding(#""a":1,"a\u0000":2"#), nil),
        (adding(#""":1"#), nil), (adding(#"" ":1,"  ":2"#), nil), (adding(#""\ud800":1"#), nil),
        (adding(#""\u0072eview":1"#), nil), (adding(#""a\"b\\":1"#), nil),
        (adding(#""x":{"a":1,"a":2}"#), nil), (adding(#""x":[{"a":1,"\u0061":2}]"#), nil),
        (adding(#""x":{"review_id":1,"rating":null}"#), nil), (adding(#""__proto__":{}"#), nil),
        (adding("\"" + String(repeating: "k", count: 70_000) + "\":1"), nil),
        (adding(counted(1_000)), nil), (adding(counted(2_000)), nil),
    ])

    private static let absent: [Verdict] = [(nil, .missingField), ("^null", .nullField)]
    private static let noText: [Verdict] = [
        ("^true", .wrongType), ("^false", .wrongType), ("^[]", .wrongType), ("^{}", .wrongType),
        (#"^["a"]"#, .wrongType), (#"^{"a":"b"}"#, .wrongType),
    ]

    /// What must be there, and what kind of value it takes.
    static let required =
        values(of: "review_id", absent + noText)
        + values(of: "product_id", absent + noText + [(#""""#, nil), ("0", nil), ("-1.5e3", nil)])
        + values(of: "user_id", absent + noText + [(#""""#, nil), ("0", nil), (#""\ud800""#, nil)])
        + values(of: "rating", absent + noText + [(#""^5""#, .wrongType), (#""^""#, .wrongType)])
        + values(
            of: "review_text",
            absent + noText + [("^0", .wrongType), (#""""#, nil), (#""\ud800""#, nil)])
        + values(of: "review_timestamp", absent + noText + [("^1366538400", .badTimestamp)])
        + values(of: "review_id", in: "nsmc", absent + noText)
        + values(of: "movie_id", in: "nsmc", field: "product_id", absent)
        + values(of: "author", in: "nsmc", field: "user_id", absent)
        + values(of: "review", in: "nsmc", field: "review_text", absent + [("^1", .wrongType)])
        + values(of: "rating", in: "nsmc", absent)
        + values(of: "date", in: "nsmc", field: "review_timestamp", absent)
        + values(of: "reviewText", in: "amazon-2014", field: "review_text", absent)
        + values(of: "reviewText", in: "amazon-2018", [(nil, nil), ("null", nil)])
        + values(of: "overall", in: "amazon-2018", field: "rating", absent)
        + values(of: "timestamp", in: "amazon-2023", field: "review_timestamp", absent)

    /// What may be left out, but is of its kind where it is there.
    static let optional =
        values(
            of: "review_title",
            noText + [("^1", .wrongType), (nil, nil), ("null", nil), (#""""#, nil)])
        + values(
            of: "helpfulness_votes",
            [
                (nil, nil), ("null", nil), ("0", nil), ("9223372036854775807", nil),
                ("^9223372036854775808", .wrongType), ("^-1", .wrongType), ("^-0", .wrongType),
                ("^1.0", .wrongType), ("^1e2", .wrongType), (#""^3""#, .wrongType),
                ("^true", .wrongType), ("^[3]", .wrongType), ("^{}", .wrongType),
            ])
        + values(
            of: "verified_purchase",
            [
                ("true", nil), ("false", nil), (nil, nil), ("null", nil), (#""^true""#, .wrongType),
                ("^0", .wrongType), ("^1", .wrongType), ("^[]", .wrongType),
            ])
        + values(
            of: "verified_purchase", in: "worded",
            [
                (#""Y""#, nil), (#""N""#, nil), (#""""#, nil), (#""\u0059""#, nil), ("true", nil),
                (#""^y""#, .wrongType), (#""^Y ""#, .wrongType),
            ])
        + values(
            of: "helpful", in: "amazon-2014", field: "helpfulness_votes",
            [
                ("[0,0]", nil), ("[7]", nil), ("[]", nil), ("{}", nil), ("3", nil), (nil, nil),
                ("[null,1]", nil), ("[ 2 ,3]", nil), ("[^-1,3]", .wrongType),
                (#"["^2",3]"#, .wrongType), ("[^[2],3]", .wrongType), ("[^true,3]", .wrongType),
                ("[^1.5]", .wrongType),
            ])
        + values(
            of: "vote", in: "amazon-2018", field: "helpfulness_votes",
            [
                (#""0""#, nil), (#""12""#, nil), (#""999,999,999""#, nil), ("12", nil),
                (#""^1,02""#, .wrongType), (#""^,024""#, .wrongType), (#""^1024,""#, .wrongType),
                (#""^1,0240""#, .wrongType), (#""^1024,000""#, .wrongType), (#""^""#, .wrongType),
                (#""^ 1""#, .wrongType), (#""^012""#, .wrongType), (#""^1.000""#, .wrongType),
            ])

    /// A rating is compared with its bounds as the decimal number it is.
    static let ratings =
        values(
            of: "rating",
            [
                ("0", nil), ("5", nil), ("5.0", nil), ("0.5", nil), ("4.75", nil), ("-0", nil),
                ("-0.0", nil), ("50e-1", nil), ("0.05E2", nil), ("0e400", nil), ("1e-400", nil),
                ("5." + String(repeating: "0", count: 1_000), nil),
                ("4." + String(repeating: "9", count: 1_000), nil),
                ("^5.1", .ratingRange), ("^6", .ratingRange), ("^-1", .ratingRange),
                ("^-0.000001", .ratingRange), ("^-1e-400", .ratingRange), ("^1e400", .ratingRange),
                ("^5.0000000000000000000001", .ratingRange), ("^5e1", .ratingRange),
                ("^9007199254740993", .ratingRange), ("^9223372036854775808", .ratingRange),
                ("^" + String(repeating: "9", count: 1_000), .ratingRange),
            ])
        + values(
            of: "rating", in: "nsmc",
            [
                (#""1""#, nil), (#""10""#, nil), (#""10.0""#, nil), ("7", nil), (#""\u0037""#, nil),
                (#""1e1""#, nil), (#""^0""#, .ratingRange), (#""^11""#, .ratingRange),
                (#""^-1""#, .ratingRange), (#""^1e2""#, .ratingRange), (#""^""#, .wrongType),
                (#""^ 9""#, .wrongType), (#""^9 ""#, .wrongType), (#""^+9""#, .wrongType),
                (#""^09""#, .wrongType), (#""^9/10""#, .wrongType), (#""^nine""#, .wrongType),
                (#""^NaN""#, .wrongType), (#""^%EF%BC%99""#, .wrongType), (#""^9,5""#, .wrongType),
            ])
        + values(
            of: "overall", in: "amazon-2014", field: "rating",
            [("1.0", nil), ("^0.9", .ratingRange), ("^0.0", .ratingRange), ("^5.01", .ratingRange)])
        + values(
            of: "rating", in: "narrow",
            [
                ("-1.5", nil), ("-1.50", nil), ("0.25", nil), ("25e-2", nil), ("0", nil),
                ("^-1.51", .ratingRange), ("^0.2500001", .ratingRange), ("^0.3", .ratingRange),
                ("^-2", .ratingRange),
            ])

    private static let full = String(repeating: "x", count: 1_024)

    /// Ids that are refused, and the longest that are not.
    static let identities = values(
        of: "review_id",
        [
            (#""^""#, .emptyID), (#""\#(full)""#, nil), (#""^\#(full)x""#, .idTooLong),
            ("1" + String(repeating: "0", count: 1_023), nil),
            ("^1" + String(repeating: "0", count: 1_024), .idTooLong),
            ("\"" + String(repeating: #"\u0078"#, count: 1_024) + "\"", nil),
            ("\"^" + String(repeating: #"\u0078"#, count: 1_025) + "\"", .idTooLong),
            ("\"^" + String(repeating: #"\u0078"#, count: 100_000) + "\"", .idTooLong),
            ("\"" + String(repeating: "%C3%A9", count: 512) + "\"", nil),
            ("\"^" + String(repeating: "%ED%95%9C", count: 342) + "\"", .idTooLong),
            (#""^\ud800""#, .badUTF8), (#""^R\udc00x""#, .badUTF8),
            (#""^\ude00\ud83d""#, .badUTF8),
        ])

    /// Ids are bytes: a number and a string of the same text are one, other forms of a letter are
    /// not.
    static let keptIDs = ids([
        ("12", "12"), (#""12""#, "12"), (#""\u0031\u0032""#, "12"), (#""012""#, "012"),
        ("12.0", "12.0"), ("1.2e1", "1.2e1"), ("-0", "-0"), (#""%C3%A9""#, "%C3%A9"),
        (#""\u00e9""#, "%C3%A9"), (#""e%CC%81""#, "e%CC%81"), (#""e\u0301""#, "e%CC%81"),
        (#"" R1 ""#, " R1 "), (#""r1""#, "r1"), (#""\u0000""#, "%00"), (#""a\/b""#, "a/b"),
        (#""\\""#, #"\"#), (#""\n""#, "%0A"), (#""%F0%9F%98%80""#, "%F0%9F%98%80"),
        (#""\ud83d\ude00""#, "%F0%9F%98%80"), (#""null""#, "null"), (#""amazon:1""#, "amazon:1"),
        (#""%EF%BB%BF1""#, "%EF%BB%BF1"), (#""../../etc""#, "../../etc"),
    ])

    /// Ids that are made of other fields: each part must be there.
    static let derivedIDs =
        values(
            of: "reviewerID", in: "amazon-2014",
            absent + noText + [
                (#""^""#, .emptyID), (#""^\ud800""#, .badUTF8), ("17", nil), (#""\u0041""#, nil),
                (#""\#(full)x""#, nil),
            ])
        + values(of: "asin", in: "amazon-2018", absent + [(#""^""#, .emptyID), ("17", nil)])
        + values(of: "user_id", in: "amazon-2023", absent + [(#""^""#, .emptyID)])

    /// Of several faults the first one is told, in the order of the fields.
    static let order =
        [
            (#"{"rating":9}"#, DeadCode.missingField, "review_id"),
            (#"{"review_id":"^","rating":9}"#, .emptyID, "review_id"),
            (#"{"review_id":"R1","product_id":^null}"#, .nullField, "product_id"),
        ].map { UnitCase(text: $0.0, profile: "review", code: $0.1, field: $0.2) }
        + [
            (["product_id": nil, "product_asin": "\"B2\""], nil, ""),
            (["product_id": "null", "product_asin": "\"B2\""], nil, ""),
            (["product_id": "null", "product_asin": "^true"], .wrongType, "product_id"),
            (["product_id": "^null", "product_asin": "null"], .nullField, "product_id"),
            (["product_id": "^[]", "product_asin": "\"B2\""], .wrongType, "product_id"),
            (["user_id": nil, "reviewer_name": "\"kim\""], nil, ""),
            (["user_id": nil, "reviewer_name": "^null"], .nullField, "user_id"),
            (["review_timestamp": nil, "review_date": "\"2013-04-21\""], nil, ""),
            (
                ["review_timestamp": nil, "review_date": "\"^21.4.2013\""], .badTimestamp,
                "review_timestamp"
            ),
            (["rating": "^9", "review_timestamp": nil], .ratingRange, "rating"),
            (["rating": "9", "user_id": "^null"], .nullField, "user_id"),
            (["review_title": "^1", "review_text": nil], .wrongType, "review_title"),
            (
                ["review_timestamp": "\"^x\"", "verified_purchase": "1"], .badTimestamp,
                "review_timestamp"
            ),
        ].map { (row: ([String: String?], DeadCode?, String)) in
            UnitCase(
                text: SampleRecord.text("review", row.0), profile: "review", code: row.1,
                field: row.2)
        }
}
