import Testing

@testable import VarveReviews

@Suite("Decimals")
struct DecimalTests {
    static func judge(_ low: String, _ high: String, _ text: String) throws -> DecimalRange.Verdict
    {
        let range = DecimalRange(
            low: try #require(ExactDecimal(low)), high: try #require(ExactDecimal(high)))
        return unsafe text.withPaddedBytes { unsafe range.judge($0) }
    }

    static let verdicts: [(String, String, String, DecimalRange.Verdict)] = [
        ("1", "10", "1", .inside), ("1", "10", "10", .inside), ("1", "10", "10.0", .inside),
        ("1", "10", "0", .outside), ("1", "10", "11", .outside), ("1", "10", "0.99", .outside),
        ("1", "10", "1e1", .inside), ("1", "10", "1.1e1", .outside), ("1", "10", "100e-1", .inside),
        ("1", "10", "0.1e1", .inside), ("1", "10", "0.0999999999999999999999999e1", .outside),
        ("-2.5", "2.5", "-2.5", .inside), ("-2.5", "2.5", "-2.50", .inside),
        ("-2.5", "2.5", "-2.51", .outside),
        ("-2.5", "2.5", "-2.500000000000000000000001", .outside),
        ("-2.5", "2.5", "-2.499999999999999999999999", .inside), ("-2.5", "2.5", "-25e-1", .inside),
        ("-2.5", "2.5", "0", .inside), ("-2.5", "2.5", "-0e5", .inside),
        ("0.1", "0.3", "0.1", .inside), ("0.1", "0.3", "0.30000000000000004", .outside),
        ("0.1", "0.3", "0.3", .inside), ("0.1", "0.3", "0.09999999999999999999", .outside),
        ("5", "5", "5", .inside), ("5", "5", "4.99999999999999999999999999999", .outside),
        ("0", "5", "999999999999999999", .outside), ("0", "5", "1000000000000000000", .outside),
        ("0", "5", "-999999999999999999", .outside),
        ("0", "999999999999999", "999999999999999", .inside),
        ("0", "999999999999999", "1000000000000000", .outside),
        ("0", "999999999999999", "999999999999999.000000000000000001", .outside),
        ("0", "0.000000001", "0.000000001", .inside), ("0", "0.000000001", "1e-9", .inside),
        ("0", "0.000000001", "1.1e-9", .outside), ("0", "0.000000001", "0.0000000010000", .inside),
        ("1", "10", "", .notNumber), ("1", "10", "-", .notNumber), ("1", "10", "+5", .notNumber),
        ("1", "10", "05", .notNumber), ("1", "10", "-05", .notNumber),
        ("1", "10", "5.", .notNumber),
        ("1", "10", ".5", .notNumber), ("1", "10", "5 ", .notNumber), ("1", "10", " 5", .notNumber),
        ("1", "10", "5e", .notNumber), ("1", "10", "5e+", .notNumber),
        ("1", "10", "5e1.0", .notNumber),
        ("1", "10", "nan", .notNumber), ("1", "10", "inf", .notNumber),
        ("1", "10", "0x5", .notNumber),
        ("1", "10", "1_0", .notNumber), ("1", "10", "５", .notNumber),
        ("1", "10", "5\u{0}", .notNumber),
        ("1", "10", "00", .notNumber), ("1", "10", "5..0", .notNumber),
        ("1", "10", "--5", .notNumber),
    ]

    @Test("Ranges are compared exactly, whatever the length", arguments: verdicts)
    func rangeIsExact(
        _ low: String, _ high: String, _ text: String, _ verdict: DecimalRange.Verdict
    ) throws {
        #expect(try Self.judge(low, high, text) == verdict)
    }

    @Test("The short way and the long way agree")
    func shortAndLongWayAgree() throws {
        for integer in -12...12 {
            for fraction in ["", ".0", ".1", ".49", ".50", ".51", ".999", ".0000000000001"] {
                let text = "\(integer)" + fraction
                // Written with an exponent, the same number takes the long way.
                let short = try Self.judge("-2.5", "10", text)
                #expect(try Self.judge("-2.5", "10", text + "e0") == short, "\(text)")
                #expect(try Self.judge("-2.5", "10", text + "E-0") == short, "\(text)")
            }
        }
    }

    @Test("Bounds read and write themselves")
    func boundsRoundTrip() throws {
        for (text, written) in [
            ("5", "5"), ("5.0", "5"), ("0.5", "0.5"), ("-0.05", "-0.05"), ("-1.25", "-1.25"),
            ("0", "0"), ("-0.0", "0"), ("100", "100"), ("0.000000001", "0.000000001"),
        ] {
            let decimal = try #require(ExactDecimal(text))
            #expect(decimal.description == written)
            #expect(ExactDecimal(written) == decimal)
        }
        for text in ["", "1e3", "nan", "1234567890123456", "0.0000000001", "05", "5 "] {
            #expect(ExactDecimal(text) == nil, "\(text)")
        }
        #expect(try #require(ExactDecimal("0.5")) < ExactDecimal(1))
        #expect(try #require(ExactDecimal("-1.5")) < #require(ExactDecimal("-1.25")))
        #expect(!(ExactDecimal(5) < ExactDecimal(5)))
    }
}
