import TestSupport
import Testing
import VarveFiles
import VarveStore

/// What undos made of a record's versions outlasts the manifest and single deletion vectors.
@Suite struct RepairUndoTests {
    private let disk = Simulated()
    private let store: Harness
    private let one = Reviews.line("a", text: "one")
    private let two = Reviews.line("a", text: "two")

    init() { store = Harness(disk) }

    private func damageVector() throws {
        let path = disk.everything().keys.filter { $0.contains(".dv-") }.min()
        try Spoiling.flipped.apply(disk, #require(path))
        #expect(try !store.verify().isSound)
    }

    @Test("what an undo took out has replaced nothing")
    func takenOut() throws {
        try store.ingest([one])
        try store.ingest([two])
        try store.undo(2)
        let other = Reviews.line("z")
        try store.ingest([other])
        try disk.loseManifest(store)
        #expect(try store.repair().rowsLost == 0)
        try store.expectShown([one, other], all: [one, other])
        #expect(try store.ingest([one]).counts.duplicate == 1)
        #expect(try store.undo(4).plan.retracted == 1)
        try store.expectShown([one], all: [one])
    }

    @Test("nor where the replaced row's vector is lost")
    func damagedVector() throws {
        let (first, second) = (Reviews.line("b", text: "one"), Reviews.line("b", text: "two"))
        try store.ingest([one, first])
        try store.ingest([two])
        try store.undo(2)
        try store.ingest([second])
        try damageVector()
        #expect(try store.repair().rowsLost == 0)
        try store.expectShown([one, second], all: [one, first, second])
    }

    /// Two rows of version 1 under one id, as each was new when it came.
    private func restoreBoth() throws {
        try store.ingest([one])
        try store.undo(1)
        try store.ingest([two])
        try store.undo(3)
        try store.undo(2)
        try store.undo(4)
        try store.expectShown([two], all: [one, two])
    }

    @Test("one of two first versions that undos brought back is visible, without a manifest")
    func twoFirstVersions() throws {
        try restoreBoth()
        try disk.loseManifest(store)
        #expect(try store.repair().rowsLost == 0)
        try store.expectShown([two], all: [one, two])
    }

    @Test("and without the vector that hid the older one")
    func twoFirstVersionsDamaged() throws {
        try restoreBoth()
        try damageVector()
        #expect(try store.repair().rowsLost == 0)
        try store.expectShown([two], all: [one, two])
    }
}
