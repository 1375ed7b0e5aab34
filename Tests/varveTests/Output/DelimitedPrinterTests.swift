import Testing

@testable import varve

@Suite struct DelimitedPrinterTests {
    /// A field as RFC 4180 has it.
    private struct Field: Equatable {
        var bytes: [UInt8] = []
        var isQuoted = false
    }

    /// A plain reader after RFC 4180; nil where the text breaks its rules.
    private func read(_ text: [UInt8]) -> [[Field]]? {
        var rows: [[Field]] = []
        var row: [Field] = []
        var at = 0
        while at < text.count {
            var field = Field()
            if text[at] == 0x22 {
                field.isQuoted = true
                at += 1
                while true {
                    guard at < text.count else { return nil }
                    if text[at] == 0x22 {
                        guard at + 1 < text.count, text[at + 1] == 0x22 else { break }
                        at += 1
                    }
                    field.bytes.append(text[at])
                    at += 1
                }
                at += 1
            } else {
                while at < text.count, text[at] != 0x2c, text[at] != 0x0a {
                    if text[at] == 0x22 || text[at] == 0x0d { return nil }
                    field.bytes.append(text[at])
                    at += 1
                }
            }
            guard at < text.count, text[at] == 0x2c || text[at] == 0x0a else { return nil }
            row.append(field)
            if text[at] == 0x0a {
                rows.append(row)
                row = []
            } else if at + 1 == text.count {
                return nil
            }
            at += 1
        }
        return row.isEmpty ? rows : nil
    }

    /// A plain reader of the text format of PostgreSQL; nil stands for `\N`.
    private func readTSV(_ text: [UInt8], end: UInt8 = 0x0a) -> [[[UInt8]?]] {
        text.split(separator: end, omittingEmptySubsequences: false).dropLast().map { line in
            line.split(separator: 0x09, omittingEmptySubsequences: false).map { field in
                if Array(field) == [0x5c, 0x4e] { return nil }
                var bytes: [UInt8] = []
                var rest = field
                while let byte = rest.popFirst() {
                    guard byte == 0x5c, let escaped = rest.popFirst() else {
                        bytes.append(byte)
                        continue
                    }
                    let meant: [UInt8: UInt8] = [0x74: 0x09, 0x6e: 0x0a, 0x72: 0x0d, 0x30: 0]
                    bytes.append(meant[escaped] ?? escaped)
                }
                return bytes
            }
        }
    }

    /// The bytes of a value's text; nil where there is none.
    private func bytes(_ value: RowValue) -> [UInt8]? {
        switch value {
        case .missing, .null: nil
        case .boolean(let value): Array(String(value).utf8)
        case .integer(let value): Array(String(value).utf8)
        case .double(let value): Array(value.description.utf8)
        case .text(let bytes), .json(let bytes): bytes
        case .timestamp(let micros): Array(Timestamp.text(micros).utf8)
        case .date(let days): Array(RowValue.text(date: days).utf8)
        }
    }

