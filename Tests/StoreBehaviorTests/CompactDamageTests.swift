import TestSupport
import Testing
import VarveFiles
import VarveReviews
import VarveSegments

@testable import VarveStore

/// A compact that meets an error does what it can, and tells what it did.
@Suite struct CompactDamageTests {
    /// A record a year and an older one; 2010 expires.
    private static let policy = LifecyclePolicy.expiring(before: "2011-01-01")

    private func entry(_ store: Harness, _ run: RunID) throws -> String {
        String(
            decoding: try store.fileSystem.readAll(
                StorePaths(folder: store.folder).ledgerEntry(run), atMost: 1 << 16), as: UTF8.self)
    }

    /// The file of a partition's only segment.
    private func file(_ store: Harness, of partition: String) throws -> FilePath {
        let entry = try #require(
            try store.state().recordSegments.first { $0.partition.text == partition })
        return StorePaths(folder: store.folder).segment(entry)
    }

    private func flip(_ disk: Simulated, _ path: FilePath, at offset: Int) {
        disk.replace(path) { bytes in
            bytes[offset] ^= 0x10
            return true
        }
    }

    @Test("a step that meets damage is left out, the others go on")
    func damagedInput() throws {
        let disk = Simulated()
        let whole = Harness(disk)
        for year in 2010...2013 {
            try whole.ingest(
                (0..<8).map { Reviews.line("R\(year)-\($0)", day: "\(year)-0\($0 + 1)-01") })
        }
        let byteCount = try disk.readAll(file(whole, of: "2012"), atMost: 1 << 20).count
        var found = 0
        for offset in stride(from: 100, to: byteCount, by: byteCount / 40 + 1) {
            let disk = disk.crashed(model: .keepIssued)
            let store = Harness(disk)
            let path = try file(store, of: "2012")
            flip(disk, path, at: offset)
            let outcome = try #require(try store.compact(Self.policy))
            guard outcome.leftOut > 0 else { continue }
            found += 1
            #expect(outcome.leftOut == 1)
            #expect(outcome.damage.map(\.damagedPath) == [path])
            #expect(!outcome.isFinished)
            #expect(outcome.steps.map(\.partition.text) == ["2010", "2011", "2013"])
            #expect(outcome.dropped == 8)
            let text = try entry(store, outcome.run)
            #expect(text.contains(#""outcome":"interrupted""#))
            #expect(text.contains(#""rows_dropped":8,"steps":[{"kind":"expire""#))
            #expect(try store.state().openRuns.isEmpty)
            let tiers = try store.state().recordSegments.map(\.tier)
            #expect(tiers.count { $0 == .cold } == 2)
        }
        #expect(found > 0)
    }

    @Test("no version goes by which one is found that damage keeps")
    func damagedChain() throws {
        let disk = Simulated()
        var whole = Harness(disk)
        let days = ["2011-05-01", "2012-05-01", "2013-05-01"]
        for (place, day) in days.enumerated() {
            try whole.ingest([
                Reviews.line("id", day: day, text: "version \(place)"),
                Reviews.line("R\(place)", day: day),
            ])
        }
        var policy = LifecyclePolicy()
        (policy.warmAfter, policy.coldAfter, policy.versionsKeep) = (nil, nil, 0)
        whole.now += 2 * LifecyclePolicy.day
        let plan = try whole.compactor().plan(policy, now: whole.now)
        #expect(plan.steps.map(\.kind) == [.purge, .purge])
        let byteCount = try disk.readAll(file(whole, of: "2011"), atMost: 1 << 20).count
        var found = 0
        for offset in stride(from: 100, to: byteCount, by: byteCount / 60 + 1) {
            let disk = disk.crashed(model: .keepIssued)
            var store = Harness(disk)
            store.now = whole.now
            flip(disk, try file(store, of: "2011"), at: offset)
            // What the plan needs is damaged.
            guard let plan = try? store.compactor().plan(policy, now: store.now) else { continue }
            let compactor = try store.compactor()
            let now = store.now
            let outcome = try #require(try compactor.run(plan, clock: { now }))
            guard outcome.leftOut > 0 else { continue }
            found += 1
            #expect(outcome.leftOut == 2)
            #expect(outcome.damage.count == 1)
            #expect(outcome.steps.isEmpty)
        }
        #expect(found > 0)
    }

    @Test("an error that ends the run leaves an entry of what was done")
    func fullDisk() throws {
        let store = Harness(Simulated())
        try store.ingest([
            Reviews.line("old", day: "2010-05-01"), Reviews.line("new", day: "2013-05-01"),
        ])
        let compactor = try store.compactor()
        compactor.freeBytesMin = .max
        let now = store.now + LifecyclePolicy.day
        let plan = try compactor.plan(Self.policy, now: now)
        #expect(throws: StoreError.self) { try compactor.run(plan, clock: { store.now }) }
        let outcome = try #require(compactor.outcome)
        #expect(outcome.steps.map(\.kind) == [.expire])
        #expect(!outcome.isFinished)
        let text = try entry(store, outcome.run)
        #expect(text.contains(#""outcome":"interrupted""#))
        #expect(text.contains("\"now\":\"\(TimeWindow.text(now))\""))
        #expect(text.contains(#""steps":[{"kind":"expire""#))
        #expect(try store.lines().count == 1)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test("of a run that was killed the time is told that it dropped by")
    func killed() throws {
        let store = Harness(Simulated())
        try store.ingest([Reviews.line("R")])
        let writer = try store.writer()
        let run = try writer.reserveRun()
        let now = store.now - 5 * LifecyclePolicy.day
        try writer.commit([
            .runStarted(run, .compact, startedAt: store.now),
            .rowsDropped(DropEntry(run: run, at: now, rows: 1)),
        ])
        try store.compact(LifecyclePolicy())
        #expect(try entry(store, run).contains("\"now\":\"\(TimeWindow.text(now))\""))
    }
}
