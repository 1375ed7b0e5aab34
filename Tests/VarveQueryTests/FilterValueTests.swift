import Testing

@testable import VarveQuery

/// Types and constants of single expressions. The expected values of constants are DuckDB 2.0's.
@Suite struct FilterValueTests {
    @Test func typesOfExpressions() throws {
        let cases: [(String, ValueType)] = [
            ("rating", .double), ("helpfulness_votes", .integer), ("review_text", .text),
            ("review_timestamp", .timestamp), ("verified_purchase", .boolean), ("stars", .double),
            ("_seq", .integer), ("_ingested_at", .timestamp), ("_source", .text),
            ("vote", .dynamic),
            ("a.b", .dynamic), ("null", .null), ("5", .integer), ("5.0", .double),
            ("99999999999999999999", .double), ("'x'", .text), ("date '2013-01-01'", .date),
            ("rating > 3", .boolean), ("helpfulness_votes + 1", .integer),
            ("helpfulness_votes / 1", .double), ("helpfulness_votes // 2", .integer),
            ("helpfulness_votes + 1.5", .double), ("vote + 1", .double), ("-vote", .double),
            ("-helpfulness_votes", .integer), ("review_text || 1", .text),
            ("review_timestamp + interval 1 day", .timestamp),
            ("review_timestamp::date + 1", .date), ("review_timestamp::date", .date),
            ("review_timestamp::date + interval 1 day", .timestamp), ("now()", .timestamp),
            ("today()", .date), ("length(review_text)", .integer), ("lower(vote)", .text),
            ("year(review_timestamp)", .integer), ("epoch(review_timestamp)", .double),
            ("date_trunc('day', review_timestamp)", .timestamp),
            ("abs(helpfulness_votes)", .integer),
            ("abs(rating)", .double), ("round(helpfulness_votes)", .integer),
            ("round(helpfulness_votes, -1)", .integer), ("floor(helpfulness_votes)", .double),
            ("coalesce(helpfulness_votes, 1.5)", .double), ("coalesce(vote, 1)", .double),
            ("coalesce(vote, overall)", .dynamic),
            ("coalesce(review_timestamp, '2013-01-01')", .timestamp),
            ("greatest(verified_purchase, 3)", .integer), ("if(true, 1, 2.5)", .integer),
            ("if(rating > 1, 1, 2.5)", .double), ("case when rating > 1 then 'x' end", .text),
            ("nullif(helpfulness_votes, 0)", .integer),
            ("try_cast(review_text as double)", .double),
            ("vote::varchar", .text), ("missing(vote)", .boolean), ("review_text ^@ 'x'", .boolean),
            ("mod(helpfulness_votes, 2)", .integer), ("date(review_timestamp)", .date),
            ("review_text::bool", .boolean), ("cast(rating as double precision)", .double),
            ("review_text::timestamp with time zone", .timestamp), ("rating::varchar(10)", .text),
        ]
        for (text, type) in cases {
            let expression = try ValueExpression(text, now: FilterSamples.now)
            // A constant condition is decided at once.
            let isDecided = text == "if(true, 1, 2.5)"
            #expect(expression.expression.type == (isDecided ? .double : type), "\(text)")
            let again = try ValueExpression(expression.text, now: FilterSamples.now)
            #expect(again.text == expression.text, "\(text)")
        }
        #expect(FilterSamples.valueError("interval '1 day'")?.message.contains("interval") == true)
    }

