import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveReviews
import VarveStore

/// A unit of a file, and what becomes of it.
private struct Unit {
    var bytes: [UInt8]
    /// Nil for one that is stored.
    var code: DeadCode?
    var faultOffset = 0
    /// Bytes that are kept of it.
    var kept: Int?
    var sha256 = ""

    init(good text: String) { bytes = Array(text.utf8) }

    /// - Parameter mark: where `faulty` has it, the fault is expected; it is taken out.
    init(_ code: DeadCode, _ faulty: String, mark: Character = "^") {
        self.code = code
        faultOffset = faulty.prefix { $0 != mark }.utf8.count
        if !faulty.contains(mark) { faultOffset = 0 }
        bytes = Array(faulty.filter { $0 != mark }.utf8)
    }
}

@Suite struct DeadLetterTests {
    private static let long = "{\"long\":\"" + String(repeating: "x", count: 150_000) + "\"}"
    private static let longDigest =
        "f091fb3fb8db42b6e375ab2f976843879e54db845a8eb548a305a3c6a90475ad"

    /// A record whose one piece is another.
    private static func faulty(_ old: String, _ new: String) -> String {
        let line = Reviews.line("BAD")
        guard let range = line.firstRange(of: old) else { return line }
        return line[..<range.lowerBound] + new + line[range.upperBound...]
    }

    private static func units() -> [Unit] {
        var overlong = Unit(.lineTooLong, long)
        overlong.faultOffset = 100_000
        overlong.kept = 64 << 10
        overlong.sha256 = longDigest
        var broken = Unit(.badUTF8, Reviews.line("BAD", text: "^?"))
        broken.bytes[broken.faultOffset] = 0xFF
        let deep = String(repeating: "[", count: 8)
        let bad: [Unit] = [
            Unit(.badJSON, "{\"review_id\":^}"), broken, Unit(.notObject, "[1,2]"),
            Unit(.duplicateKey, "{\"a\":1,\"b\":2,^\"a\":3}"),
            Unit(
                .tooDeep,
                "{\"a\":\(deep.dropLast())^[1]"
                    + String(repeating: "]", count: 7) + "}"),
            overlong,
            Unit(.missingField, faulty("\"rating\":4.0,", "")),
            Unit(.nullField, faulty("4.0", "^null")),
            Unit(.wrongType, faulty("4.0", "\"^4.0\"")),
            Unit(.ratingRange, faulty("4.0", "^5.5")),
            Unit(.badTimestamp, faulty("2013-04-21T", "^yesterday")),
            Unit(.implausibleTime, faulty("\"2013", "\"^1913")),
            Unit(.emptyID, faulty("\"BAD\"", "\"^\"")),
            Unit(.idTooLong, faulty("\"BAD\"", "\"^\(String(repeating: "i", count: 1_025))\"")),
            Unit(.idConflict, Reviews.line("G0", text: "other")),
            Unit(.unverifiable, Reviews.line("OLD", day: "2001-01-01", text: "other")),
        ]
        return bad.enumerated().flatMap { [Unit(good: Reviews.line("G\($0)")), $1] }
            + [Unit(good: Reviews.line("end"))]
    }

    /// A store with one record in a segment that is damaged then, and the way to mend it.
    private func damagedStore() throws -> (Harness, mend: () -> Void) {
        let disk = Simulated()
        var store = Harness(disk)
        store.onConflict = .reject
        store.limits = UnitLimits()
        store.limits.lineBytesMax = 100_000
        store.limits.depthMax = 8
        store.ingestOld()
        let segment = try #require(try store.state().recordSegments.first)
        let path = StorePaths(folder: "/store").segment(segment)
        let bytes = try disk.readAll(path, atMost: 1 << 20)
        disk.replace(path) { damaged in
            damaged[bytes.count / 2..<bytes.count].reverse()
            return true
        }
        let mend = {
            _ = disk.replace(path) { damaged in
                damaged = bytes
                return true
            }
        }
        return (store, mend)
    }

    @Test(arguments: [64 << 20, 120_000, 3_000])
    func eachCodeAmongGoodLines(_ batchBytes: Int) throws {
        var (store, mend) = try damagedStore()
        store.batchBytes = batchBytes
        let units = Self.units()
        let text = Array(units.map(\.bytes).joined(separator: [UInt8(ascii: "\n")]))
        let bad = units.filter { $0.code != nil }
        let entry = try store.ingest([text])
        #expect(entry.counts.isBalanced)
        #expect(entry.counts.units == UInt64(units.count))
        #expect(entry.counts.new == UInt64(units.count - bad.count))
        #expect(entry.counts.bytes == UInt64(text.count))
        #expect(
            entry.counts.deadByCode
                == Dictionary(uniqueKeysWithValues: bad.compactMap { $0.code.map { ($0, 1) } }))
        try check(store.deadLetters(), units)
        // The same file again: nothing is put away twice.
        let again = try store.ingest([text])
        #expect(again.counts.duplicate == entry.counts.new)
        #expect(again.counts.deadByCode == entry.counts.deadByCode)
        #expect(try store.deadLetters().count == bad.count)
        mend()
        let good = units.filter { $0.code == nil }.map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(try store.lines() == [Self.old] + good)
        #expect(try store.verify().damage.isEmpty)
        // What could not be compared can be now.
        #expect(try store.ingest([text]).counts.deadByCode[.idConflict] == 2)
        #expect(try store.deadLetters().count == bad.count + 1)
    }

    fileprivate static let old = Reviews.line("OLD", day: "2001-01-01")

    private func check(_ letters: [DeadLetter], _ units: [Unit]) throws {
        var offset = 0
        var next = 0
        for (place, unit) in units.enumerated() {
            if let code = unit.code {
                try #require(next < letters.count)
                let letter = letters[next]
                next += 1
                #expect(letter.code == code)
                #expect(letter.number == UInt64(next))
                #expect(letter.source == "0.ndjson")
                #expect(letter.line == UInt64(place + 1), "\(code)")
                #expect(letter.offset == UInt64(offset), "\(code)")
                #expect(letter.faultOffset == UInt64(offset + unit.faultOffset), "\(code)")
                #expect(letter.bytes == Array(unit.bytes.prefix(unit.kept ?? .max)), "\(code)")
                #expect(letter.byteCount == UInt64(unit.bytes.count), "\(code)")
                #expect(letter.sha256 == unit.sha256, "\(code)")
                #expect(!letter.expected.isEmpty && !letter.found.isEmpty, "\(code)")
            }
            offset += unit.bytes.count + 1
        }
        #expect(next == letters.count)
    }
}

extension Harness {
    /// Puts the record that will be hard to compare with.
    fileprivate func ingestOld() {
        #expect(throws: Never.self) { try ingest([DeadLetterTests.old]) }
    }
}
