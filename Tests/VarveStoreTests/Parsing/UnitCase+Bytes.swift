/// Bytes that are UTF-8 and bytes that are not; numbers; depth.
extension UnitCase {
    /// Ill-formed bytes are refused where the first of them stands, well-formed ones come back.
    static let utf8 = notes([
        (#""%C2%80""#, nil), (#""%DF%BF""#, nil), (#""%E0%A0%80""#, nil), (#""%ED%9F%BF""#, nil),
        (#""%EE%80%80""#, nil), (#""%EF%BF%BD""#, nil), (#""%EF%BF%BE%EF%BF%BF""#, nil),
        (#""%F0%90%80%80""#, nil), (#""%F4%8F%BF%BF""#, nil), (#""%F0%9F%BF%BE""#, nil),
        (#""%EF%BB%BF""#, nil), (#""%E2%80%AE%E2%80%8B""#, nil), (#""%C2%85%E2%80%A8""#, nil),
        (#""%C3%A9e%CC%81""#, nil), (#""%ED%95%9C%E1%84%92%E1%85%A1%E1%86%AB""#, nil),
        (#""^%80""#, .badUTF8), (#""a^%BF""#, .badUTF8), (#""%C3%A9^%A9""#, .badUTF8),
        (#""^%C0%80""#, .badUTF8), (#""^%C0%AF""#, .badUTF8), (#""^%C1%BF""#, .badUTF8),
        (#""^%E0%80%AF""#, .badUTF8), (#""^%E0%9F%BF""#, .badUTF8),
        (#""^%F0%80%80%AF""#, .badUTF8), (#""^%F0%8F%BF%BF""#, .badUTF8),
        (#""^%F8%88%80%80%80""#, .badUTF8), (#""^%FC%84%80%80%80%80""#, .badUTF8),
        (#""^%ED%A0%80""#, .badUTF8), (#""^%ED%BF%BF""#, .badUTF8),
        (#""^%ED%A0%BD%ED%B8%80""#, .badUTF8), (#""^%F4%90%80%80""#, .badUTF8),
        (#""^%F5%80%80%80""#, .badUTF8), (#""^%F7%BF%BF%BF""#, .badUTF8),
        (#""^%FE""#, .badUTF8), (#""^%FF""#, .badUTF8), (#""caf^%E9""#, .badUTF8),
        (#""^%C3""#, .badUTF8), (#""^%E2%82""#, .badUTF8), (#""^%F0%9F%98""#, .badUTF8),
        (#""^%C3(""#, .badUTF8), (#""^%E2(%A1""#, .badUTF8), (#""^%E2%82(""#, .badUTF8),
        (#""^%F0(%8C%BC""#, .badUTF8), (#""^%F0%90(%BC""#, .badUTF8),
        (#""^%F0%28%8C%28""#, .badUTF8), (#""%E2%82%AC^%E2%82%C3%A9""#, .badUTF8),
        (#""\u00e9^%C3\u00a9""#, .badUTF8), ("^%FF", .badUTF8), ("[1,^%C0]", .badUTF8),
    ])

    /// A mark within a source, other encodings, and ill-formed bytes outside of values.
    static let marksAndEncodings = units([
        ("^%EF%BB%BF" + SampleRecord.text("review"), .badJSON),
        (SampleRecord.text("review") + "^%EF%BB%BF", .badJSON),
        ("^%FF%FE{%00\"%00a%00\"%00", .badUTF8), ("^%FE%FF%00{%00\"%00a", .badUTF8),
        ("{^%00\"%00a%00\"%00:%001%00}%00", .badJSON),
        ("^%00{%00\"%00a%00\"%00:%001%00}", .badJSON),
        ("^%FF%FE%00%00{%00%00%00", .badUTF8), ("%00%00^%FE%FF", .badUTF8),
        (SampleRecord.text("review") + "^%C3", .badUTF8),
        ("^%C3" + SampleRecord.text("review"), .badUTF8), (#"{"^%C3":1}"#, .badUTF8),
        (#"{"a%ED%95%9C":1,"^%ED%95":2}"#, .badUTF8), (#"{"a":1^%A0}"#, .badUTF8),
        (#"{"a":tru^%EF%BC%A5}"#, .badJSON),
        // The encoding is looked at before all else.
        (#"{"a":01,"b":"^%FF"}"#, .badUTF8), (#"[1,"^%FF"]"#, .badUTF8),
        (#"{"a":1,"a":"^%FF"}"#, .badUTF8),
    ])

    private static let thousandDigits = String(repeating: "1234567890", count: 100)

    /// Numbers are kept as the text they are, whatever their size.
    static let numbers = notes(
        [
            "0", "-0", "-0.0", "0e0", "0E+0", "-0e-0", "1", "-1", "1.0", "1.50", "0.1", "1e5",
            "1E5",
            "1e+5", "1E-05", "9007199254740991", "9007199254740992", "9007199254740993",
            "-9007199254740991", "-9007199254740993", "9223372036854775807", "9223372036854775808",
            "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
            "18446744073709551616", "1e400", "-1e400", "1e-400", "5e-324",
            "2.4703282292062327e-324",
            "1.7976931348623157e308", "1.000000000000000005", "1e99999999999999999999",
            "0.30000000000000004", "100000000000000000000000", thousandDigits, "-" + thousandDigits,
            "0." + thousandDigits, thousandDigits + "e-" + thousandDigits, " 1 ", "[1,-2.0e3]",
        ].map { ($0, nil) } + [
            ("0^1", .badJSON), ("-0^1", .badJSON), ("0^0", .badJSON), ("0^1.5", .badJSON),
            ("-^", .badJSON), ("-^-1", .badJSON), ("-^+1", .badJSON), ("^+1", .badJSON),
            ("1.^", .badJSON), ("1.^e5", .badJSON), ("^.5", .badJSON), ("-^.5", .badJSON),
            ("1e^", .badJSON), ("1e+^", .badJSON), ("1e-^", .badJSON), ("1E^", .badJSON),
            ("1e^.5", .badJSON), ("1e5^.5", .badJSON), ("1e1^e1", .badJSON), ("1.2^.3", .badJSON),
            ("0^x1F", .badJSON), ("0^b1", .badJSON), ("0^o7", .badJSON), ("1^_000", .badJSON),
            ("1,^000", .badJSON), ("1 ^000", .badJSON), ("1^f", .badJSON), ("1^n", .badJSON),
            ("1^-1", .badJSON), ("1^+1", .badJSON), ("1^%25", .badJSON), ("1^%00", .badJSON),
            ("^NaN", .badJSON), ("-^NaN", .badJSON), ("n^an", .badJSON),
            ("^Infinity", .badJSON), ("-^Infinity", .badJSON), ("^Inf", .badJSON),
            ("^%E2%88%9E", .badJSON), ("^%EF%BC%91", .badJSON), ("^%C2%BD", .badJSON),
            ("1^%EF%BC%90", .badJSON), ("^%E2%88%921", .badJSON), ("^$1", .badJSON),
            (thousandDigits + "^x", .badJSON), ("[0^1]", .badJSON), ("[1.^]", .badJSON),
        ])

    /// The record itself is the first level of 64.
    static let depths = notes([
        (nested(63), nil), (nested(63, "{\"a\":", "}"), nil),
        (brackets(62) + "[1]" + ends(62), nil),
        (String(repeating: "[{},", count: 62) + "1" + String(repeating: "]", count: 62), nil),
        ("\"" + brackets(100_000) + "\"", nil), ("[" + list("[]", 10_000) + "]", nil),
        (brackets(63) + "^[" + ends(64), .tooDeep), (brackets(63) + "^{}" + ends(63), .tooDeep),
        (brackets(63, "{\"a\":") + "^{}" + ends(63, "}"), .tooDeep),
        (brackets(63) + "^[", .tooDeep), (brackets(61) + "[1,2,[]]" + ends(61), nil),
        (brackets(61) + "[1,[],2,[^[]]]" + ends(61), .tooDeep),
        (brackets(63) + "^[" + brackets(448) + ends(512), .tooDeep),
        (brackets(63) + "^[" + brackets(100_000), .tooDeep),
        (brackets(63) + "^[" + brackets(99_936) + ends(100_000), .tooDeep),
        (brackets(63) + "^[" + brackets(1_000_000), .tooDeep),
        (brackets(63, "{\"a\":") + "^{" + brackets(1_000_000, "\"a\":{"), .tooDeep),
        // A fault before the depth is reached is the one that counts.
        (brackets(62) + "[^,[[" + ends(65), .badJSON), ("^" + ends(100_000), .badJSON),
    ])

    private static func brackets(_ count: Int, _ bracket: String = "[") -> String {
        String(repeating: bracket, count: count)
    }

    private static func ends(_ count: Int, _ bracket: String = "]") -> String {
        String(repeating: bracket, count: count)
    }

    private static func nested(
        _ count: Int, _ open: String = "[", _ close: String = "]"
    ) -> String {
        brackets(count, open) + (open == "[" ? "" : "1") + ends(count, close)
    }

    private static func list(_ element: String, _ count: Int) -> String {
        Array(repeating: element, count: count).joined(separator: ",")
    }
}
