import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveReviews
import VarveStore

/// Makes gzip members of stored blocks, by RFC 1951 and 1952.
enum Gzip {
    static func member(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        var start = 0
        repeat {
            let end = min(start + 65_535, bytes.count)
            let count = UInt16(end - start)
            result.append(end == bytes.count ? 1 : 0)
            result += little(UInt32(count) | UInt32(~count) << 16)
            result += bytes[start..<end]
            start = end
        } while start < bytes.count
        return result + little(checksum(bytes)) + little(UInt32(truncatingIfNeeded: bytes.count))
    }

    private static func little(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 {
                let isOdd = sum & 1 == 1
                sum >>= 1
                if isOdd { sum ^= 0xEDB8_8320 }
            }
        }
        return ~sum
    }
}

@Suite struct DeadLetterGzipTests {
    private let lines = Reviews.lines(400)
    private var text: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

    @Test func severalMembersAreOneSource() throws {
        let store = Harness(Simulated())
        let bytes = text
        let cut = 10_007
        let gzip =
            Gzip.member(Array(bytes[..<cut])) + Gzip.member([]) + Gzip.member(Array(bytes[cut...]))
        let entry = try store.ingest([gzip])
        #expect(entry.counts.new == 400)
        #expect(entry.counts.bytes == UInt64(bytes.count))
        #expect(try store.lines() == lines)
        #expect(try store.ingest([bytes]).counts.duplicate == 400, "plain, it is the same")
    }

