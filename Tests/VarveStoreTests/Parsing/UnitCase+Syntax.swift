/// What the grammar refuses, and what it allows.
extension UnitCase {
    /// Units that begin as objects and are none.
    static let syntax = units([
        (#"{^"#, .badJSON), (#"{"a"^"#, .badJSON), (#"{"a":^"#, .badJSON),
        (#"{"a":1^"#, .badJSON), (#"{"a":1,^"#, .badJSON), (#"{"a":1,^}"#, .badJSON),
        (#"{^,}"#, .badJSON), (#"{^,"a":1}"#, .badJSON), (#"{"a" ^1}"#, .badJSON),
        (#"{"a"^,"b":1}"#, .badJSON), (#"{"a"^}"#, .badJSON), (#"{"a":^}"#, .badJSON),
        (#"{"a":^,}"#, .badJSON), (#"{"a":^:1}"#, .badJSON), (#"{"a"^=1}"#, .badJSON),
        (#"{^a:1}"#, .badJSON), (#"{^'a':1}"#, .badJSON), (#"{^1:2}"#, .badJSON),
        (#"{^null:1}"#, .badJSON), (#"{^[]:1}"#, .badJSON), (#"{^{}:1}"#, .badJSON),
        (#"{"a":1 ^"b":2}"#, .badJSON), (#"{"a":1,^,"b":2}"#, .badJSON),
        (#"{"a":1^;"b":2}"#, .badJSON), (#"{"a":1}^}"#, .badJSON), (#"{"a":1}^x"#, .badJSON),
        (#"{"a":1}^,"#, .badJSON), (#"{"a":1} ^{"b":2}"#, .badJSON), (#"{"a":1}^1"#, .badJSON),
        (#"{"a":1}^// no"#, .badJSON), (#"{"a":1^/*no*/}"#, .badJSON), (##"{^#"a":1}"##, .badJSON),
        (#"{"a":1^]"#, .badJSON),
        (#"{"a":^'b'}"#, .badJSON), (#"{"a":^b}"#, .badJSON), (#"{"a":^`b`}"#, .badJSON),
        (#"{"a":tru^}"#, .badJSON), (#"{"a":true^x}"#, .badJSON), (#"{"a":false^e}"#, .badJSON),
        (#"{"a":nul^}"#, .badJSON), (#"{"a":n^il}"#, .badJSON), (#"{"a":^True}"#, .badJSON),
        (#"{"a":^NULL}"#, .badJSON), (#"{"a":^undefined}"#, .badJSON), (#"{"a":t^"#, .badJSON),
        (#"{"a":[^"#, .badJSON), (#"{"a":{^"#, .badJSON), (#"{"a":[1^}"#, .badJSON),
        (#"{"a":[1,^]}"#, .badJSON), (#"{"a":[^,1]}"#, .badJSON), (#"{"a":[1 ^2]}"#, .badJSON),
        (#"{"a":[1,^,2]}"#, .badJSON), (#"{"a":[1]^]}"#, .badJSON), (#"{"a":["b"^:1]}"#, .badJSON),
        (#"{"a":{"b"^}}"#, .badJSON), (#"{"a":{"b":1,^}}"#, .badJSON),
        (#"{"a":{^b:1}}"#, .badJSON), (#"{"a":{"b":1^]}"#, .badJSON),
        (#"{"a":"b}^"#, .badJSON), (#"{"a":"b\"}^"#, .badJSON), (#"{"a":"\^"#, .badJSON),
        (#"{"a^"#, .badJSON), (#"{"a\^q":1}"#, .badJSON), (#"{"a^%09":1}"#, .badJSON),
        (#"{"a":{"b":1}^"#, .badJSON), (#"{"a":[{"b":[1]}^"#, .badJSON),
        (#"{^%00"#, .badJSON), (#"{"a":1}^%00"#, .badJSON),
        (#"{"a":^%00}"#, .badJSON), (#"{^%0C"a":1}"#, .badJSON), (#"{^%C2%A0"a":1}"#, .badJSON),
        (#"{"a":1^%E2%80%A8}"#, .badJSON), (#"{"a":1}^%1A"#, .badJSON),
    ])

    /// Units that are something else: JSON, or nothing at all.
    static let otherValues = units([
        ("^[]", .notObject), (#"^[{"a":1}]"#, .notObject), ("^1", .notObject),
        ("^-0", .notObject), (#"^"a""#, .notObject), ("^null", .notObject),
        ("^true", .notObject), ("^false%0D", .notObject), ("  ^[1,2] ", .notObject),
        (#"^"{\"review_id\":\"R1\"}""#, .notObject), ("^[[[]]]", .notObject),
        ("[1^", .badJSON), ("tru^", .badJSON), (#""a^"#, .badJSON), ("1 ^2", .badJSON),
        ("[]^x", .badJSON), ("n^ope", .badJSON), ("-^", .badJSON), ("0^1", .badJSON),
        ("^}", .badJSON), ("^]", .badJSON), ("^,", .badJSON), ("^:", .badJSON),
        ("^review_id,rating", .badJSON), ("^R1%095", .badJSON),
        ("^<html>", .badJSON), ("^# comment", .badJSON), ("^// comment", .badJSON),
        ("^/**/{}", .badJSON), ("-^-", .badJSON), ("^PK%03%04", .badJSON), ("^%00", .badJSON),
        ("^%1B[2J", .badJSON), ("^'{}'", .badJSON), ("^({})", .badJSON), ("^...", .badJSON),
        ("%1F^%8B%08%00", .badUTF8), ("(^%B5/%FD", .badUTF8),
    ])

    /// Strings under a key that no profile knows.
    static let strings = notes([
        (#""""#, nil), (#""%7F""#, nil), (#""\u0000\u001f""#, nil), (#""\"\\\/\b\f\n\r\t""#, nil),
        (#""\u00e9\u00E9""#, nil), (#""\ud83d\ude00""#, nil), (#""\uD83D\uDE00""#, nil),
        (#""\ud800""#, nil), (#""\udc00\ud800""#, nil), (#""\ud800\ud800\udc00""#, nil),
        (#""\udfffx""#, nil), (#""\uFFFE\uFFFF""#, nil), (#""{[,:]}""#, nil), (#""//""#, nil),
        (#""\u002F\u0022\u005c""#, nil), (#""+AGE-""#, nil), (#""&quot;""#, nil),
        (#"^'a'"#, .badJSON), (#""a" ^"b""#, .badJSON), (#""a"^b"#, .badJSON),
        (#""\^x41""#, .badJSON), (#""\^U0041""#, .badJSON), (#""\^'""#, .badJSON),
        (#""\^0""#, .badJSON), (#""\^a""#, .badJSON), (#""\^v""#, .badJSON), (#""\^ ""#, .badJSON),
        (#""\^%09""#, .badJSON), (#""\^%C3%A9""#, .badJSON), (#""\^%F0%9F%98%80""#, .badJSON),
        (#""\u^""#, .badJSON), (#""\u1^""#, .badJSON), (#""\u12^""#, .badJSON),
        (#""\u123^""#, .badJSON), (#""\u^+123""#, .badJSON), (#""\u^ 123""#, .badJSON),
        (#""\u12^g4""#, .badJSON), (#""\u^{41}""#, .badJSON), (#""\u00^\u00""#, .badJSON),
        (#""\ud83d\u^""#, .badJSON), (#""\u^%EF%BC%91123""#, .badJSON),
        (#""^%00""#, .badJSON), (#""a^%01""#, .badJSON), (#""^%08""#, .badJSON),
        (#""^%09""#, .badJSON), (#""^%0B""#, .badJSON), (#""^%0C""#, .badJSON),
        (#""a^%0D""#, .badJSON), (#""^%1B[0m""#, .badJSON),
        (#""a long text^%1F behind it""#, .badJSON),
    ])

    /// White space is that of RFC 8259; it is kept.
    static let whiteSpace = units(
        [
            "  { }  ", "%09{}%09", "{}%0D", "%0D{}", "{}  %0D", "{ %09%0D }",
        ].map { text in
            let record = SampleRecord.text("review").dropFirst().dropLast()
            return (text.replacing("}", with: record + "}"), nil)
        }
            + [
                (SampleRecord.text("review").replacing(":", with: " : ", maxReplacements: 5), nil),
                (SampleRecord.text("review").replacing(",", with: "%09,%0D"), nil),
                ("^%C2%A0" + SampleRecord.text("review"), .badJSON),
                ("^%E3%80%80" + SampleRecord.text("review"), .badJSON),
                ("^%0B" + SampleRecord.text("review"), .badJSON),
                (SampleRecord.text("review") + "^%C2%85", .badJSON),
            ])
}
