import Testing
import VarveBytes

@testable import VarveJSON

struct StringCodingTests {
    static let text = "a\"\\/\u{8}\t\n\u{c}\r\u{0}\u{1b}\u{1f}<&>\u{7f}é한\u{2028}\u{1F600}"

    /// What serialisers write for `text`; json.dumps and JSON.stringify were asked.
    static let written: [EscapeStyle: String] = [
        // JSON.stringify
        .minimal: #"a\"\\/\b\t\n\f\r\u0000\u001b\u001f<&>"# + "\u{7f}é한\u{2028}\u{1F600}",
        .minimalSlash: #"a\"\\\/\b\t\n\f\r\u0000\u001b\u001f<&>"# + "\u{7f}é한\u{2028}\u{1F600}",
        // json.dumps
        .asciiLower:
            #"a\"\\/\b\t\n\f\r\u0000\u001b\u001f<&>\u007f\u00e9\ud55c\u2028\ud83d\ude00"#,
        .asciiUpper:
            #"a\"\\/\b\t\n\f\r\u0000\u001B\u001F<&>\u007F\u00E9\uD55C\u2028\uD83D\uDE00"#,
        // json_encode
        .asciiLowerSlash: #"a\"\\\/\b\t\n\f\r\u0000\u001b\u001f<&>"# + "\u{7f}"
            + #"\u00e9\ud55c\u2028\ud83d\ude00"#,
        .asciiUpperSlash: #"a\"\\\/\b\t\n\f\r\u0000\u001B\u001F<&>"# + "\u{7f}"
            + #"\u00E9\uD55C\u2028\uD83D\uDE00"#,
        // encoding/json
        .html: #"a\"\\/\b\t\n\f\r\u0000\u001b\u001f\u003c\u0026\u003e"# + "\u{7f}é한"
            + #"\u2028"# + "\u{1F600}",
    ]

    @Test(arguments: EscapeStyle.allCases.filter { !$0.isOfCells })
    func writesWhatTheSerialiserWrites(_ style: EscapeStyle) {
        let decoded = [UInt8](Self.text.utf8)
        let raw = [UInt8]((Self.written[style] ?? Self.text).utf8)
        #expect(StringCoding.encode(decoded, style: style) == raw)
        if style != .raw {
            #expect(StringCoding.decode(raw) == decoded)
            #expect(StringCoding.styles(of: raw) == StyleSet(style))
        }
    }

