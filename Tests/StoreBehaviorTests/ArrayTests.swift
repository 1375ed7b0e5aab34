import TestSupport
import Testing
import VarveIngest
import VarveQuery
import VarveStore

/// JSON arrays: each element is a record, from its first to its last byte.
@Suite struct ArrayTests {
    private static func pretty(_ id: Int) -> String {
        """
        {
            "review_id": "\(id)",
            "product_id": "P", "user_id": "U", "rating": 4,
            "review_text": "[\\"a\\",{\(id)",
            "review_timestamp": "2013-04-0\(id % 9 + 1)"
          }
        """
    }

    private static func array(_ elements: [String]) -> String {
        "[\n  " + elements.joined(separator: ",\n  ") + "\n]\n"
    }

    @Test("elements come back byte for byte, line feeds included")
    func roundTrip() throws {
        let harness = Harness(Simulated())
        let elements = (1...20).map(Self.pretty)
        let source = Array(Self.array(elements).utf8)
        let entry = try harness.ingest([source], profile: nil)
        #expect(entry.counts.new == 20 && entry.counts.units == 20 && entry.counts.isBalanced)
        #expect(entry.sources[0].bytes == UInt64(source.count))
        #expect(
            try String(decoding: harness.scan(), as: UTF8.self)
                == elements.map { $0 + "\n" }.joined())
        #expect(try harness.get("3").map(\.line) == [UInt64(2 + 2 * 6)])
        var options = ScanOptions.bySequence
        options.form = .object
        #expect(try harness.lines(options) == elements.map { $0.replacing("\n", with: " ") })
        #expect(try harness.verify().damage.isEmpty)
    }

    @Test("elements of one line, after a byte order mark, with white space")
    func compact() throws {
        let harness = Harness(Simulated())
        let lines = Reviews.lines(30)
        let text = "\u{FEFF} [" + lines.joined(separator: ", ") + "]"
        let entry = try harness.ingest([Array(text.utf8)], profile: nil)
        #expect(entry.counts.new == 30 && entry.sources[0].hasMark)
        #expect(try harness.lines() == lines)
        #expect(try harness.get("R1-29").map(\.line) == [1])
    }

    @Test("a damaged element is a dead letter, and the others are kept")
    func damaged() throws {
        let harness = Harness(Simulated())
        let good = (1...4).map(Self.pretty)
        let broken = [
            good[0].replacing("\"U\"", with: "\"U"), good[0].replacing("4,", with: "4"),
            good[0].replacing("\n  }", with: ""), "12",
        ]
        let elements = [
            good[0], broken[0], good[1], broken[1], broken[2], good[2], broken[3], good[3],
        ]
        let source = Self.array(elements)
        let entry = try harness.ingest([Array(source.utf8)])
        #expect(entry.counts.new == 4 && entry.counts.dead == 4 && entry.counts.isBalanced)
        let letters = try harness.deadLetters()
        #expect(letters.map(\.code) == [.badJSON, .badJSON, .badJSON, .notObject])
        for (letter, text) in zip(letters, broken) {
            #expect(String(decoding: letter.bytes, as: UTF8.self) == text)
            let rest = Array(source.utf8)[Int(letter.offset)...]
            #expect(rest.starts(with: text.utf8))
            let before = Array(source.utf8)[..<Int(letter.offset)]
            #expect(letter.line == UInt64(before.count { $0 == 0x0a } + 1))
        }
    }

    @Test("an array that breaks off is told", arguments: [0, 1, 40])
    func brokenOff(cut: Int) throws {
        let harness = Harness(Simulated())
        let lines = Reviews.lines(5)
        let text = Array(("[" + lines.joined(separator: ",\n") + "]").utf8)
        let entry = try harness.ingest([
            Array(text.dropLast(1 + cut)), Array((lines[0] + "\n").utf8),
        ])
        #expect(entry.counts.new == (cut == 0 ? 5 : 4))
        #expect(entry.counts.duplicate == 1 && entry.counts.isBalanced)
        #expect(try harness.deadLetters().map(\.code) == [.truncatedSource])
    }

    @Test("an element beyond the limit is told, and the next one is accepted")
    func overlong() throws {
        let lines = Reviews.lines(6)
        let long = Reviews.line("long", text: String(repeating: "[{},", count: 2_000))
        for batchBytes in [700, 5_000, 64 << 20] {
            for separator in [",", ",\n", " , "] {
                var harness = Harness(Simulated())
                harness.limits.lineBytesMax = 3_000
                harness.batchBytes = batchBytes
                let elements = lines[..<3] + [long] + lines[3...]
                let source = "[" + elements.joined(separator: separator) + "]"
                let entry = try harness.ingest([Array(source.utf8)])
                #expect(entry.counts.new == 6 && entry.counts.isBalanced)
                let letters = try harness.deadLetters()
                #expect(letters.map(\.code) == [.lineTooLong])
                #expect(letters.map(\.byteCount) == [UInt64(long.utf8.count)])
                #expect(letters.map(\.line) == [separator == ",\n" ? 4 : 1])
                #expect(try harness.lines() == lines)
            }
        }
    }

    @Test("an interrupted run goes on in the middle of an array")
    func resume() throws {
        let elements = (1...200).map(Self.pretty)
        let source = Array(Self.array(elements).utf8)
        for batches in [1, 2, 5] {
            var harness = Harness(Simulated())
            harness.batchBytes = 3_000
            var done = 0
            let isFinished = try harness.run([source], profile: nil).run {
                done += 1
                return done == batches
            }
            #expect(!isFinished)
            let entry = try harness.ingest([source], profile: nil)
            #expect(entry.sources[0].resumedFrom != nil && entry.counts.dead == 0)
            #expect(try harness.scan() == elements.flatMap { Array(($0 + "\n").utf8) })
            #expect(try harness.get("200").map(\.line) == [UInt64(2 + 199 * 6)])
        }
    }

    @Test("batches and read sizes change nothing of what is stored")
    func sizes() throws {
        var elements = (1...40).map(Self.pretty)
        elements[10] = "{\"a\":\"}"
        elements[20] = "nonsense"
        var expected: [UInt8]?
        for (batchBytes, readBytes) in [(1 << 20, Int.max), (900, .max), (900, 1), (64 << 20, 5)] {
            var harness = Harness(Simulated())
            harness.batchBytes = batchBytes
            harness.readBytes = readBytes
            let entry = try harness.ingest([Array(Self.array(elements).utf8)])
            let outcome =
                try harness.scan() + Array(entry.counts.equation.utf8)
                + harness.deadLetters().flatMap {
                    Array("\($0.line) \($0.offset) \($0.byteCount) \($0.message)".utf8)
                }
            expected = expected ?? outcome
            #expect(outcome == expected)
        }
    }

    @Test("a line that is an array does not hide the lines behind it")
    func linesBehindAnArray() throws {
        let harness = Harness(Simulated())
        let lines = Reviews.lines(3)
        let entry = try harness.ingest(["[1]"] + lines)
        #expect(entry.counts.new == 3 && entry.counts.dead == 1)
        #expect(try harness.lines() == lines)
        #expect(try harness.get("R1-2").map(\.line) == [4])
    }
}