    @Test func constantsAsTexts() throws {
        let cases: [(String, String)] = [
            ("1/0", "inf"), ("7 / 2", "3.5"), ("-7 // 2", "-3"), ("-7 % 2", "-1"), ("5 % -3", "2"),
            ("5 - 3 - 1", "1"), ("5 % 3 * 2", "4"), ("2 * 3 || 4", "64"), ("1 + 2 || 3", "33"),
            ("1 || 2 + 3", "15"), ("'a' || 1 || 2.5", "a12.5"), ("true", "true"), ("1e3", "1000.0"),
            ("0.1", "0.1"), ("1e20", "1e+20"), ("1e16", "1e+16"), ("1e15", "1000000000000000.0"),
            ("9999999999999998.0", "9999999999999998.0"),
            ("9007199254740993.0", "9007199254740992.0"),
            ("1e-5", "1e-05"), ("0.0001", "0.0001"), ("0.00001234", "1.234e-05"),
            ("5e-324", "5e-324"), ("-0.0", "-0.0"), ("'nan'::double", "nan"), ("1e400", "inf"),
            ("2.5::double::bigint", "2"), ("3.5::double::bigint", "4"), ("'2.5'::bigint", "3"),
            ("'-2.5'::bigint", "-3"), ("'1e3'::bigint", "1000"), ("' 12 '::bigint", "12"),
            ("'1_000'::bigint", "1000"), ("'+5'::bigint", "5"), ("'.5'::double", "0.5"),
            ("'5.'::double", "5.0"), ("'-Infinity'::double", "-inf"), ("'1e-400'::double", "0.0"),
            ("'yes'::bool", "true"), ("'F'::bool", "false"), ("'1'::bool", "true"),
            ("2::bool", "true"),
            ("true::int", "1"), ("timestamp '2013-04-05'", "2013-04-05 00:00:00"),
            ("timestamp '2013-04-05 06:07:08.5'", "2013-04-05 06:07:08.5"),
            ("'2013-04-05 23:59:59.9999999'::timestamp", "2013-04-05 23:59:59.999999"),
            ("date '2013-01-31' + interval '1 month'", "2013-02-28 00:00:00"),
            ("date '2013-03-31' - interval '1 month'", "2013-02-28 00:00:00"),
            ("timestamp '2013-03-31 12:00:00' + interval '1 month 1 day'", "2013-05-01 12:00:00"),
            ("date '2013-04-05' - 5", "2013-03-31"), ("5 + date '2013-04-05'", "2013-04-10"),
            ("date '0001-01-01' - 1", "0001-12-31 (BC)"), ("'9999-12-31'::date + 1", "10000-01-01"),
            ("'2013-04-05 12:00:00'::date", "2013-04-05"),
            ("'2013-04-05 24:00:00'::date", "2013-04-05"),
            ("'2013-04-05 24:00:00'::timestamp::date", "2013-04-06"),
            ("' 2013-04-05'::timestamp", "2013-04-05 00:00:00"),
            ("'2013-04-05 '::date", "2013-04-05"), ("' Epoch '::date", "1970-01-01"),
            ("date_trunc('week', timestamp '2013-04-05 06:07:08')", "2013-04-01 00:00:00"),
            ("date_trunc('decade', date '2013-04-05')", "2010-01-01 00:00:00"),
            ("date_trunc('century', date '2013-04-05')", "2000-01-01 00:00:00"),
            ("date_trunc('mon', date '2013-04-05')", "2013-04-01 00:00:00"),
            ("dayofweek(date '2013-04-05')", "5"), ("isodow(date '2013-04-07')", "7"),
            ("weekday(date '2013-04-07')", "0"), ("week(date '2013-04-05')", "14"),
            ("week(date '2012-01-01')", "52"), ("week(date '2009-12-31')", "53"),
            ("dayofyear(date '2013-04-05')", "95"), ("quarter(date '2013-04-05')", "2"),
            ("hour(timestamp '1969-12-31 23:59:59.5')", "23"),
            ("year(date '0044-03-15 (BC)')", "-43"),
            ("epoch(timestamp '2013-04-05 06:07:08.5')", "1365142028.5"),
            ("round(2.5)", "3.0"), ("round(-2.5)", "-3.0"), ("round(3.14159, 2)", "3.14"),
            ("round(1234, -2)", "1200"), ("round(2.5, 400)", "2.5"), ("round(2.5, -400)", "0.0"),
            ("floor(-2.5)", "-3.0"), ("ceil(-0.5)", "-0.0"), ("abs(-3)", "3"),
            ("length('é리')", "2"), ("strlen('é리')", "5"), ("concat(null)", ""),
            ("greatest(1, null, 3)", "3"), ("least('b', 'a')", "a"), ("coalesce(1, '5')", "1"),
            ("timestamp '2013-03-31' + interval 1 month * 2", "2013-05-31 00:00:00"),
            ("timestamp '2000-01-01' + interval '0.55 years'", "2000-08-01 00:00:00"),
            ("timestamp '2000-01-01' + interval '1.55 months'", "2000-02-17 12:00:00"),
            ("timestamp '2000-01-01' + interval '0.33333333 hours'", "2000-01-01 00:19:59.999988"),
            ("timestamp '2000-01-01' + interval '1.7 us'", "2000-01-01 00:00:00.000001"),
            ("timestamp '2000-01-01' + interval '1 hour 30 minutes ago'", "1999-12-31 22:30:00"),
            ("timestamp '2000-01-01' + interval '-01:02:03'", "1999-12-31 22:57:57"),
            ("timestamp '2000-01-01' + interval 1.5 day", "2000-01-02 00:00:00"),
            ("timestamp '2000-01-01' + interval 1.5 second", "2000-01-01 00:00:01.5"),
            ("timestamp '2000-01-01' + interval '2' millennia", "4000-01-01 00:00:00"),
            ("timestamp '2000-01-01' + interval '5'", "2000-01-01 00:00:05"),
        ]
        for (text, expected) in cases {
            let value = try ValueExpression("(\(text))::varchar", now: FilterSamples.now).expression
            #expect(value.constant == .text(Array(expected.utf8)), "\(text): \(value.text)")
        }
    }