    @Test(arguments: [
        (#"\u0041"#, "A"), (#"\/"#, "/"), (#"\u00e9"#, "é"), (#"\uD83D\uDE00"#, "\u{1F600}"),
        (#"\u0000"#, "\u{0}"), (#"a\"b"#, "a\"b"),
        (#"\u07ff\u0800\uffff"#, "\u{7ff}\u{800}\u{ffff}"),
        (#"\udbff\udfff\ud800\udc00"#, "\u{10ffff}\u{10000}"), (#"\\u0041"#, #"\u0041"#),
    ])
    func decodes(_ raw: String, _ text: String) {
        #expect(StringCoding.decode([UInt8](raw.utf8)) == [UInt8](text.utf8))
    }

    @Test func aLoneSurrogateIsRawAndDecodesToItsGeneralisedForm() {
        for (raw, bytes): (String, [UInt8]) in [
            (#"\ud800"#, [0xed, 0xa0, 0x80]), (#"\uDFFF"#, [0xed, 0xbf, 0xbf]),
            (#"\ud800\u0041"#, [0xed, 0xa0, 0x80, 0x41]),
            (#"\udc00\ud800"#, [0xed, 0xb0, 0x80, 0xed, 0xa0, 0x80]),
            (#"\ud800\ud800\udc00"#, [0xed, 0xa0, 0x80, 0xf0, 0x90, 0x80, 0x80]),
        ] {
            #expect(StringCoding.styles(of: [UInt8](raw.utf8)).lowest == .raw)
            #expect(StringCoding.decode([UInt8](raw.utf8)) == bytes)
        }
    }

    @Test(arguments: [
        (#"plain"#, EscapeStyle.minimal), (#"\"\\\b\f\n\r\t\u0000"#, .minimal), (#"/"#, .minimal),
        (#"\/"#, .minimalSlash), (#"é\/"#, .minimalSlash), (#"\u00e9"#, .asciiLower),
        (#"\u2014"#, .asciiLower), (#"\u00E9"#, .asciiUpper), (#"\u00e9\/"#, .asciiLowerSlash),
        (#"\u00E9\/"#, .asciiUpperSlash), (#"\u003cé"#, .html), (#"\u2028é"#, .html),
        (#"\u0041"#, .raw), (#"\u000a"#, .raw), (#"\u00e9é"#, .raw), (#"\/ /"#, .raw),
        (#"\u00e9\u00E9"#, .raw), (#"\u001F"#, .asciiUpper), (#"\u003C"#, .raw),
        (#"\ud83D\ude00"#, .raw), (#"\u007f"#, .asciiLower), (#"\u003c<"#, .raw),
        (#"\u0022"#, .raw), (#"\u005c"#, .raw), (#"\u002f"#, .raw), (#"\u2028 >"#, .asciiLower),
    ])
    func theLowestStyleThatGivesTheBytesBackWins(_ raw: String, _ style: EscapeStyle) {
        #expect(StringCoding.styles(of: [UInt8](raw.utf8)).lowest == style)
    }

    /// `styles(of:)` looks at the bytes alone; encoding is the judge. A text that is no UTF-8 once it
    /// is decoded, for a lone surrogate, has no style.
    @Test func stylesAreJustThoseThatGiveTheBytesBack() {
        let tokens: [String] = [
            "a", "bcdefghijklmnopqrst", "/", "<", ">", "&", "\u{7f}", "é", "한", "\u{2028}",
            "\u{2029}", "\u{2030}", "\u{1F600}", #"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#, #"\n"#,
            #"\r"#,
            #"\t"#, #"\u0000"#, #"\u0008"#, #"\u000A"#, #"\u001f"#, #"\u001F"#, #"\u0020"#,
            #"\u003c"#,
            #"\u003C"#, #"\u0026"#, #"\u007f"#, #"\u007F"#, #"\u0080"#, #"\u00e9"#, #"\u00E9"#,
            #"\u2028"#, #"\u2029"#, #"\ud55c"#, #"\uD55C"#, #"\ud83d\ude00"#, #"\uD83D\uDE00"#,
            #"\ud83D\ude00"#, #"\ud83d"#, #"\ude00"#, #"\uffff"#,
        ]
        var random = SplitMix(state: 4)
        for _ in 0..<20_000 {
            let pool = (0..<3).map { _ in tokens.randomElement(using: &random) ?? "" } + ["x"]
            let raw = (0..<Int.random(in: 0..<9, using: &random))
                .map { _ in [UInt8]((pool.randomElement(using: &random) ?? "").utf8) }
                .reduce([], +)
            let decoded = StringCoding.decode(raw)
            var expected = StyleSet()
            for style in EscapeStyle.allCases
            where style != .raw && UTF8Validation.isValid(decoded) {
                if StringCoding.encode(decoded, style: style) == raw {
                    expected.formUnion(StyleSet(style))
                }
            }
            #expect(
                StringCoding.styles(of: raw) == expected, "\(String(decoding: raw, as: UTF8.self))")
        }
    }

    @Test func neverWritesOrReadsElsewhereWhateverTheBytes() {
        var random = SplitMix(state: 5)
        let alphabet: [UInt8] = [
            0x5c, 0x75, 0x64, 0x38, 0x30, 0x22, 0xe2, 0x80, 0xa8, 0xf0, 0xed, 0x2f,
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<40, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            #expect(StringCoding.decode(bytes).count <= count)
            _ = StringCoding.styles(of: bytes)
            for style in EscapeStyle.allCases {
                let encoded = StringCoding.encode(bytes, style: style)
                #expect(encoded.count >= count && encoded.count <= 6 * count)
            }
        }
    }

    @Test func longTextsAreEncodedInPartsAtCharacterBorders() {
        for shift in 0..<4 {
            let text = String(repeating: "x", count: shift) + String(repeating: "한😀é", count: 9_000)
            let decoded = [UInt8](text.utf8)
            let encoded = StringCoding.encode(decoded, style: .asciiLower)
            #expect(encoded.allSatisfy { $0 < 0x80 })
            #expect(StringCoding.decode(encoded) == decoded)
        }
    }
}
