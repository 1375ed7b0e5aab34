import TestSupport
import Testing
import VarveFiles
import VarveStore

/// An ingest and a compact at once: each commits in the middle of the other's work.
@Suite struct CompactBesideTests {
    private static func store(_ disk: any FileSystem) throws -> Harness {
        let store = Harness(disk)
        try store.ingest((0..<30).map { Reviews.line("R\($0)", day: "2013-05-01") })
        try store.ingest((30..<60).map { Reviews.line("R\($0)", day: "2013-05-02") })
        return store
    }

    /// What happens in the middle, and whether it went well.
    private func interpose(
        _ disk: Interrupted, on isWanted: @escaping @Sendable (String) -> Bool,
        _ body: @escaping @Sendable (Harness) throws -> Void
    ) {
        disk.before(renameTo: isWanted) {
            do { try body(Harness(disk)) } catch { Issue.record("in the middle: \(error)") }
        }
    }

    private static let isSegment: @Sendable (String) -> Bool = {
        $0.hasSuffix(".seg") && $0.contains("/segments/")
    }
    private static let isVector: @Sendable (String) -> Bool = { $0.contains(".dv-") }

    @Test func aMergeFollowsRowsThatAreReplacedMeanwhile() throws {
        let disk = Interrupted(Simulated())
        let store = try Self.store(disk)
        interpose(disk, on: Self.isSegment) { other in
            let entry = try other.ingest(
                (10..<40).map { Reviews.line("R\($0)", day: "2013-05-01", text: "newer") }
                    + [Reviews.line("R60", day: "2013-05-01")])
            #expect(entry.counts.version == 30)
        }
        let outcome = try #require(try store.compact(LifecyclePolicy()))
        #expect(!disk.isPending)
        #expect(outcome.isFinished)
        #expect(try store.lines().count == 61)
        #expect(try store.everyVersion().count == 91)
        #expect(try store.lines().count { $0.contains("newer") } == 30)
        #expect(try store.verify().damage.isEmpty)
        #expect(try store.state().recordSegments.contains { $0.tier == .cold })
    }

    @Test func anIngestFollowsRowsThatAreMovedMeanwhile() throws {
        let disk = Interrupted(Simulated())
        let store = try Self.store(disk)
        interpose(disk, on: Self.isSegment) { other in
            let outcome = try other.compact(LifecyclePolicy())
            #expect(outcome?.isFinished == true)
        }
        let entry = try store.ingest(
            (10..<40).map { Reviews.line("R\($0)", day: "2013-05-01", text: "newer") })
        #expect(!disk.isPending)
        #expect(entry.counts.version == 30)
        #expect(try store.lines().count == 60)
        #expect(try store.everyVersion().count == 90)
        #expect(try store.lines().count { $0.contains("newer") } == 30)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func anIngestFollowsRowsThatAreDroppedMeanwhile() throws {
        let disk = Interrupted(Simulated())
        let store = try Self.store(disk)
        interpose(disk, on: Self.isSegment) { other in
            try other.compact(.expiring(before: "2013-05-02", trash: 0), purges: true)
        }
        try store.ingest(
            (10..<40).map { Reviews.line("R\($0)", day: "2013-05-03", text: "newer") })
        // 30 of the first day went, 20 of them after they were found to have newer versions.
        #expect(try store.lines().count == 50)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func anExpiryThatWasOvertakenIsPlannedAnew() throws {
        let disk = Interrupted(Simulated())
        let store = try Self.store(disk)
        interpose(disk, on: Self.isVector) { other in
            try other.ingest([Reviews.line("R3", day: "2014-05-01", text: "moved")])
        }
        let outcome = try #require(try store.compact(.expiring(before: "2013-05-02")))
        #expect(!disk.isPending)
        #expect(outcome.isFinished)
        // The one that was moved to another day meanwhile stays, with its history.
        #expect(try store.get("R3", history: true).count == 2)
        #expect(try store.lines().count == 31)
        #expect(try store.verify().damage.isEmpty)
    }

    /// Where all rows of a segment are dead it is removed, else it is written anew.
    @Test(arguments: [[], ["N0", "N1", "N2"]])
    func aPurgeLeavesWhatCameBackMeanwhile(_ neighbours: [String]) throws {
        let store = Harness(Simulated())
        let old = Reviews.line("A", day: "2013-05-01", text: "one")
        let others = neighbours.map { Reviews.line($0, day: "2013-11-01") }
        let policy = LifecyclePolicy.expiring(before: "2013-06-01")
        for id in ["B", "C"] { try store.ingest([Reviews.line(id, day: "2012-05-01")]) }
        try store.compact(policy)
        try store.ingest([old] + others)
        let run = try #require(try store.compact(policy)).run
        // The first two steps take out B and C; with the second the compact sees what came between.
        let new = Reviews.line("A", day: "2013-12-01", text: "two")
        var steps = 0
        let outcome = try store.compact(
            policy, at: store.now + 40 * LifecyclePolicy.day,
            report: { _ in
                steps += 1
                guard steps == 1 else { return }
                try store.undo(run.rawValue)
                #expect(try store.ingest([new]).counts.version == 1)
            })
        #expect(outcome?.isFinished == true)
        #expect(try store.get("A", history: true).count == 2)
        let all = Set(try store.everyVersion())
        #expect(all.isSuperset(of: [old, new] + others))
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func aHoldThatComesMeanwhileWins() throws {
        let disk = Interrupted(Simulated())
        let store = try Self.store(disk)
        interpose(disk, on: Self.isVector) { other in
            try other.writer().commit([
                .holdAdded(Hold(name: "late", filter: "review_id = 'R5'", since: 0))
            ])
        }
        try store.compact(.expiring(before: "2013-05-02"))
        #expect(!disk.isPending)
        #expect(try store.get("R5").count == 1)
        #expect(try store.lines().count == 31)
    }

    @Test func aCompactorLeavesTheFilesOfAnIngestAlone() throws {
        let store = try Self.store(Simulated())
        let writer = try store.writer()
        let path = "/store/segments/2013/000000ff.seg.tmp"
        try store.fileSystem.writeNew(path, [1, 2, 3])
        _ = try store.compactor()
        #expect(try store.fileSystem.status(path) != nil)
        withExtendedLifetime(writer) {}
    }

    @Test func aCompactorRemovesWhatAKilledProcessLeft() throws {
        let store = try Self.store(Simulated())
        let path = "/store/segments/2013/000000ff.seg.tmp"
        try store.fileSystem.writeNew(path, [1, 2, 3])
        _ = try store.compactor()
        #expect(try store.fileSystem.status(path) == nil)
    }
}
