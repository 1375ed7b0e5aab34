import Testing

@testable import varve

@Suite struct TablePrinterTests {
    private static let names = [
        "review_id", "rating", "review_timestamp", "review_text", "raw.note",
    ]

    private static let rows: [[RowValue]] = [
        [
            .text("R1"), .double(5), .timestamp(1_366_538_096_000_000),
            .text("정말 재미있어요! 배우들의 연기가 훌륭하고 음악도 좋았습니다. 다시 보고 싶은 영화예요 👍🏽"), .null,
        ],
        [
            .text("R2"), .double(4.25), .timestamp(1_366_538_096_500_000),
            .text("A wonderful film, from the first scene to the last; the music stays with you."),
            .missing,
        ],
        [
            .text("R3"), .double(-10), .timestamp(0),
            .text("👨‍👩‍👧‍👦 family 🇰🇷🇺🇸 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 end"), .text("일본어 日本語 ﾊﾝｶｸ ＡＢ"),
        ],
        [
            .text("R4"), .null, .missing, .text("one\ntwo\tthree \u{1b}[31mred\u{1b}[0m \u{202e}"),
            .text("cafe\u{301} हिन्दी\u{200b}"),
        ],
        [.text("R5"), .double(0.5), .null, .text(""), .json(Array("{\"a\":[1,2]}".utf8))],
    ]

    private func lines(_ width: Int, movesCursor: Bool = false, style: Style = .plain) throws
        -> [String]
    {
        try printed(
            .table, Self.names, Self.rows, width: width, style: style, movesCursor: movesCursor
        ).lines
    }

