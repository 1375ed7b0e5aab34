import Synchronization
import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveReviews
import VarveStore

/// Many callers append to one store at once.
@Suite struct AppenderTests {
    private static let callers = 8
    private static let batches = 25

    @Test func whatManyCallersAppendIsStoredOnce() throws {
        let scratch = try ScratchFolder()
        let store = AppenderStore(Posix(), Paths.join(scratch.path, "store"))
        // Folds go on beside the appends.
        let appender = try store.appender(foldBytes: 30_000)
        let outcomes = store.drive(appender, callers: Self.callers, batches: Self.batches)
        let entry = try appender.close()

        let total = UInt64(Self.callers * Self.batches)
        #expect(outcomes.compactMap { try? $0.get() }.count == Int(total))
        #expect(entry.counts.isBalanced)
        // A batch has a record of its caller's own, one that all callers bring, and a bad line.
        #expect(entry.counts.new == total + UInt64(Self.batches))
        #expect(entry.counts.duplicate == total - UInt64(Self.batches))
        #expect(entry.counts.dead == total)
        #expect(appender.groupCount <= Int(total))

        let lines = try store.lines()
        #expect(lines.count == Int(entry.counts.new))
        #expect(Set(lines).count == lines.count)
        let opened = try Store(folder: store.folder, fileSystem: Posix())
        #expect(Verify(opened, isDeep: true, workers: Workers(count: 1)).run().damage.isEmpty)
        #expect(try opened.committed().state.journals.isEmpty)
    }

    @Test func whatIsRefusedSaysWhy() throws {
        let disk = Simulated()
        let store = AppenderStore(disk, "/store")
        let appender = try store.appender(foldBytes: 1 << 20)
        let large = [UInt8](repeating: 0x20, count: Appender.batchBytesMax + 1)
        #expect(throws: AppendError.self) { try appender.append(large) }
        let outcome = try appender.append(Array(Reviews.line("after").utf8))
        #expect(outcome.new == 1)
        _ = try appender.close()
        #expect(throws: AppendError.self) { try appender.append(Array(Reviews.line("late").utf8)) }
        #expect(try store.lines() == [Reviews.line("after")])
    }

    @Test func belowTheFloorOfFreeSpaceNothingIsTaken() throws {
        let disk = Simulated()
        let store = AppenderStore(disk, "/store")
        let appender = try store.appender(foldBytes: 1 << 20, freeBytesMin: .max >> 1)
        #expect {
            try appender.append(Array(Reviews.line("A").utf8))
        } throws: { error in
            if case StoreError.noSpace? = error as? StoreError { true } else { false }
        }
        #expect(throws: StoreError.self) { try appender.close() }
        #expect(try AppenderStore(disk.crashed(model: .keepSynced), "/store").lines().isEmpty)
    }

    @Test func aFailedSyncFailsEveryCallerAndNothingAfterIt() throws {
        let disk = Simulated()
        let store = AppenderStore(disk, "/store")
        let appender = try store.appender(foldBytes: 1 << 20)
        _ = try appender.append(Array(Reviews.line("before").utf8))
        disk.setFault(SimulatedFault(at: disk.count(.changing) + 7, code: 5), on: .changing)
        let outcomes = store.drive(appender, callers: 4, batches: 20)
        let acknowledged = outcomes.compactMap { try? $0.get() }.count
        #expect(acknowledged < 80)
        #expect(throws: (any Error).self) { try appender.append(Array(Reviews.line("late").utf8)) }
        #expect(throws: (any Error).self) { try appender.close() }

        let rebooted = AppenderStore(disk.crashed(model: .keepSynced), "/store")
        let own = try rebooted.lines().filter { $0.contains("\"own-") }.count
        #expect(own >= acknowledged)
        #expect(try rebooted.lines().contains(Reviews.line("before")))
    }
}

private struct AppenderStore {
    let fileSystem: any FileSystem
    let folder: FilePath

    init(_ fileSystem: any FileSystem, _ folder: FilePath) {
        self.fileSystem = fileSystem
        self.folder = folder
    }

    func appender(foldBytes: Int, freeBytesMin: UInt64 = 0) throws -> Appender {
        try Store.create(folder, fileSystem, creation: Harness.identity, settings: "")
        guard let profile = try BuiltInProfiles.profile(named: "review") else {
            preconditionFailure("a built-in profile")
        }
        var options = IngestOptions(profile: profile, profiles: [profile])
        options.freeBytesMin = freeBytesMin
        options.foldBytes = foldBytes
        let writer = try StoreWriter(
            folder: folder, fileSystem: fileSystem, workers: Workers(count: 2),
            holder: LockHolder(processID: 1, command: "test", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in }))
        return try Appender(
            writer: writer, profile: profile, source: "callers", options: options,
            now: { 1_717_200_000_000_000 })
    }

    /// What became of each batch of each caller.
    func drive(
        _ appender: Appender, callers: Int, batches: Int
    ) -> [Result<AppendOutcome, any Error>] {
        let outcomes = Mutex<[Result<AppendOutcome, any Error>]>([])
        let threads = (0..<callers).compactMap { caller in
            Thread.start {
                for batch in 0..<batches {
                    let lines = [
                        Reviews.line("own-\(caller)-\(batch)"), "{\"bad\":\(caller),\(batch)",
                        Reviews.line("all-\(batch)"),
                    ]
                    let units = Array((lines.joined(separator: "\n") + "\n").utf8)
                    let outcome = Result { try appender.append(units) }
                    outcomes.withLock { $0.append(outcome) }
                }
            }
        }
        for thread in threads { thread.join() }
        return outcomes.withLock { $0 }
    }

    func lines() throws -> [String] {
        var harness = Harness(fileSystem)
        harness.folder = folder
        return try harness.lines()
    }
}
