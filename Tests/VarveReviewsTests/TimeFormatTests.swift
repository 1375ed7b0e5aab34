import Testing

@testable import VarveReviews

@Suite("Times")
struct TimeFormatTests {
    static func parse(_ format: String, _ text: String, isNumber: Bool = false) throws -> Int64? {
        let format = try TimeFormat(format)
        return unsafe text.withPaddedBytes { unsafe format.parse($0, isNumber: isNumber) }
    }

    static let second: Int64 = 1_000_000
    static let iso: [(String, Int64)] = [
        ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("1970-01-01 00:00:00", 0),
        ("1970-01-01t00:00z", 0), ("1970-01-01T00:00", 0),
        ("1998-01-18T21:24:25Z", 885_158_665 * second),
        ("1998-01-18 21:24:25", 885_158_665 * second),
        ("1998-01-18T22:24:25+01:00", 885_158_665 * second),
        ("1998-01-18T22:24:25+0100", 885_158_665 * second),
        ("1998-01-18T22:24:25+01", 885_158_665 * second),
        ("1998-01-18T15:54:25-05:30", 885_158_665 * second),
        ("1998-01-18T21:24:25-00:00", 885_158_665 * second),
        ("1998-01-18T21:24:25.5Z", 885_158_665 * second + 500_000),
        ("1998-01-18T21:24:25,123456Z", 885_158_665 * second + 123_456),
        ("1998-01-18T21:24:25.123456789Z", 885_158_665 * second + 123_456),
        ("1998-01-18T21:24:25.9999999999999999999999", 885_158_665 * second + 999_999),
        ("1969-12-31T23:59:59.999999999Z", -1),
        ("1969-12-31T23:59:59Z", -second),
        ("2016-12-31T23:59:60Z", 1_483_228_800 * second),
        ("2016-12-31T23:59:60.25Z", 1_483_228_800 * second + 250_000),
        ("2017-01-01T00:59:60+01:00", 1_483_228_800 * second),
        ("2017-01-01T05:29:60+05:30", 1_483_228_800 * second),
        ("2016-12-31T24:00:00Z", 1_483_228_800 * second),
        ("2016-12-31T24:00", 1_483_228_800 * second),
        ("2016-12-31T24:00:00.000Z", 1_483_228_800 * second),
        ("2016-02-29", 1_456_704_000 * second), ("2000-02-29", 951_782_400 * second),
        ("0000-01-01", -62_167_219_200 * second),
        ("0000-02-29T00:00:00Z", -62_162_121_600 * second),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_800 * second - 1),
        ("9999-12-31T24:00:00Z", 253_402_300_800 * second),
        ("9999-12-31T23:59:59-23:59", 253_402_387_139 * second),
    ]

    @Test("ISO 8601 with and without zone and fraction", arguments: iso)
    func isoTimes(_ text: String, _ micros: Int64) throws {
        #expect(try Self.parse("iso8601", text) == micros)
    }

    @Test(
        "What is no ISO 8601 time is refused",
        arguments: [
            "", "1998", "1998-01", "1998-1-18", "98-01-18", "19980118", "1998/01/18",
            "1998-01-18T", "1998-01-18T21", "1998-01-18T2124", "1998-01-18T21:2",
            "1998-01-18X21:24",
            "1998-01-18  21:24", "1998-00-18", "1998-13-18", "1998-01-00", "1998-01-32",
            "1998-02-29", "1900-02-29", "1998-01-18T25:00", "1998-01-18T21:60",
            "1998-01-18T21:24:61",
            "1998-01-18T21:24:60Z", "1998-01-18T23:59:60+01:00", "1998-01-18T24:01",
            "1998-01-18T24:00:01",
            "1998-01-18T24:00:00.001", "1998-01-18T24:00:60", "1998-01-18T21:24:25.Z",
            "1998-01-18T21:24:25.", "1998-01-18T21:24.5Z", "1998-01-18T21:24:2",
            "1998-01-18T21:24:",
            "1998-01-18T21:24:25 Z", "1998-01-18T21:24:25ZZ", "1998-01-18T21:24:25+",
            "1998-01-18T21:24:25+1",
            "1998-01-18T21:24:25+01:", "1998-01-18T21:24:25+01:6", "1998-01-18T21:24:25+01:60",
            "1998-01-18T21:24:25+24:00", "1998-01-18T21:24:25+01:000", "-998-01-18", "+1998-01-18",
            "1998-01-1８", " 1998-01-18", "1998-01-18 ", "1998-01-18Z", "1998-W03-7", "1998-018",
            "1998-01-18T21:24:25\u{2212}01:00", "10000-01-01",
        ])
    func wrongISOTimes(_ text: String) throws {
        #expect(try Self.parse("iso8601", text) == nil)
    }

    static let epochs: [(String, String, Int64?)] = [
        ("epoch_s", "0", 0), ("epoch_s", "991526400", 991_526_400 * second),
        ("epoch_s", "-1", -second), ("epoch_s", "-0", 0), ("epoch_s", "1.5", 1_500_000),
        ("epoch_s", "0.0000019", 1), ("epoch_s", "-0.0000001", -1),
        ("epoch_s", "-1.0000000", -second),
        ("epoch_s", "-1.0000001", -second - 1), ("epoch_s", "9.915264e8", 991_526_400 * second),
        ("epoch_s", "1e-7", 0), ("epoch_s", "-1e-400", -1), ("epoch_s", "1E+2", 100 * second),
        ("epoch_s", "0e99999999999999999999", 0),
        ("epoch_s", "9223372036854", 9_223_372_036_854 * second),
        ("epoch_s", "9223372036855", nil), ("epoch_s", "1e20", nil),
        ("epoch_s", "1e99999999999999", nil),
        ("epoch_ms", "1588687728923", 1_588_687_728_923_000), ("epoch_ms", "-1", -1_000),
        ("epoch_ms", "0.0009", 0), ("epoch_ms", "1.0019", 1_001),
        ("epoch_ms", "9223372036854775807", nil),
        ("epoch_s", "", nil), ("epoch_s", "01", nil), ("epoch_s", "+1", nil),
        ("epoch_s", "1.", nil),
        ("epoch_s", ".5", nil), ("epoch_s", "1e", nil), ("epoch_s", "1e+", nil),
        ("epoch_s", "0x10", nil),
        ("epoch_s", "NaN", nil), ("epoch_s", "-", nil), ("epoch_s", " 1", nil),
        ("epoch_s", "1 ", nil),
    ]

    @Test("Epochs are exact and rounded down", arguments: epochs)
    func epochTimes(_ format: String, _ text: String, _ micros: Int64?) throws {
        #expect(try Self.parse(format, text, isNumber: true) == micros)
        #expect(try Self.parse(format, text, isNumber: false) == nil)
    }

    @Test("Patterns read as UTC; two digits of a year turn at 70")
    func patterns() throws {
        #expect(try Self.parse("yy.MM.dd", "15.08.25") == 1_440_460_800 * Self.second)
        #expect(try Self.parse("yy.MM.dd", "70.01.01") == 0)
        #expect(try Self.parse("yy.MM.dd", "69.12.31") == 3_155_673_600 * Self.second)
        #expect(try Self.parse("yy.MM.dd", "15.8.25") == nil)
        #expect(try Self.parse("MM d, yyyy", "06 3, 2001") == 991_526_400 * Self.second)
    }

    @Test("The reader of a profile's formats agrees with each format, in order")
    func readerAgreesWithFormats() throws {
        let names = ["iso8601", "epoch_s", "epoch_ms", "yy.MM.dd", "yyyy-MM-dd HH:mm:ss.SSSSSSSSS"]
        let texts = ["15.08.25", "1998-01-18", "991526400", "1998-01-18 21:24:25.123456789", "x"]
        for first in names {
            for second in names {
                let formats = [try TimeFormat(first), try TimeFormat(second)]
                let reader = TimeReader(formats)
                for text in texts {
                    let read = unsafe text.withPaddedBytes {
                        unsafe reader.micros($0, isNumber: true)
                    }
                    let expected =
                        try Self.parse(first, text, isNumber: true)
                        ?? Self.parse(second, text, isNumber: true)
                    #expect(read == expected, "\(first), \(second): \(text)")
                }
            }
        }
    }

    @Test("A window includes both ends and survives a clock at the end of time")
    func windowIncludesItsEnds() {
        let window = TimeWindow(now: 0, earliest: -5, aheadDays: 1)
        #expect(window.contains(-5) && window.contains(86_400_000_000))
        #expect(!window.contains(-6) && !window.contains(86_400_000_001))
        #expect(TimeWindow(now: .max).latest == .max)
        #expect(TimeWindow(now: 0, aheadDays: .max).latest == .max)
        #expect(TimeWindow.text(TimeWindow.earliestByDefault) == "1995-01-01T00:00:00Z")
        #expect(TimeWindow.text(-1) == "1969-12-31T23:59:59Z")
    }
}