    @Test func koreanEnglishAndEmojiStandInColumnsOn80() throws {
        let found = try lines(80)
        #expect(
            found == [
                "review_id  rating  review_timestamp            review_text       raw.note",
                "─────────  ──────  ──────────────────────────  ────────────────  ───────────────",
                "R1            5.0  2013-04-21 09:54:56         정말 재미있어요…  null",
                "R2           4.25  2013-04-21 09:54:56.500000  A wonderful fil…  -",
                "R3          -10.0  1970-01-01 00:00:00         👨‍👩‍👧‍👦 family 🇰🇷🇺🇸 …  일본어 日本語 …",
                "R4           null  -                           one\\ntwo\\tthree…  café हिन्दी…",
                "R5            0.5  null                                          {\"a\":[1,2]}",
                "",
                "5 rows",
            ])
    }

    @Test func andOn200() throws {
        let found = try lines(200)
        #expect(
            found == [
                "review_id  rating  review_timestamp            review_text                                                                              raw.note",
                "─────────  ──────  ──────────────────────────  ───────────────────────────────────────────────────────────────────────────────────────  ───────────────────────",
                "R1            5.0  2013-04-21 09:54:56         정말 재미있어요! 배우들의 연기가 훌륭하고 음악도 좋았습니다. 다시 보고 싶은 영화예요 👍🏽  null",
                "R2           4.25  2013-04-21 09:54:56.500000  A wonderful film, from the first scene to the last; the music stays with you.            -",
                "R3          -10.0  1970-01-01 00:00:00         👨‍👩‍👧‍👦 family 🇰🇷🇺🇸 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 end                                                              일본어 日本語 ﾊﾝｶｸ ＡＢ",
                "R4           null  -                           one\\ntwo\\tthree \\x1b[31mred\\x1b[0m \\u{202e}                                              café हिन्दी\\u{200b}",
                "R5            0.5  null                                                                                                                 {\"a\":[1,2]}",
                "",
                "5 rows",
            ])
    }

    @Test func whereTheyDoNotFitEachRowIsABlock() throws {
        let found = try lines(48)
        #expect(
            found == [
                "── 1 ───────────────────────────────────────────",
                "review_id         R1",
                "rating            5.0",
                "review_timestamp  2013-04-21 09:54:56",
                "review_text       정말 재미있어요! 배우들의 연…",
                "raw.note          null",
                "── 2 ───────────────────────────────────────────",
                "review_id         R2",
                "rating            4.25",
                "review_timestamp  2013-04-21 09:54:56.500000",
                "review_text       A wonderful film, from the fi…",
                "raw.note          -",
                "── 3 ───────────────────────────────────────────",
                "review_id         R3",
                "rating            -10.0",
                "review_timestamp  1970-01-01 00:00:00",
                "review_text       👨‍👩‍👧‍👦 family 🇰🇷🇺🇸 ❤️ …",
                "raw.note          일본어 日本語 ﾊﾝｶｸ ＡＢ",
                "── 4 ───────────────────────────────────────────",
                "review_id         R4",
                "rating            null",
                "review_timestamp  -",
                "review_text       one\\ntwo\\tthree \\x1b[31mred…",
                "raw.note          café हिन्दी\\u{200b}",
                "── 5 ───────────────────────────────────────────",
                "review_id         R5",
                "rating            0.5",
                "review_timestamp  null",
                "review_text",
                "raw.note          {\"a\":[1,2]}",
                "",
                "5 rows",
            ])
    }

    @Test func theCursorIsMovedAfterTextThatTerminalsDisagreeOn() throws {
        let plain = try lines(80)
        let moved = try lines(80, movesCursor: true)
        #expect(moved != plain)
        let stripped = moved.map { $0.replacing(#/\u{1b}\[[0-9]+G/#, with: "") }
        #expect(stripped == plain)
        // Every sequence names the column where the text stands by our count.
        for line in moved {
            var before = ""
            var rest = Substring(line)
            while let match = rest.firstMatch(of: #/\u{1b}\[([0-9]+)G/#) {
                before += rest[..<match.range.lowerBound]
                #expect(Int(match.1) == displayColumns(before) + 1)
                rest = rest[match.range.upperBound...]
            }
        }
    }

    @Test func marksAreDimAndHeadingsBold() throws {
        let lines = try lines(80, style: Style(isOn: true))
        #expect(lines[0].hasPrefix("\u{1b}[1mreview_id"))
        #expect(lines[0].hasSuffix("\u{1b}[0m"))
        #expect(lines[2].hasSuffix("\u{1b}[2mnull\u{1b}[0m"))
        #expect(lines[3].hasSuffix("\u{1b}[2m-\u{1b}[0m"))
        #expect(lines[5].contains("one\u{1b}[2m\\n\u{1b}[0mtwo"))
        #expect(lines.last == "\u{1b}[2m5 rows\u{1b}[0m")
        let stripped = lines.map { $0.replacing(#/\u{1b}\[[0-9]+m/#, with: "") }
        #expect(try stripped == self.lines(80))
    }

    @Test func numbersAreNeverCut() throws {
        let rows: [[RowValue]] =
            [
                [.integer(1), .text("short"), .integer(2)]
            ] + Array(repeating: [.integer(5), .text("x"), .integer(7)], count: RowBatch.rowsMax)
            + [
                [.integer(1_234_567_890_123), .text("a text that gives way"), .integer(3)],
                [.integer(4), .text("again"), .integer(6)],
            ]
        let lines = try printed(.table, ["n", "t", "m"], rows).lines
        #expect(
            Array(lines.suffix(4)) == [
                "1234567890123  …  3", "4  again  6", "", "1,003 rows",
            ])
    }

    @Test func onlyTheFirstRowsDecideTheWidths() throws {
        let long = String(repeating: "x", count: 500)
        let rows: [[RowValue]] =
            Array(repeating: [.text("ab"), .text("cd")], count: RowBatch.rowsMax) + [
                [.text(long), .text("cd")]
            ]
        let lines = try printed(.table, ["a", "b"], rows).lines
        #expect(lines[lines.count - 3] == "x…  cd")
    }

    @Test func theFirstRowsAreHeldWithinABudget() throws {
        let sink = MemorySink()
        let printer = TablePrinter(to: sink, columns: 80, style: .plain, movesCursor: false)
        try printer.begin([RowColumn("a")])
        let long = RowValue.text(String(repeating: "long ", count: 100_000))
        var count = 0
        while sink.bytes.isEmpty && count < 10_000 {
            try printer.row([long])
            count += 1
        }
        // A row of it keeps no more than the terminal could ever show.
        #expect((200...2_000).contains(count))
    }

    @Test func rowsThatCameBeforeAnErrorAreShown() throws {
        let sink = MemorySink()
        let printer = TablePrinter(to: sink, columns: 80, style: .plain, movesCursor: false)
        try printer.begin([RowColumn("a")])
        try printer.row([.integer(7)])
        try printer.flush()
        #expect(sink.text == "a\n─\n7\n")
    }

    @Test func noRowsAreAHeadingAndACount() throws {
        #expect(try printed(.table, ["a", "영화"], []).text == "a  영화\n─  ────\n\n0 rows\n")
        #expect(try printed(.table, ["a"], [[.integer(1)]]).text == "a\n─\n1\n\n1 row\n")
    }

    @Test(arguments: [40, 80, 200])
    func randomCellsStayInTheirColumns(_ width: Int) throws {
        var random = RowRandom(UInt64(width))
        for _ in 0..<60 {
            let count = Int.random(in: 1...8, using: &random)
            let sink = try printed(
                .table, (0..<count).map { "column \($0)" }, random.rows(20, columns: count),
                width: width)
            for line in sink.lines {
                #expect(!line.unicodeScalars.contains { DisplayClass($0).kind == .control })
                #expect(displayColumns(line) <= width)
            }
        }
    }

    @Test func columnsBeginAtOnePlaceWhateverStandsInThem() throws {
        var random = RowRandom(9)
        for _ in 0..<100 {
            let rows = (0..<30).map { _ in
                [RowValue.text(random.text()), .text(random.text()), .text("|")]
            }
            let lines = try printed(.table, ["a", "b", "end"], rows, width: 60).lines
            let rule = try #require(lines.dropFirst().first)
            let start = try #require(rule.lastIndex(of: " ")).utf16Offset(in: rule) + 1
            for line in lines.dropFirst(2).dropLast(2) {
                #expect(displayColumns(line.dropLast()) == start)
                #expect(line.last == "|")
            }
        }
    }

    @Test func hostileTextsAreWrittenOut() throws {
        let rows = hostileTexts.map { [RowValue.text($0), .json($0)] }
        for isOn in [false, true] {
            let sink = try printed(
                .table, ["\u{1b}[2J", "b"], rows, width: 200, style: Style(isOn: isOn),
                isTerminal: true, movesCursor: isOn)
            let text = sink.text.replacing(#/\u{1b}\[(0|1|2)m|\u{1b}\[[0-9]+G/#, with: "")
            #expect(
                !text.unicodeScalars.contains { DisplayClass($0).kind == .control && $0 != "\n" })
            #expect(String(validating: sink.bytes, as: UTF8.self) != nil)
            #expect(sink.lines.count == hostileTexts.count + 4)
        }
    }
}