    @Test func constantConditions() throws {
        let cases: [(String, Bool?)] = [
            ("'nan'::double = 'nan'::double", true), ("'nan'::double > 'inf'::double", true),
            ("0.0 = -0.0", true), ("'a' < 'B'", false), ("'é' < 'z'", false),
            ("true < false", false),
            ("'7' in (7, 8)", true), ("7 in ('7', 8)", true), ("3 in (1, 2, null)", nil),
            ("1 in (1, 2, null)", true), ("null in (1)", nil), ("null and false", false),
            ("null or true", true), ("not null", nil), ("1 in (1.0)", true),
            ("date '2013-04-05' = timestamp '2013-04-05 00:00:00'", true),
            ("date '2013-04-05' < '2013-04-05 12:00:00'", false),
            ("null is unknown", true), ("null is distinct from 1", true),
            ("null is not distinct from null", true), ("2 = 2 is distinct from true", false),
            ("0 = 1 is null", false), ("1 is null = false", true), ("true = 1", true),
            ("5 between 1 and null", nil), ("0 between 1 and null", false),
            ("'2013-05-05' > '2013-04-05'", true),
        ]
        for (text, expected) in cases {
            let value = try ValueExpression(text, now: FilterSamples.now).expression
            #expect(value.constant == expected.map(Constant.boolean) ?? .null, "\(text)")
        }
    }

    @Test func textsThatDoNotReadAreRefusedOrNull() throws {
        let types = ["bigint", "double", "boolean", "timestamp", "date", "interval"]
        let texts: [(String, [String])] = [
            ("", types), ("abc", types), ("12abc", types), ("1__0", types), ("_1", types),
            ("1 2", types), ("--1", types), (".", types), ("e5", types), ("1e", types),
            ("0x1F", types), ("9223372036854775808", ["bigint"]), ("1e30", ["bigint"]),
            ("nan", ["bigint"]), ("on", ["boolean"]), ("tr", ["boolean"]), (" true ", ["boolean"]),
            ("2013-04", types), ("2013-02-30", ["date", "timestamp"]), ("20130405", ["date"]),
            ("2013-04-05 01", ["timestamp"]), ("2013-04-05 23:59:60", ["timestamp"]),
            ("2013-04-05 25:00:00", ["timestamp"]), ("2013-04-05 24:00:01", ["timestamp"]),
            ("2013-04-05 12:60", ["timestamp"]), ("2013-04-05T", ["timestamp"]),
            ("2013-04-05t12:00", ["timestamp"]), ("2013-04-05 12:00z", ["timestamp"]),
            ("2013-04-05 ", ["timestamp"]), ("2013-04-05 12:00+2", ["timestamp"]),
            ("2013-04/05", ["date"]), ("2013-001-01", ["date"]), ("+2013-01-01", ["date"]),
            ("12345678-01-01", ["date"]), ("294247-01-11", ["timestamp"]),
            ("infinity", ["timestamp"]),
            ("1 day 2", ["interval"]), ("1 fortnight", ["interval"]), ("1e3 days", ["interval"]),
            ("ago", ["interval"]), ("day", ["interval"]), ("+5 day", ["interval"]),
            ("1 day 10:61:00", ["interval"]), ("99999999999999 years", ["interval"]),
            ("9999999999999999999999 us", ["interval"]), ("- 5 day", ["interval"]),
        ]
        for (text, types) in texts {
            for type in types {
                if text == "2013-04", type == "interval" { continue }
                let error = FilterSamples.valueError("'\(text)'::\(type)")
                #expect(error?.message.contains("does not read as") == true, "\(text) \(type)")
                let tried = try? FilterSamples.value("try_cast('\(text)' as \(type)) is null")
                #expect(tried?.text == "true", "\(text) \(type)")
            }
        }
    }

    @Test func numbersReadAsTheStandardLibraryReadsThem() {
        let texts = [
            "0", "1", "0.1", "123456789012345", "1234567890123456", "12345678901234567890",
            "9007199254740993", "1e22", "1e23", "8.5e-5", "1.7976931348623157e308", "2e308",
            "4.9e-324", "2e-324", "0.000000000000000000000000000000000123", "1e-22", "1e-23",
            "123456789.123456789e-10", "3.141592653589793238462643383279502884197", "0e999999999",
        ]
        for text in texts {
            for sign in ["", "-"] {
                let bytes = Array((sign + text).utf8)
                let read = ValueReading.double(bytes.span)
                #expect(read == Double(sign + text), "\(text)")
            }
        }
        let integers: [(String, Int64?)] = [
            ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775807.4", .max), ("9223372036854775807.5", nil),
            ("-9223372036854775808.4", .min), ("-9223372036854775808.5", nil), ("0.5", 1),
            ("-0.5", -1), ("0.49999999999999999999", 0), ("1.5e1", 15), ("15e-1", 2), ("4e-1", 0),
            ("5e-1", 1), ("5e-2", 0), ("0.00000000000000000001e20", 1),
            ("1e18", 1_000_000_000_000_000_000),
            ("1e19", nil), ("1e999999999999999999999", nil), ("0e999999999999999999999", 0),
            ("1e-999999999999999999999", 0), ("00000000000000000000000000001", 1),
        ]
        for (text, value) in integers {
            let bytes = Array(text.utf8)
            let read = ValueReading.integer(bytes.span)
            #expect(read == value, "\(text)")
        }
    }
}
