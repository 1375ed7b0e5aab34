import Synchronization
import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveReviews
import VarveStore

/// What a slow source brings is stored while it goes on.
@Suite struct SlowSourceTests {
    @Test func unitsAreStoredWhileTheSourceGoesOn() throws {
        let store = Harness(Simulated())
        let lines = Reviews.lines(9)
        let counts = Mutex<[Int]>([])
        let input = SlowInput(
            "slow.ndjson", lines.map { Array(($0 + "\n").utf8) },
            onWait: {
                let count = (try? store.lines().count) ?? -1
                counts.withLock { $0.append(count) }
            })
        let entry = try store.ingestSlowly(input)
        let seen = counts.withLock { $0 }
        // With a single worker a batch is stored when the next one is read.
        #expect(seen.max() ?? 0 >= 4, "\(seen)")
        #expect(seen == seen.sorted())
        #expect(entry.counts.new == 9)
        #expect(entry.counts.isBalanced)
        #expect(try store.lines() == lines)
        #expect(try store.committed().journals.isEmpty, "the end of the run folds the journal")
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func aLineThatIsNotWholeWaitsForItsEnd() throws {
        let store = Harness(Simulated())
        let line = Array((Reviews.line("A") + "\n").utf8)
        let input = SlowInput(
            "slow.ndjson", [Array(line[..<40]), Array(line[40..<60]), Array(line[60...])],
            onWait: {})
        let entry = try store.ingestSlowly(input)
        #expect([entry.counts.units, entry.counts.new] == [1, 1])
        #expect(try store.lines() == [Reviews.line("A")])
    }

    @Test func linesDuplicatesAndDeadLettersKeepTheirPlaces() throws {
        let store = Harness(Simulated())
        let texts = [
            Reviews.line("A"), "bad", Reviews.line("A"), Reviews.line("B"), "", Reviews.line("B"),
        ]
        let input = SlowInput("slow.ndjson", texts.map { Array(($0 + "\n").utf8) }, onWait: {})
        let entry = try store.ingestSlowly(input)
        #expect(entry.counts.isBalanced)
        #expect([entry.counts.new, entry.counts.duplicate, entry.counts.blank] == [2, 2, 1])
        #expect(try store.deadLetters().map(\.line) == [2])
        #expect(try store.get("B").map(\.line) == [4])
    }

    @Test func anInterruptedSourceGoesOnBehindWhatTheJournalHas() throws {
        let disk = Simulated()
        let store = Harness(disk)
        let lines = Reviews.lines(8)
        let units = lines.map { Array(($0 + "\n").utf8) }
        let broken = SlowInput("slow.ndjson", units, failsAfter: 5, onWait: {})
        #expect(throws: FileError.self) { _ = try store.ingestSlowly(broken) }
        let stored = try store.lines().count
        #expect(stored >= 3)
        let rebooted = Harness(disk.crashed(model: .keepSynced))
        #expect(try rebooted.lines().count == stored)
        let again = try rebooted.ingestSlowly(SlowInput("slow.ndjson", units, onWait: {}))
        #expect(again.counts.duplicate == 0)
        #expect(again.counts.new == UInt64(8 - stored))
        #expect(again.sources.first?.resumedFrom != nil)
        #expect(try rebooted.lines() == lines)
    }
}

/// A source that brings its pieces one by one, each after a wait.
final class SlowInput: Input {
    let name: String
    private let pieces: [[UInt8]]
    private let failsAfter: Int
    private let onWait: @Sendable () -> Void
    private let state = Mutex((next: 0, offset: 0, isWaiting: false))

    init(
        _ name: String, _ pieces: [[UInt8]], failsAfter: Int = .max,
        onWait: @escaping @Sendable () -> Void
    ) {
        self.name = name
        self.pieces = pieces
        self.failsAfter = failsAfter
        self.onWait = onWait
    }

    var byteCount: Int? { pieces.reduce(0) { $0 + $1.count } }

    /// Each piece makes one look wait.
    func isReady(within bound: Duration) throws(FileError) -> Bool {
        let isReady = state.withLock { state in
            state.isWaiting.toggle()
            return !state.isWaiting || state.next >= pieces.count
        }
        if !isReady { onWait() }
        return isReady
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        let part = state.withLock { state -> ArraySlice<UInt8>? in
            guard state.next < failsAfter else { return nil }
            guard state.next < pieces.count else { return [] }
            let part = pieces[state.next][state.offset...].prefix(buffer.count)
            state.offset += part.count
            if state.offset == pieces[state.next].count {
                state.next += 1
                state.offset = 0
            }
            return part
        }
        guard let part else { throw FileError(.read, name, .closed) }
        unsafe buffer.copyBytes(from: part)
        return part.count
    }

    func close() {}
}

extension Harness {
    func ingestSlowly(_ input: SlowInput) throws -> LedgerEntry {
        try create()
        var options = IngestOptions(profiles: [])
        options.profile = try BuiltInProfiles.profile(named: "review")
        options.freeBytesMin = 0
        let clock = Mutex(Duration.zero)
        options.pace = Pace(interval: .seconds(1)) {
            clock.withLock { time in
                time += .milliseconds(600)
                return time
            }
        }
        let now = now
        let run = try IngestRun(
            writer: writer(),
            sources: [IngestSource(name: input.name, byteCount: input.byteCount)],
            options: options, now: { now }, open: { _ in input })
        _ = try run.run()
        return run.entry
    }
}
