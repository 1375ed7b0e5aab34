import TestSupport
import Testing
import VarveIngest
import VarveStore

/// Sources whose end comes with no more lines: what follows them must not be lost.
@Suite struct SourceEndTests {
    private static func text(_ lines: [String]) -> [UInt8] {
        Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static let films = (0..<20).map {
        """
        {"review_id":"\($0)","movie_id":"1","author":"kim","review":"좋다","rating":"9",\
        "date":"15.08.25"}
        """
    }

    /// A line that is longer than a batch is read on, maybe to the source's very end.
    @Test func aLineLongerThanABatchAtTheEnd() throws {
        var harness = Harness(Simulated())
        harness.batchBytes = 2_000
        let long = Reviews.line("long", text: String(repeating: "wonderful ", count: 400))
        let lines = [Reviews.line("1"), long, Reviews.line("2")]
        let entry = try harness.ingest([Self.text(lines), Self.text(Self.films)], profile: nil)
        #expect(entry.counts.new == 23)
        #expect(entry.sources.map(\.units) == [3, 20])
        #expect(try harness.lines() == lines + Self.films)
        #expect(try harness.state().openRuns.isEmpty)
    }

    /// Bytes out of gzip are not counted beforehand: a batch may end where the source does.
    @Test(arguments: [nil, "review"])
    func aBatchThatEndsWithItsSource(profile: String?) throws {
        let lines = Reviews.lines(40)
        let bytes = Self.text(lines)
        let next = profile == nil ? Self.films : Reviews.lines(20, seed: 2)
        for batchBytes in [bytes.count, bytes.count / 2] where bytes.count % batchBytes == 0 {
            var harness = Harness(Simulated())
            harness.batchBytes = batchBytes
            let entry = try harness.ingest(
                [Gzip.member(bytes), Self.text(next)], profile: profile)
            #expect(entry.counts.new == 60)
            #expect(try harness.lines() == lines + next)
            // The whole of it was digested.
            #expect(entry.sources.allSatisfy { $0.sha256 != nil })
        }
    }

    /// The first source was read to its end before the interruption.
    @Test func aResumedRunWhoseFirstSourceIsDone() throws {
        let harness = Harness(Simulated())
        let lines = Reviews.lines(30)
        let sources = [Self.text(lines), Self.text(Self.films)]
        #expect(try !harness.run(sources, profile: nil).run { true })
        #expect(try harness.lines() == lines)
        let entry = try harness.ingest(sources, profile: nil)
        #expect(entry.counts.new == 20)
        #expect(try harness.lines() == lines + Self.films)
        #expect(try harness.state().openRuns.isEmpty)
    }

    @Test func anEmptySource() throws {
        let harness = Harness(Simulated())
        let lines = Reviews.lines(10)
        let entry = try harness.ingest([[], Self.text(lines), []])
        #expect(entry.counts.new == 10)
        #expect(try harness.lines() == lines)
        #expect(try harness.ingest([[]]).counts.units == 0)
    }

    /// A source that breaks before its first line leaves a dead letter also where it is the last.
    @Test(arguments: [[0], [0, 1], [1, 0]])
    func aSourceThatBreaksAtOnce(order: [Int]) throws {
        let harness = Harness(Simulated())
        let lines = Reviews.lines(10)
        let broken = Array(Gzip.member(Self.text(lines)).prefix(12))
        let entry = try harness.ingest(order.map { $0 == 0 ? broken : Self.text(lines) })
        #expect(entry.counts.dead == 1)
        #expect(entry.counts.new == (order.contains(1) ? 10 : 0))
        #expect(try harness.deadLetters().map(\.code) == [.truncatedSource])
    }
}
