import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveReviews
import VarveStore

/// More sources than a process may have files open.
@Suite struct ManySourcesTests {
    /// Counts how many inputs are open at once.
    private final class Counter {
        var open = 0
        var openMax = 0
    }

    private final class CountedInput: Input, @unchecked Sendable {
        let name: String
        private let input: MemoryInput
        private let counter: Counter
        private var isOpen = true

        init(_ name: String, _ bytes: [UInt8], _ counter: Counter) {
            self.name = name
            self.counter = counter
            input = MemoryInput(name, bytes)
            counter.open += 1
            counter.openMax = max(counter.openMax, counter.open)
        }

        var byteCount: Int? { input.byteCount }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
            try unsafe input.read(into: buffer)
        }

        func close() {
            if isOpen { counter.open -= 1 }
            isOpen = false
        }
    }

    @Test("sources are opened when they are reached, one at a time")
    func oneAtATime() throws {
        var harness = Harness(Simulated())
        harness.batchBytes = 100_000
        let lines = Reviews.lines(3_000)
        let counter = Counter()
        try harness.create()
        var options = IngestOptions(profiles: try harness.profiles())
        options.batchBytes = harness.batchBytes
        options.freeBytesMin = 0
        let now = harness.now
        let run = try IngestRun(
            writer: try harness.writer(),
            sources: lines.indices.map { IngestSource(name: "\($0)", byteCount: nil) },
            options: options, now: { now },
            open: { CountedInput("\($0)", Array(lines[$0].utf8), counter) })
        #expect(try run.run())
        #expect(counter.openMax == 1 && counter.open == 0)
        #expect(run.entry.counts.new == 3_000 && run.entry.sources.count == 3_000)
        #expect(try harness.lines() == lines)
    }

    @Test("gzip of a thousand members is one source")
    func manyMembers() throws {
        let harness = Harness(Simulated())
        let lines = Reviews.lines(1_000)
        // Lines that begin in one member and end in the next.
        let text = Array((lines.joined(separator: "\n") + "\n").utf8)
        let step = text.count / 999
        let members = stride(from: 0, to: text.count, by: step).flatMap {
            Gzip.member(Array(text[$0..<min($0 + step, text.count)]))
        }
        let entry = try harness.ingest([members])
        #expect(entry.counts.new == 1_000)
        #expect(try harness.lines() == lines)
    }

    @Test("an interrupted run of several sources goes on in each, also in those it did not reach")
    func resumeBehindOthers() throws {
        var harness = Harness(Simulated())
        harness.batchBytes = 16 << 10
        func text(_ seed: Int) -> [UInt8] {
            Array((Reviews.lines(150, seed: UInt64(seed)).joined(separator: "\n") + "\n").utf8)
        }
        let sources = (1...3).map(text)
        func stop(_ sources: [[UInt8]], after batches: Int) throws {
            var done = 0
            let isFinished = try harness.run(sources).run {
                done += 1
                return done == batches
            }
            #expect(!isFinished)
        }
        try stop(sources, after: 4)
        let reached = try #require(harness.state().openRuns.first).sources.map(\.bytes)
        #expect(reached.count == 3)
        // The first source is another one now: the next run stops within it.
        let changed = [text(9)] + sources[1...]
        try stop(changed, after: 1)
        let entry = try harness.ingest(changed)
        #expect(entry.counts.duplicate == 0)
        #expect(entry.sources.map { $0.resumedFrom != nil } == [true, true, true])
        #expect(try harness.lines().count == 600)
        #expect(try harness.state().openRuns.isEmpty)
    }
}

extension Harness {
    func profiles() throws -> [Profile] { try BuiltInProfiles.all() }
}
