import TestSupport
import Testing
import VarveFiles
import VarveQuery

@testable import VarveIngest
@testable import VarveStore

/// A copy of a store by hard links.
@Suite struct StoreCopyTests {
    private static let shared = Result {
        let disk = Simulated()
        let store = Harness(disk)
        try store.ingest(Reviews.lines(30) + ["no record"])
        try store.ingest(Reviews.lines(5).map { $0.replacing("B0001", with: "B0002") })
        return disk
    }

    private let disk: Simulated
    private let store: Harness
    private let copy: Harness

    init() throws {
        disk = try Self.shared.get().crashed(model: .keepIssued)
        store = Harness(disk)
        var copy = Harness(disk)
        copy.folder = "/copy"
        self.copy = copy
    }

    @Test func itIsAStoreOfItsOwn() throws {
        let before = try Answers(store)
        let made = try store.copy(to: "/copy")
        store.traced.acknowledge()
        #expect(store.traced.violations.isEmpty)
        #expect(disk.openFileCount == 0)
        #expect(try Answers(copy) == before)
        #expect(made.records == 30)
        #expect(try made.segments == UInt64(store.state().recordSegments.count))
        let files = disk.everything().filter { $0.key.hasPrefix("/copy/") }
        let bytes = files.filter { !$0.key.hasSuffix("/COMPACT") }.reduce(0) { $0 + $1.value.count }
        #expect(made.sharedBytes + made.ownBytes == UInt64(bytes))
        #expect(files["/copy/varve.toml"] == disk.everything()["/store/varve.toml"])
        #expect(try copy.verify().isSound)

        // What becomes of one is nothing to the other.
        try store.ingest(Reviews.lines(5).map { $0.replacing("B0001", with: "B0003") })
        try store.replaceSegments()
        let later = try Answers(store)
        #expect(try Answers(copy) == before)
        try copy.ingest([Reviews.line("new"), Reviews.line("R1-0", text: "newer")])
        try copy.replaceSegments()
        #expect(try copy.lines().count == 31)
        #expect(try Answers(store) == later)
        for harness in [store, copy] {
            #expect(try harness.verify().damage.isEmpty)
            #expect(try harness.verify().notes.isEmpty)
        }
    }

    /// While somebody appends, readers see what was acknowledged: so does the copy.
    @Test func journalsAreCutWhereReadersSeeThemEnd() throws {
        let session = try store.appendSession()
        try session.append([Reviews.line("A"), Reviews.line("R1-1", text: "newer"), "nonsense"])
        try session.append([Reviews.line("C")])
        let seen = try store.lines()
        let staged = try session.stage([Reviews.text([Reviews.line("D")])])
        try staged.group.writeWithoutMark()
        #expect(try store.lines() == seen)
        let made = try store.copy(to: "/copy")
        #expect(try copy.lines() == seen)
        #expect(made.records == UInt64(seen.count))
        #expect(try copy.committed().journals.count == store.committed().journals.count)
        #expect(try copy.verify().damage.isEmpty)
        try copy.ingest([Reviews.line("E")])
        #expect(try copy.lines() == seen + [Reviews.line("E")])
        #expect(try store.lines() == seen)
        withExtendedLifetime(session) {}
    }

    /// When nobody appends any more, all that is whole counts.
    @Test func whatAKilledWriterLeftIsCopiedAsItWillBeFound() throws {
        do {
            let session = try store.appendSession()
            try session.append([Reviews.line("A")])
            try session.stage([Reviews.text([Reviews.line("B")])]).group.writeWithoutMark()
            disk.crash()
        } catch { Issue.record("\(error)") }
        for torn in [0, 7] {
            let found = disk.crashed(model: .keepIssued)
            let (store, path) = (Harness(found), try #require(try Harness(found).journalPath()))
            found.replace(path) { bytes in
                bytes.removeLast(torn)
                return true
            }
            let seen = try store.lines()
            #expect(seen.count == (torn == 0 ? 32 : 31))
            #expect(try store.copy(to: "/copy").records == UInt64(seen.count))
            var copy = Harness(found)
            copy.folder = "/copy"
            #expect(try copy.lines() == seen)
            #expect(try copy.verify().damage.isEmpty)
        }
    }

    @Test func anInterruptedRunGoesOnInBoth() throws {
        var small = store
        small.batchBytes = 600
        let lines = Reviews.lines(20, seed: 7)
        do {
            let run = try small.run([Reviews.text(lines)])
            var batches = 0
            _ = try run.run(
                shouldStop: {
                    batches += 1
                    return batches > 2
                }, report: { _ in })
        }
        #expect(try store.committed().openRuns.count == 1)
        try store.copy(to: "/copy")
        #expect(try copy.verify().damage.isEmpty)
        for harness in [store, copy] {
            var small = harness
            small.batchBytes = 600
            try small.ingest(lines)
            #expect(try harness.committed().openRuns.isEmpty)
            #expect(try harness.lines().count == 50)
            #expect(try harness.verify().damage.isEmpty)
        }
    }
}