    @Test(arguments: [64 << 20, 4_096])
    func aTruncatedFileKeepsItsWholeLines(_ batchBytes: Int) throws {
        var store = Harness(Simulated())
        store.batchBytes = batchBytes
        let whole = Gzip.member(text)
        let gzip = Array(whole[..<(whole.count / 2)])
        let entry = try store.ingest([gzip])
        let stored = try store.lines()
        #expect(stored == Array(lines[..<stored.count]))
        #expect(stored.count > 150)
        #expect(entry.counts.isBalanced)
        #expect(entry.counts.deadByCode == [.truncatedSource: 1])
        let letter = try #require(try store.deadLetters().first)
        let start = stored.reduce(0) { $0 + $1.utf8.count + 1 }
        #expect(
            letter.message
                == "the unit: expected a source that can be read on, found the gzip data ends inside "
                + "a member, at byte \(gzip.count) on the disk")
        #expect(letter.line == UInt64(stored.count + 1))
        #expect(letter.offset == UInt64(start))
        #expect(letter.faultOffset == UInt64(start + letter.bytes.count))
        #expect(Array(lines[stored.count].utf8).starts(with: letter.bytes))
        #expect(!letter.bytes.isEmpty)
        // The whole file later gives the rest.
        #expect(try store.ingest([whole]).counts.new == UInt64(400 - stored.count))
        #expect(try store.lines() == lines)
        #expect(try store.verify().damage.isEmpty)
    }

    /// The fault comes between two lines: the dead letter has a place, but no bytes.
    @Test(arguments: [64 << 20, 4_096], [false, true])
    func garbageBehindAMemberIsOneDeadLetter(_ batchBytes: Int, _ hasNext: Bool) throws {
        var store = Harness(Simulated())
        store.batchBytes = batchBytes
        let bytes = text
        let gzip = Gzip.member(bytes) + Array("garbage, and some more of it".utf8)
        let next = Array((Reviews.line("next") + "\n").utf8)
        let sources = hasNext ? [gzip, next] : [gzip]
        let entry = try store.ingest(sources)
        #expect(entry.counts.isBalanced)
        #expect(entry.counts.deadByCode == [.sourceFormat: 1])
        #expect(try store.lines() == lines + (hasNext ? [Reviews.line("next")] : []))
        let letter = try #require(try store.deadLetters().first)
        #expect(letter.source == "0.ndjson")
        #expect(letter.line == 401)
        #expect(letter.offset == UInt64(bytes.count))
        #expect(letter.faultOffset == UInt64(bytes.count))
        #expect(letter.bytes.isEmpty)
        let again = try store.ingest(sources)
        #expect(again.counts.dead == 1)
        #expect(try store.deadLetters().count == 1)
    }

    /// What is packed twice is not read as lines of garbage.
    @Test func gzipWithinGzipIsOneDeadLetter() throws {
        let store = Harness(Simulated())
        let twice = Gzip.member(Gzip.member(text))
        let next = Array((Reviews.line("next") + "\n").utf8)
        let entry = try store.ingest([twice, next])
        #expect(entry.counts.isBalanced)
        #expect(entry.counts.deadByCode == [.sourceFormat: 1])
        #expect(try store.lines() == [Reviews.line("next")])
        let letter = try #require(try store.deadLetters().first)
        #expect(letter.line == 1)
        #expect(letter.found.contains("unpack it once"))
        // Without a profile the message is the same, not that none can be found.
        let fault = try #require(throws: SourceFault.self) {
            try store.ingest([twice], profile: nil)
        }
        #expect(fault.code == .sourceFormat)
        #expect(fault.message.contains("unpack it once"))
    }

    @Test func aThousandMembersAreOneSource() throws {
        let store = Harness(Simulated())
        let lines = Reviews.lines(1_000)
        let gzip = lines.flatMap { Gzip.member(Array(($0 + "\n").utf8)) }
        let entry = try store.ingest([gzip])
        #expect(entry.counts.new == 1_000)
        #expect(entry.counts.dead == 0)
        #expect(try store.lines() == lines)
    }

    @Test func aTruncatedOverlongLineIsADeadLetter() throws {
        var store = Harness(Simulated())
        store.batchBytes = 8_192
        store.limits.lineBytesMax = 20_000
        let long = lines[0] + "\n" + String(repeating: "z", count: 300_000)
        let whole = Gzip.member(Array(long.utf8))
        let entry = try store.ingest([Array(whole.dropLast(20_000))])
        #expect(entry.counts.new == 1)
        #expect(entry.counts.isBalanced)
        #expect(entry.counts.deadByCode == [.lineTooLong: 1, .truncatedSource: 1])
        #expect(try store.lines() == [lines[0]])
    }

    /// What was decompressed before the fault is stored.
    @Test(arguments: ["review", nil])
    func damageWithinAMemberKeepsTheLinesBefore(_ profile: String?) throws {
        let store = Harness(Simulated())
        let lines = Reviews.lines(800)
        var gzip = Gzip.member(Array(lines.joined(separator: "\n").utf8))
        // The length of the second block and its complement disagree.
        gzip[10 + 5 + 65_535 + 1] ^= 1
        let entry = try store.ingest([gzip], profile: profile)
        #expect(entry.counts.deadByCode == [.sourceFormat: 1])
        let stored = try store.lines()
        #expect(stored == Array(lines[..<stored.count]))
        let bytes = stored.reduce(0) { $0 + $1.utf8.count + 1 }
        #expect(try bytes + (store.deadLetters().first?.bytes.count ?? 0) == 65_535)
    }

    /// Killed after the batch with the fault was committed, the run ends as it would have.
    @Test func aStopAfterTheFaultAddsNoSecondLetter() throws {
        var store = Harness(Simulated())
        store.batchBytes = 4_096
        let whole = Gzip.member(text)
        let sources = [Array(whole[..<(whole.count / 2)]), text]
        var isFaultSeen = false
        let isFinished = try store.run(sources).run(
            shouldStop: { isFaultSeen },
            report: { _ in isFaultSeen = (try? store.deadLetters().isEmpty) == false })
        #expect(!isFinished)
        #expect(try store.deadLetters().count == 1)
        let rest = try store.ingest(sources)
        #expect(rest.counts.dead == 0)
        #expect(try store.deadLetters().count == 1)
        #expect(try Set(store.lines()) == Set(lines))
    }
}
