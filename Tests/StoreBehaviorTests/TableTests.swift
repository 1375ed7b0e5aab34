import TestSupport
import Testing
import VarveIngest
import VarveQuery
import VarveReviews
import VarveSegments
import VarveStore

/// CSV and TSV: each row is a record, under the names of the heading.
@Suite struct TableTests {
    private static let profile = """
        name = "shop"
        format = "csv"
        rating_max = 10
        text_true = ["yes"]
        text_false = ["no"]
        detect = ["id", "text", "stars"]
        [fields]
        review_id = ["id"]
        product_id = ["product"]
        user_id = ["user"]
        rating = ["stars"]
        review_text = ["text"]
        review_timestamp = ["time"]
        helpfulness_votes = ["votes"]
        verified_purchase = ["bought"]
        """

    private static let heading = "id,product,user,stars,text,time,votes,bought"

    private static func row(_ id: Int, text: String = "fine", votes: String = "3") -> String {
        "\(id),P1,U\(id),\(id % 10),\(text),2013-0\(id % 9 + 1)-15,\(votes),yes"
    }

    private static func harness(_ profile: String = profile) throws -> Harness {
        var harness = Harness(Simulated())
        harness.ownProfiles = [try Profile(toml: profile, file: "test")]
        return harness
    }

    private static func text(_ lines: [String], end: String = "\n") -> [UInt8] {
        Array((lines.joined(separator: end) + end).utf8)
    }

    @Test("rows come back byte for byte, and the ledger has the heading")
    func roundTrip() throws {
        let rows = [
            Self.row(1), Self.row(2, text: "\"a \"\"good\"\" one,\nreally\""),
            Self.row(3, text: "\"\""), Self.row(4, text: "", votes: ""), Self.row(5, text: "좋아요"),
        ]
        let harness = try Self.harness()
        let source =
            [0xEF, 0xBB, 0xBF] + Self.text([Self.heading, "", rows[0]] + rows[1...] + [""])
        let entry = try harness.ingest([source], profile: nil)
        #expect(entry.counts.new == 5 && entry.counts.header == 1 && entry.counts.blank == 2)
        #expect(entry.counts.units == 8 && entry.counts.isBalanced)
        #expect(entry.sources[0].header == Array(Self.heading.utf8))
        #expect(entry.json.text.contains("\"bom\":true,\"header\":\"\(Self.heading)\""))
        #expect(try harness.scan() == Self.text(rows))
        #expect(try harness.verify().damage.isEmpty)
        // The line of a record is that of its first byte.
        #expect(try harness.get("3").map(\.line) == [6])
        #expect(try harness.ingest([source], profile: nil).counts.duplicate == 5)
    }

    @Test("a carriage return at the end of a row is kept", arguments: ["\r\n"])
    func carriageReturns(end: String) throws {
        let harness = try Self.harness()
        let rows = [Self.row(1), Self.row(2, text: "\"x\r\ny\"")]
        let source = Self.text([Self.heading] + rows, end: end)
        #expect(try harness.ingest([source], profile: nil).counts.new == 2)
        #expect(try harness.scan() == Array(source.dropFirst(Self.heading.utf8.count + 2)))
    }

    @Test("cells are read as numbers, times and booleans; an empty one is null")
    func fields() throws {
        let harness = try Self.harness()
        let rows = [
            Self.row(1, text: "\"say \"\"x\"\"\""), Self.row(2, votes: ""), Self.row(7, text: ""),
        ]
        try harness.ingest([Self.text([Self.heading] + rows)], profile: nil)
        func count(_ filter: String) throws -> Int {
            var options = ScanOptions.bySequence
            options.filter = try Filter(filter, now: 0).expression
            return try harness.lines(options).count
        }
        #expect(try count("rating = 7") == 1)
        #expect(try count("stars = 3.5") == 1)
        #expect(try count("review_text = 'say \"x\"'") == 1)
        #expect(try count("raw.text = 'say \"x\"'") == 1)
        #expect(try count("raw.\"stars\" = '7'") == 1)
        #expect(try count("helpfulness_votes is null") == 1)
        #expect(try count("helpfulness_votes = 3") == 2)
        #expect(try count("verified_purchase") == 3)
        #expect(try count("review_text = ''") == 1)
        #expect(try count("raw.votes = ''") == 1)
        #expect(try count("review_timestamp >= '2013-03-01'") == 2)
    }

    @Test("rows as objects of JSON, by the heading")
    func objects() throws {
        let harness = try Self.harness()
        try harness.ingest(
            [Self.text([Self.heading, Self.row(1, text: "\"a \"\"b\"\"\nc\"")])], profile: nil)
        var options = ScanOptions.bySequence
        options.form = .object
        let expected =
            #"{"id":"1","product":"P1","user":"U1","stars":"1","text":"a \"b\"\nc","#
            + #""time":"2013-02-15","votes":"3","bought":"yes"}"#
        #expect(try harness.lines(options) == [expected])
    }

