/// Times: what is none, what is implausible, and what an instant is.
extension UnitCase {
    static let times = values(
        of: "review_timestamp",
        [
            (#""^""#, .badTimestamp), (#""^2013""#, .badTimestamp), (#""^2013-04""#, .badTimestamp),
            (#""^2013-4-21""#, .badTimestamp), (#""^20130421""#, .badTimestamp),
            (#""^13-04-21""#, .badTimestamp), (#""^2013/04/21""#, .badTimestamp),
            (#""^21-04-2013""#, .badTimestamp), (#""^2013-00-21""#, .badTimestamp),
            (#""^2013-13-21""#, .badTimestamp), (#""^2013-04-00""#, .badTimestamp),
            (#""^2013-04-31""#, .badTimestamp), (#""^2013-02-29""#, .badTimestamp),
            (#""^1900-02-29""#, .badTimestamp), (#""^2013-04-21T""#, .badTimestamp),
            (#""^2013-04-21T10""#, .badTimestamp), (#""^2013-04-21T25:00""#, .badTimestamp),
            (#""^2013-04-21T10:60""#, .badTimestamp), (#""^2013-04-21T10:00:61""#, .badTimestamp),
            (#""^2013-04-21T10:00:60Z""#, .badTimestamp),
            (#""^2016-12-31T23:59:60+01:00""#, .badTimestamp),
            (#""^2016-12-31T23:59:61Z""#, .badTimestamp), (#""^2013-04-21T24:01""#, .badTimestamp),
            (#""^2013-04-21T24:00:00.5""#, .badTimestamp),
            (#""^2013-04-21T24:00:60""#, .badTimestamp),
            (#""^2013-04-21T10:00:00.""#, .badTimestamp),
            (#""^2013-04-21T10:00:00+1""#, .badTimestamp),
            (#""^2013-04-21T10:00:00+24:00""#, .badTimestamp),
            (#""^2013-04-21T10:00:00+01:60""#, .badTimestamp),
            (#""^2013-04-21T10:00:00 UTC""#, .badTimestamp),
            (#""^2013-04-21T10:00:00ZZ""#, .badTimestamp), (#""^2013-04-21Z""#, .badTimestamp),
            (#""^ 2013-04-21""#, .badTimestamp), (#""^2013-04-21 ""#, .badTimestamp),
            (#""^-2013-04-21""#, .badTimestamp), (#""^+2013-04-21""#, .badTimestamp),
            (#""^12013-04-21""#, .badTimestamp), (#""^2013-W16-7""#, .badTimestamp),
            (#""^2013-111""#, .badTimestamp), (#""^%EF%BC%92013-04-21""#, .badTimestamp),
            (#""^2013%E2%88%9204-21""#, .badTimestamp), (#""^2013-04-21\u0000""#, .badTimestamp),
            (#""^yesterday""#, .badTimestamp), (#""^1366538400""#, .badTimestamp),
            (#""^Sun, 21 Apr 2013""#, .badTimestamp), ("^20130421", .badTimestamp),
            ("^2013.0", .badTimestamp), ("^-1", .badTimestamp),
            (#""^0000-01-01""#, .implausibleTime), (#""^0000-02-29T00:00:00Z""#, .implausibleTime),
            (#""^0001-01-01""#, .implausibleTime), (#""^1969-12-31T23:59:59Z""#, .implausibleTime),
            (#""^1970-01-01""#, .implausibleTime), (#""^1913-04-21""#, .implausibleTime),
            (#""^1994-12-31T23:59:59.999999Z""#, .implausibleTime),
            (#""^1995-01-01T00:30+01:00""#, .implausibleTime),
            (#""^1994-12-31T23:59:59-00:00""#, .implausibleTime),
            (#""^2026-11-23T00:00:00.000001Z""#, .implausibleTime),
            (#""^2026-11-22T23:59:59-01:00""#, .implausibleTime),
            (#""^2026-11-23T24:00""#, .implausibleTime),
            (#""^2038-01-19T03:14:08Z""#, .implausibleTime),
            (#""^9999-12-31""#, .implausibleTime), (#""^9999-12-31T23:59:60Z""#, .implausibleTime),
            (#""^9999-12-31T24:00:00-23:59""#, .implausibleTime),
        ])

    /// No zone means UTC; a leap second is the midnight behind it; so is 24:00.
    static let keptTimes = times(
        of: "review_timestamp", in: "review",
        [
            (#""2013-04-21""#, 1_366_502_400), (#""2013-04-21T10:00""#, 1_366_538_400),
            (#""2013-04-21 10:00:00""#, 1_366_538_400), (#""2013-04-21t10:00:00z""#, 1_366_538_400),
            (#""2013-04-21T12:00:00+02:00""#, 1_366_538_400),
            (#""2013-04-21T12:00:00+0200""#, 1_366_538_400),
            (#""2013-04-21T12:00+02""#, 1_366_538_400),
            (#""2013-04-21T04:30:00-05:30""#, 1_366_538_400),
            (#""2013-04-22T09:59:00+23:59""#, 1_366_538_400),
            (#""2013-04-21T10:00:00-00:00""#, 1_366_538_400),
            (#""2013-04-21T10:00:00.000000999Z""#, 1_366_538_400),
            (#""2013-04-21T10:00:00,0""#, 1_366_538_400),
            (#""2013\u002d04-21T10:00:00Z""#, 1_366_538_400),
            (#""2013-04-21T24:00""#, 1_366_588_800),
            (#""2013-04-21T24:00:00.000Z""#, 1_366_588_800),
            (#""2016-12-31T23:59:60Z""#, 1_483_228_800),
            (#""2016-12-31T24:00:00Z""#, 1_483_228_800),
            (#""2017-01-01T00:59:60+01:00""#, 1_483_228_800),
            (#""2012-06-30T23:59:60""#, 1_341_100_800), (#""2000-02-29""#, 951_782_400),
            (#""1995-01-01""#, 788_918_400), (#""1994-12-31T23:30:00-00:30""#, 788_918_400),
            (#""2026-11-23T00:00:00Z""#, 1_795_392_000),
        ])

    /// Seconds or milliseconds, as numbers; as text where the profile reads numbers from text.
    static let epochs =
        values(
            of: "unixReviewTime", in: "amazon-2014", field: "review_timestamp",
            [
                ("^0", .implausibleTime), ("^-1", .implausibleTime), ("^-0.5", .implausibleTime),
                ("^-1e-400", .implausibleTime), ("^788918399.999999", .implausibleTime),
                ("^253402300800", .implausibleTime), ("^1366538400000", .implausibleTime),
                ("^-62167219200", .implausibleTime), ("^9223372036855", .badTimestamp),
                ("^9223372036854775807", .badTimestamp), ("^1e400", .badTimestamp),
                ("^1e20", .badTimestamp), (#""^1366538400""#, .badTimestamp),
                (#""^2013-04-21""#, .badTimestamp), (#""^""#, .badTimestamp),
            ])
        + times(
            of: "unixReviewTime", in: "amazon-2014",
            [
                ("1366538400", 1_366_538_400), ("1366538400.0", 1_366_538_400),
                ("1.3665384e9", 1_366_538_400), ("1366538400.0000009", 1_366_538_400),
                ("13665384E+2", 1_366_538_400), ("788918400", 788_918_400),
            ])
        + values(
            of: "unixReviewTime", in: "amazon-2018", field: "review_timestamp",
            [
                (#""^-1""#, .implausibleTime), (#""^ 1366538400""#, .badTimestamp),
                (#""^1366538400s""#, .badTimestamp), (#""^+1366538400""#, .badTimestamp),
                (#""^1,366,538,400""#, .badTimestamp), (#""^0x51""#, .badTimestamp),
                (#""^2013-04-21""#, .badTimestamp), (#""^""#, .badTimestamp),
            ])
        + times(
            of: "unixReviewTime", in: "amazon-2018",
            [(#""1366538400""#, 1_366_538_400), (#""1366538400.0e0""#, 1_366_538_400)])
        + values(
            of: "timestamp", in: "amazon-2023", field: "review_timestamp",
            [
                ("^1366538400", .implausibleTime), ("^-1", .implausibleTime),
                ("^1366538400000000", .implausibleTime), ("^9223372036854775807", .badTimestamp),
                (#""^1366538400000""#, .badTimestamp),
            ])
        + times(
            of: "timestamp", in: "amazon-2023",
            [("1366538400000", 1_366_538_400), ("1366538400000.0009", 1_366_538_400)])
        + times(
            of: "review_timestamp", in: "epochs",
            [
                (#""2013-04-21""#, 1_366_502_400), ("1366538400", 1_366_538_400),
                (#""1366538400""#, 1_366_538_400),
            ])

    /// Two digits of a year turn at 70; a pattern has as many digits as it says.
    static let patterns =
        values(
            of: "date", in: "nsmc", field: "review_timestamp",
            [
                (#""^""#, .badTimestamp), (#""^15.8.25""#, .badTimestamp),
                (#""^2015.08.25""#, .badTimestamp), (#""^15-08-25""#, .badTimestamp),
                (#""^15.02.29""#, .badTimestamp), (#""^15.13.01""#, .badTimestamp),
                (#""^15.00.10""#, .badTimestamp), (#""^15.08.00""#, .badTimestamp),
                (#""^15.08.32""#, .badTimestamp), (#""^ 15.08.25""#, .badTimestamp),
                (#""^15.08.25 ""#, .badTimestamp), (#""^15.08""#, .badTimestamp),
                (#""^15.08.2%EF%BC%95""#, .badTimestamp), (#""^+5.08.25""#, .badTimestamp),
                ("^15.08", .badTimestamp), ("^150825", .badTimestamp),
                (#""^70.01.01""#, .implausibleTime), (#""^69.12.31""#, .implausibleTime),
                (#""^94.12.31""#, .implausibleTime), (#""^26.11.24""#, .implausibleTime),
                (#""^27.01.01""#, .implausibleTime),
            ])
        + times(
            of: "date", in: "nsmc",
            [
                (#""15.08.25""#, 1_440_460_800), (#""15\u002e08.25""#, 1_440_460_800),
                (#""16.02.29""#, 1_456_704_000), (#""95.01.01""#, 788_918_400),
                (#""00.02.29""#, 951_782_400), (#""26.11.22""#, 1_795_305_600),
            ])
        + values(
            of: "review_timestamp", in: "patterns",
            [
                (#""^21/04/2013""#, .badTimestamp), (#""^21/04/2013 24:00""#, .badTimestamp),
                (#""^21/04/2013 10:00:00""#, .badTimestamp), (#""^04 21 2013""#, .badTimestamp),
                (#""^2013-04-21""#, .badTimestamp), (#""^31/04/2013 10:00""#, .badTimestamp),
            ])
        + times(
            of: "review_timestamp", in: "patterns",
            [
                (#""21/04/2013 10:00""#, 1_366_538_400), (#""04 21, 2013""#, 1_366_502_400),
                (#""04 1, 2013""#, 1_364_774_400), (#""13.04.21""#, 1_366_502_400),
            ])
}