    @Test func valuesStandBetweenCommas() throws {
        let sink = try printed(
            .csv, ["id", "a,b", "c"],
            [
                [.text("R1"), .double(4.5), .text("영화, \"good\"")],
                [.text("R2"), .null, .text("영화가 정말 재미있어요 👍")],
                [.text(""), .integer(-3), .text("two\nlines")],
                [.timestamp(0), .date(0), .boolean(true)],
                [.missing, .null, .missing],
                [.json(Array("{\"a\":[1]}".utf8)), .text("'"), .text(" x ")],
            ])
        #expect(
            sink.text == """
                id,"a,b",c
                R1,4.5,"영화, ""good""\"
                R2,,영화가 정말 재미있어요 👍
                "",-3,"two
                lines"
                1970-01-01T00:00:00Z,1970-01-01,true
                ,,
                "{""a"":[1]}",', x \n
                """)
    }

    @Test func csvReadsBackAsItWas() throws {
        var random = RowRandom(4)
        for _ in 0..<300 {
            let columns = Int.random(in: 1...5, using: &random)
            let rows = random.rows(8, columns: columns)
            let names = (0..<columns).map { "c\($0)" }
            let fields = try #require(read(printed(.csv, names, rows).bytes))
            #expect(fields.count == rows.count + 1)
            for (found, row) in zip(fields.dropFirst(), rows) {
                try #require(found.count == row.count)
                for (field, value) in zip(found, row) {
                    #expect(field.bytes == bytes(value) ?? [])
                    // Null is nothing, the empty text a pair of quotes.
                    if field.bytes.isEmpty && columns > 1 {
                        #expect(field.isQuoted == (bytes(value) != nil))
                    }
                }
            }
        }
    }

    @Test func anOnlyColumnLeavesNoEmptyLine() throws {
        #expect(
            try printed(.csv, ["a"], [[.null], [.text("")], [.missing]]).text
                == "a\n\"\"\n\"\"\n\"\"\n")
    }

    @Test func tsvReadsBackAsItWas() throws {
        var random = RowRandom(5)
        for round in 0..<300 {
            let columns = Int.random(in: 1...5, using: &random)
            let rows = random.rows(8, columns: columns)
            let names = (0..<columns).map { "c\($0)" }
            let end: UInt8 = round % 2 == 0 ? 0x0a : 0
            let found = try readTSV(printed(.tsv, names, rows, terminator: end).bytes, end: end)
            #expect(found.count == rows.count + 1)
            #expect(found.dropFirst() == rows.map { $0.map(bytes) }[...])
        }
    }

    @Test func tsvTellsNullFromTextThatLooksLikeIt() throws {
        let sink = try printed(
            .tsv, ["a", "b"], [[.null, .text("\\N")], [.text(""), .text("x\ty\\\r\n\u{0}")]])
        #expect(sink.text == "a\tb\n\\N\t\\\\N\n\tx\\ty\\\\\\r\\n\\0\n")
    }

    @Test func recordsMayEndInNUL() throws {
        let sink = try printed(.csv, ["a", "b"], [[.text("x\ny"), .integer(1)]], terminator: 0)
        #expect(sink.bytes == Array("a,b\0\"x\ny\",1\0".utf8))
    }

    @Test(arguments: [RowFormat.csv, .tsv])
    func longTextsComeWhole(_ format: RowFormat) throws {
        let long = String(repeating: "긴 글, \"quoted\" and\tplain ", count: 40_000)
        let sink = try printed(format, ["a", "b"], [[.text(long), .text("z")]])
        let found: [[UInt8]?] =
            try format == .csv
            ? #require(read(sink.bytes))[1].map(\.bytes) : readTSV(sink.bytes)[1]
        #expect(found == [Array(long.utf8), Array("z".utf8)])
    }

    @Test(arguments: [RowFormat.csv, .tsv])
    func bytesAreExactInAPipeAndHarmlessOnATerminal(_ format: RowFormat) throws {
        let rows = hostileTexts.map { [RowValue.text($0)] }
        let names = ["\u{1b}[2J"]
        let pipe = try printed(format, names, rows).bytes
        if format == .csv {
            #expect(read(pipe)?.dropFirst().map { $0[0].bytes } == hostileTexts)
        } else {
            #expect(readTSV(pipe).dropFirst().map { $0[0] } == hostileTexts)
        }
        let shown = try printed(format, names, rows, isTerminal: true)
        #expect(
            !shown.text.unicodeScalars.contains {
                ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7f...0x9f).contains($0.value)
                    || (0x202a...0x202e).contains($0.value)
            })
    }

    @Test(arguments: RowFormat.allCases)
    func aFailureToWriteComesThrough(_ format: RowFormat) throws {
        for error in [OutputError.closed, .failed(28)] {
            let sink = MemorySink()
            sink.limit = (600_000, error)
            let printer = format.printer(
                to: sink, columns: 80, style: .plain, movesCursor: false, terminator: 0x0a)
            try printer.begin([RowColumn("a")])
            #expect(throws: error) {
                for _ in 0..<20_000 { try printer.row([.text(String(repeating: "x", count: 100))]) }
                try printer.end()
            }
        }
    }
}
