import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveStore

/// The key index is derived: whatever happens to it, an ingest makes it anew, lets no duplicate in
/// and refuses no fresh id.
@Suite struct KeyIndexRebuildTests {
    @Test(arguments: Spoiling.allCases)
    func aSpoiledRunIsMadeAnew(spoiling: Spoiling) throws {
        let store = try DamageStore.shared.get()
        for (path, _) in store.files(".key") {
            let (disk, harness) = store.copy()
            try spoiling.apply(disk, path)
            try check(harness, store, "\(path) \(spoiling)")
        }
    }

    @Test func allRunsGoneAreMadeAnew() throws {
        let store = try DamageStore.shared.get()
        let (disk, harness) = store.copy()
        for (path, _) in store.files(".key") { try disk.unlink(path) }
        try check(harness, store, "no run")
    }

    private func check(_ harness: Harness, _ store: DamageStore, _ label: String) throws {
        reached("lost-index", 1)
        let entry = try harness.ingest(store.lines + [Reviews.line("NEW"), Reviews.line("NEWER")])
        let fresh = UInt64(store.unsent.count + 2)
        #expect(entry.counts.new + entry.counts.version == fresh, "\(label): refused")
        #expect(entry.counts.duplicate == UInt64(store.answers.all.count), "\(label): let in")
        #expect(try harness.verify().isSound, "\(label)")
        let answers = try Answers(harness)
        #expect(Array(answers.all.prefix(store.answers.all.count)) == store.answers.all, "\(label)")
    }

    @Test func aRunThatIsDamagedWhileMergedIsMadeAnew() throws {
        let disk = Simulated()
        let harness = Harness(disk)
        for number in 0..<8 { try harness.ingest([Reviews.line("R\(number)")]) }
        let runs = disk.everything().filter { $0.key.hasSuffix(".key") }
        try #require(runs.count == 8)
        for (path, bytes) in runs {
            let spoiled = disk.crashed(model: .keepIssued)
            // Behind the header of 68 bytes there are blocks, which opening does not read.
            spoiled.damage(path, at: 70, with: bytes[70] ^ 1)
            let harness = Harness(spoiled)
            let entry = try harness.ingest([Reviews.line("R8"), Reviews.line("R3")])
            #expect(entry.counts.new == 1)
            #expect(entry.counts.duplicate == 1)
            #expect(try harness.state().keyRuns.count <= 8)
            #expect(try harness.verify().isSound)
        }
    }

    /// Without the index and without a segment nobody can tell duplicates: nothing is let in.
    @Test func aDamagedSegmentIsNotPassedOver() throws {
        let store = try DamageStore.shared.get()
        let (disk, harness) = store.copy()
        try Spoiling.emptied.apply(disk, store.files(".key")[0].path)
        let segment = try #require(
            store.files("segments/2015").first { $0.path.hasSuffix(".seg") })
        try Spoiling.emptied.apply(disk, segment.path)
        #expect(throws: StoreError.self) { try harness.ingest([Reviews.line("NEW")]) }
        #expect(try harness.state().recordSegments == store.harness.state().recordSegments)
    }
}
