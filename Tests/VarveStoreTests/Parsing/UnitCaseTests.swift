import Testing
import VarveReviews
import VarveStore

@Suite("Units by table")
struct UnitCaseTests {
    @Test("Each unit has its verdict, and its neighbours theirs", arguments: UnitCase.all)
    func unitHasItsVerdict(_ test: UnitCase) throws {
        let profile = try #require(try SampleRecord.profile(test.profile))
        let parser = UnitParser(profile)
        let good = Array(SampleRecord.text(test.profile).utf8)
        let unit = test.bytes
        try #require(!unit.contains(UInt8(ascii: "\n")), "a line")
        let result = parser.parse([good, unit, good])
        // The second time the scanner knows what it met the first time.
        #expect(parser.parse([good, unit, good]) == result)
        #expect(result.lineCount == 3)
        #expect(result.blankCount == 0)
        let neighbours = result.rows.filter { $0.line != 1 }
        #expect(neighbours.map(\.line) == [0, 2])
        #expect(neighbours.allSatisfy { $0.rebuilt == good })
        let row = result.rows.first { $0.line == 1 }
        guard let code = test.code else {
            try checkAccepted(#require(row, "\(result.dead)"), test, start: good.count + 1)
            return
        }
        #expect(row == nil)
        #expect(
            result.dead == [
                UnitParser.Dead(
                    code: code, line: 1, start: good.count + 1, byteCount: unit.count,
                    faultOffset: test.faultOffset, field: test.field, isExplained: true)
            ])
    }

    private func checkAccepted(_ row: UnitParser.Row, _ test: UnitCase, start: Int) throws {
        #expect(row.start == start)
        #expect(row.rebuilt == test.bytes)
        #expect(!row.id.isEmpty)
        if let id = test.id { #expect(row.id == UnitCase.decoded(id).bytes) }
        if let seconds = test.seconds { #expect(row.micros == seconds * 1_000_000) }
    }

    @Test("There are more than 400 cases, none twice, each code among them")
    func casesAreMany() {
        let all = UnitCase.all
        #expect(all.count >= 400)
        #expect(Set(all.map { $0.profile + "\n" + $0.text }).count == all.count)
        let codes = Set(all.compactMap(\.code))
        #expect(
            codes == [
                .badJSON, .badUTF8, .notObject, .duplicateKey, .tooDeep, .missingField,
                .nullField, .wrongType, .ratingRange, .badTimestamp, .implausibleTime, .emptyID,
                .idTooLong,
            ])
    }

    @Test("White space alone is blank, whatever stands beside it")
    func whiteSpaceIsBlank() throws {
        let parser = UnitParser(try #require(try SampleRecord.profile("review")))
        let blank = ["", " ", "\t", "\r", "  \t \r"].map { Array($0.utf8) }
        let good = Array(SampleRecord.text("review").utf8)
        let result = parser.parse([good] + blank + [[0xff]] + blank + [good])
        #expect(result.blankCount == 10)
        #expect(result.rows.map(\.line) == [0, 12])
        #expect(result.dead.map(\.line) == [6])
        // Other white space of Unicode, and a form feed, are none of JSON's.
        for text in ["\u{c}", "\u{b}", "\u{a0}", "\u{2028}", "\u{feff}", "\0"] {
            let result = parser.parse([Array(text.utf8)])
            #expect(result.blankCount == 0)
            #expect(result.dead.map(\.code) == [.badJSON])
        }
    }

    @Test("A byte order mark is passed over where a source begins, once")
    func markIsPassedOver() throws {
        let parser = UnitParser(try #require(try SampleRecord.profile("review")))
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let good = Array(SampleRecord.text("review").utf8)
        let first = parser.parse([mark + good, good], skipsMark: true)
        #expect(first.rows.map(\.start) == [3, good.count + 4])
        #expect(first.rows.allSatisfy { $0.rebuilt == good })
        #expect(parser.parse([mark + good], skipsMark: false).dead.map(\.code) == [.badJSON])
        let twice = parser.parse([mark + mark + good], skipsMark: true)
        #expect(twice.dead.map(\.start) == [3])
        #expect(parser.parse([good, mark + good], skipsMark: true).dead.map(\.line) == [1])
    }

    @Test("What is plausible moves on with the clock")
    func plausibleTimesMoveOn() throws {
        let profile = try #require(try SampleRecord.profile("review"))
        let parser = UnitParser(profile)
        let later = SampleRecord.text("review", ["review_timestamp": "\"2026-12-24\""])
        #expect(parser.parse([Array(later.utf8)]).dead.map(\.code) == [.implausibleTime])
        parser.use(profile, now: UnitParser.now + 40 * 86_400_000_000)
        #expect(parser.parse([Array(later.utf8)]).rows.count == 1)
        parser.use(profile, now: UnitParser.now)
        #expect(parser.parse([Array(later.utf8)]).dead.map(\.code) == [.implausibleTime])
    }

    @Test("A line beyond the limit is dead, one at the limit is not")
    func longLinesAreDead() throws {
        var limits = UnitLimits()
        let good = Array(SampleRecord.text("review").utf8)
        limits.lineBytesMax = good.count
        let parser = UnitParser(
            try #require(try SampleRecord.profile("review")), limits: limits)
        let long = good + [UInt8(ascii: " ")]
        let result = parser.parse([good, long, good])
        #expect(result.rows.map(\.line) == [0, 2])
        #expect(result.dead.map(\.code) == [.lineTooLong])
        #expect(result.dead.map(\.faultOffset) == [good.count])
        #expect(result.dead.map(\.overlongByteCount) == [UInt64(long.count)])
    }

    @Test("A million levels are refused where they become too many, in little time and memory")
    func aMillionLevels() throws {
        let parser = UnitParser(try #require(try SampleRecord.profile("review")))
        let head = Array("{\"x\":".utf8)
        for opening in ["[", "{\"x\":", "[{\"x\":"] {
            let deep = Array(String(repeating: opening, count: 1_000_000).utf8)
            let dead = parser.parse([head + deep])
            #expect(dead.dead.map(\.code) == [.tooDeep])
            #expect((dead.dead.first?.faultOffset ?? 0) < 1_000)
        }
    }
}
