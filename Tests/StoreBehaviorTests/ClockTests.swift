import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveQuery
import VarveReviews
import VarveStore

/// Clocks go backwards and far ahead: order is by sequence only, and nothing goes.
@Suite struct ClockTests {
    private static let day: Int64 = 86_400_000_000

    /// Each ingest has a clock of its own.
    @Test func theNewestVersionIsTheLastOneSent() throws {
        var harness = Harness(Simulated())
        let noon = harness.now
        let year2100: Int64 = 4_102_444_800_000_000
        for (place, now) in [noon, year2100, noon - Self.day, noon + Self.day, noon].enumerated() {
            harness.now = now
            reached("clocks", 1)
            try harness.ingest([
                Reviews.line("A", text: "version \(place + 1)"), Reviews.line("B\(place)"),
            ])
        }
        #expect(try harness.get("A", history: true).map(\.version) == [1, 2, 3, 4, 5])
        #expect(try harness.get("A").map(\.version) == [5])
        let ids = ["B0", "B1", "B2", "B3"].map { Reviews.line($0) }
        let last = [Reviews.line("A", text: "version 5"), Reviews.line("B4")]
        #expect(try harness.lines() == ids + last)
        #expect(try harness.verify().isSound)
    }

    /// A clock at 1970 takes all reviews for ones from the future: dead letters, nothing is lost, and
    /// what is stored stays.
    @Test func aClockAt1970StoresNothingAndLosesNothing() throws {
        var harness = Harness(Simulated())
        try harness.ingest([Reviews.line("A")])
        harness.now = 0
        let entry = try harness.ingest([Reviews.line("B"), Reviews.line("A")])
        #expect(entry.counts.deadByCode == [.implausibleTime: 2])
        #expect(try harness.lines() == [Reviews.line("A")])
        #expect(try harness.deadLetters().count == 2)
        #expect(try harness.verify().isSound)
    }

    /// The clock jumps between the batches of one run.
    @Test func theClockJumpsInMidRun() throws {
        let store = Harness(Simulated())
        try store.create()
        let lines = (0..<40).map { Reviews.line("R\($0)") }
        let jumps = [0, Self.day, -Self.day, 76 * 365 * Self.day, 0]
        var calls = 0
        var options = IngestOptions(profiles: try BuiltInProfiles.all())
        options.profile = try BuiltInProfiles.profile(named: "review")
        options.batchBytes = 1_000
        options.freeBytesMin = 0
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        let run = try IngestRun(
            writer: store.writer(),
            sources: [IngestSource(name: "0.ndjson", byteCount: bytes.count)], options: options,
            now: {
                calls += 1
                return store.now + jumps[calls % jumps.count]
            }, open: { _ in MemoryInput("0.ndjson", bytes) })
        #expect(try run.run())
        #expect(run.entry.counts.new == 40)
        #expect(try store.lines() == lines)
        #expect(try store.verify().isSound)
    }
}