    @Test("rows that are none are dead letters, and take no other along")
    func deadRows() throws {
        let lines = [
            Self.heading, Self.row(1), "2,too,few", Self.row(3), Self.row(4) + ",more",
            Self.row(5, text: "a \"stray\" quote"), Self.row(6),
            Self.row(7, text: "\"never closed"),
            Self.row(8), Self.row(9, text: "\"bad\"end"), Self.row(10, votes: "many"),
            Self.row(11),
        ]
        let harness = try Self.harness()
        let entry = try harness.ingest([Self.text(lines)], profile: nil)
        #expect(entry.counts.new == 5 && entry.counts.isBalanced)
        let letters = try harness.deadLetters()
        #expect(
            letters.map(\.code) == [.badRow, .badRow, .badQuote, .badQuote, .badQuote, .wrongType])
        #expect(letters.map(\.line) == [3, 5, 6, 8, 10, 11])
        for letter in letters {
            #expect(String(decoding: letter.bytes, as: UTF8.self) == lines[Int(letter.line - 1)])
            let before = Self.text(Array(lines[..<Int(letter.line - 1)]))
            #expect(letter.offset == UInt64(before.count))
        }
    }

    @Test("an empty cell of a required field is null; of an id it is empty")
    func emptyCells() throws {
        let harness = try Self.harness()
        let good = Self.row(1)
        let lines = [
            Self.heading, good, good.replacing("1,P1,U1,1", with: "1,P1,U1,"),
            good.replacing("1,P1", with: ",P1"), good.replacing("2013-02-15", with: ""),
        ]
        try harness.ingest([Self.text(lines)], profile: nil)
        #expect(try harness.deadLetters().map(\.code) == [.nullField, .emptyID, .nullField])
    }

    @Test("a row beyond the limit is told, and the next one is accepted")
    func overlong() throws {
        var harness = try Self.harness()
        harness.limits.lineBytesMax = 1_000
        for batchBytes in [500, 64 << 20] {
            harness = try Self.harness()
            harness.limits.lineBytesMax = 1_000
            harness.batchBytes = batchBytes
            let long = Self.row(2, text: "\"" + String(repeating: "x,", count: 2_000) + "\"")
            let lines = [Self.heading, Self.row(1), long, Self.row(3)]
            #expect(try harness.ingest([Self.text(lines)], profile: nil).counts.new == 2)
            let letters = try harness.deadLetters()
            #expect(letters.map(\.code) == [.lineTooLong])
            #expect(letters.map(\.byteCount) == [UInt64(long.utf8.count)])
            #expect(letters.map(\.line) == [3])
            #expect(try harness.get("3").map(\.line) == [4])
        }
    }

    @Test("an interrupted run goes on in the middle of a table")
    func resume() throws {
        let lines = [Self.heading] + (1...400).map { Self.row($0, text: "\"line\n\($0)\"") }
        for batches in [1, 3] {
            var harness = try Self.harness()
            harness.batchBytes = 4_000
            var done = 0
            let isFinished = try harness.run([Self.text(lines)], profile: nil).run {
                done += 1
                return done == batches
            }
            #expect(!isFinished)
            let entry = try harness.ingest([Self.text(lines)], profile: nil)
            #expect(entry.sources[0].resumedFrom != nil && entry.counts.header == 0)
            #expect(entry.sources[0].header == Array(Self.heading.utf8))
            #expect(try harness.scan() == Self.text(Array(lines.dropFirst())))
            #expect(try harness.get("400").map(\.line) == [800])
            #expect(try harness.verify().damage.isEmpty)
        }
    }

    @Test("how a source is read does not depend on how much of it comes at once")
    func readSizes() throws {
        let lines = [
            Self.heading, Self.row(1), "x", Self.row(3, text: "\"a\n\"\"b\""), "", Self.row(4),
        ]
        var expected: [UInt8]?
        for readBytes in [1, 2, 3, 7, 64, 1_000] {
            var harness = try Self.harness()
            harness.readBytes = readBytes
            let entry = try harness.ingest([Self.text(lines)], profile: nil)
            let outcome =
                try harness.scan() + Array(entry.counts.equation.utf8)
                + harness.deadLetters().flatMap { Array("\($0.line) \($0.offset)".utf8) }
            expected = expected ?? outcome
            #expect(outcome == expected)
        }
    }

    @Test("tables with other headings share a run, and not a segment")
    func otherHeadings() throws {
        let harness = try Self.harness()
        let turned = "text,id,product,user,stars,time,extra"
        let entry = try harness.ingest(
            [
                Self.text([Self.heading, Self.row(1)]), Self.text([Self.heading, Self.row(2)]),
                Self.text([turned, "good,3,P,U,4,2013-01-01,e"]),
                Self.text(Reviews.lines(3)),
            ], profile: nil)
        #expect(entry.counts.new == 6 && entry.counts.header == 3)
        #expect(try harness.lines().count == 6)
        #expect(try harness.verify().damage.isEmpty)
    }

    @Test("a heading with a name twice, or a table of blank lines")
    func oddHeadings() throws {
        let harness = try Self.harness()
        #expect(throws: IngestError.self) {
            try harness.ingest([Self.text(["id,id,text", "1,2,3"])], profile: "shop")
        }
        #expect(try harness.ingest([Self.text(["", ""])], profile: "shop").counts.blank == 2)
        #expect(try harness.ingest([Self.text([Self.heading])], profile: nil).counts.header == 1)
        #expect(throws: IngestError.self) {
            try harness.ingest([Self.text(["a,b", "1,2"])], profile: nil)
        }
    }

    @Test("a segment of rows says that it holds them, one of JSON does not")
    func features() throws {
        let harness = try Self.harness()
        try harness.ingest(
            [Self.text([Self.heading, Self.row(1)]), Self.text(Reviews.lines(3))], profile: nil)
        let snapshot = try Store(folder: harness.folder, fileSystem: harness.fileSystem).snapshot()
        for entry in snapshot.state.recordSegments {
            let reader = try snapshot.reader(entry)
            let hasRows = reader.layout.shapes.contains(where: \.isRow)
            #expect(reader.header.requiredFeatures == (hasRows ? .rowShapes : []))
        }
    }

    @Test("many patterns of quotes do not go beyond a segment's shapes")
    func manyPatterns() throws {
        let heading = (0..<11).reduce(Self.heading) { "\($0),c\($1)" }
        let rows = (0..<2_048).map { number in
            (0..<11).reduce(Self.row(number)) { text, bit in
                text + (number >> bit & 1 == 1 ? ",\"x\"\"\(number)\"" : ",y")
            }
        }
        let harness = try Self.harness()
        let entry = try harness.ingest([Self.text([heading] + rows)], profile: nil)
        #expect(entry.counts.new == 2_048)
        var options = ScanOptions.bySequence
        options.filter = try Filter("raw.c10 = 'x\"2047'", now: 0).expression
        #expect(try harness.lines(options) == [rows[2_047]])
        #expect(try harness.verify().damage.isEmpty)
    }

    /// The profile without its words for true and false.
    private static var wordless: String {
        profile.split(separator: "\n").filter { !$0.hasPrefix("text_") }.joined(separator: "\n")
    }

    @Test("a cell that is none of the profile's words says where they stand, and which there are")
    func words() throws {
        let harness = try Self.harness(Self.wordless)
        try harness.ingest([Self.text([Self.heading, Self.row(1)])], profile: nil)
        let other = try Self.harness()
        try other.ingest([Self.text([Self.heading, "1,P,U,1,t,2013-01-01,1,true"])], profile: nil)
        let messages = try (harness.deadLetters() + other.deadLetters()).map(\.message)
        #expect(
            messages == [
                "verified_purchase: expected a word that the profile names in text_true or "
                    + "text_false, found \"yes\"",
                "verified_purchase: expected \"yes\" or \"no\", found \"true\"",
            ])
    }

    @Test("a row that a mended profile accepts answers its letter")
    func answered() throws {
        var harness = try Self.harness(Self.wordless)
        let lines = [
            Self.heading, Self.row(1), Self.row(2, text: "\"a \"\"b\"\"\nc\""), "3,too,few",
        ]
        try harness.ingest([Self.text(lines)], profile: nil)
        #expect(try harness.states() == [2: .open, 3: .open, 5: .open])
        harness.ownProfiles = [try Profile(toml: Self.profile, file: "test")]
        try harness.ingest([Self.text(lines)], profile: nil)
        #expect(try harness.states() == [2: .answered(1), 3: .answered(2), 5: .open])
    }

    @Test("rows are replayed under the heading of their table, each heading in a run of its own")
    func replay() throws {
        let harness = try Self.harness(Self.wordless)
        let mended = try Profile(toml: Self.profile, file: "test")
        let rows = [Self.row(1), Self.row(2, text: "\"a \"\"b\"\"\nc\"")]
        let turned = ["bought,text,id,product,user,stars,time", "no,fine,3,P,U,4,2013-01-01"]
        try harness.ingest(
            [Self.text([Self.heading] + rows, end: "\r\n"), Self.text(turned)], profile: nil)
        #expect(try harness.attempt(nil).failed == [.wrongType: 3])
        #expect(try harness.attempt(mended).passed == 3)
        let outcome = try harness.replay(mended)
        #expect(outcome.passed == 3 && outcome.entries.map(\.counts.new) == [2, 1])
        #expect(try harness.scan() == Self.text(rows, end: "\r\n") + Self.text([turned[1]]))
        #expect(try harness.get("3").map(\.line) == [2])
        #expect(try harness.deadLetters().isEmpty)
        #expect(try harness.verify().damage.isEmpty)
    }

    @Test("a row of a run that was interrupted has no heading to be tried under")
    func headless() throws {
        var harness = try Self.harness(Self.wordless)
        harness.batchBytes = 1_000
        let source = Self.text([Self.heading] + (1...100).map { Self.row($0) })
        let isFinished = try harness.run([source], profile: nil).run { true }
        #expect(!isFinished)
        let letters = UInt64(try harness.deadLetters().count)
        let outcome = try harness.attempt(Profile(toml: Self.profile, file: "test"))
        #expect(letters > 0 && outcome.headless == letters && outcome.total == letters)
    }
}
