import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveQuery
import VarveStore

@Suite struct RepairTests {
    @Test func aSoundStoreIsLeftAlone() throws {
        let store = try DamageStore.shared.get()
        let (disk, harness) = store.copy()
        func files() -> [FilePath: [UInt8]] {
            disk.everything().filter { !DamageStore.exempt.contains($0.key) }
        }
        let before = files()
        #expect(try harness.repair().files.isEmpty)
        #expect(files() == before)
        #expect(throws: StoreError.self) {
            var nowhere = harness
            nowhere.folder = "/nothing"
            try nowhere.repair()
        }
    }

    @Test(arguments: Spoiling.allCases)
    func eachFileSpoiled(spoiling: Spoiling) throws {
        let store = try DamageStore.shared.get()
        for (path, bytes) in store.files {
            let (disk, harness) = store.copy()
            try spoiling.apply(disk, path)
            let spoiled = try? disk.readAll(path, atMost: 1 << 20)
            let label = "\(path) \(spoiling)"
            let dry = try harness.repair(isDry: true)
            let report = try harness.repair()
            #expect(report.files == dry.files && !report.files.isEmpty, "\(label)")
            try checkAside(disk, spoiled, label)
            try store.checkRepaired(
                harness, rowsLost: report.rowsLost, "\(label) of \(bytes.count)")
            reached("repairs", 1)
        }
    }

    /// What was spoiled is in `aside/`, with the reason, whatever became of it.
    private func checkAside(_ disk: Simulated, _ spoiled: [UInt8]?, _ label: String) throws {
        guard let spoiled, !spoiled.isEmpty else { return }
        let aside = disk.everything().filter { $0.key.hasPrefix("/store/aside/") }
        let kept = aside.filter { $0.value == spoiled }
        #expect(!kept.isEmpty, "\(label): not set aside")
        for path in kept.keys { #expect(aside[path + ".why"] != nil, "\(label): no reason") }
    }

    /// Two files at once: all pairs with `VARVE_TORTURE`, else a sample.
    @Test func twoFilesSpoiled() throws {
        let store = try DamageStore.shared.get()
        var generator = SeededGenerator(seed: 5)
        let files = store.files.map(\.path)
        var pairs: [(FilePath, FilePath)] = []
        for (place, left) in files.enumerated() {
            for right in files[(place + 1)...] { pairs.append((left, right)) }
        }
        let few = pairs.shuffled(using: &generator).prefix(CrashWorkload.isWhole ? .max : 12)
        for (left, right) in few {
            let spoilings = [Spoiling.deleted, .flipped].shuffled(using: &generator)
            let (disk, harness) = store.copy()
            try spoilings[0].apply(disk, left)
            try spoilings[1].apply(disk, right)
            let report = try harness.repair()
            let isBlind = left.contains(".dv-") || right.contains(".dv-")
            try checkPair(store, harness, report, isBlind, "\(left), \(right), \(spoilings)")
        }
    }

    private func checkPair(
        _ store: DamageStore, _ harness: Harness, _ report: RepairReport, _ isBlind: Bool,
        _ label: String
    ) throws {
        // A segment that is gone together with the manifest has left no trace.
        let rebuilt = report.files.contains { $0.path.contains("MANIFEST") }
        var rowsLost = report.rowsLost
        if rebuilt {
            let found = try Answers(harness)
            let lost =
                (store.answers.all.count - found.all.count)
                + (store.answers.dead.count - found.dead.count)
            #expect(lost >= Int(report.rowsLost), "\(label)")
            rowsLost = UInt64(lost)
        }
        try store.checkRepaired(
            harness, rowsLost: rowsLost, mayShowOld: isBlind || rebuilt, label)
    }

    @Test func allRunsOfTheIndexGone() throws {
        let store = try DamageStore.shared.get()
        let (disk, harness) = store.copy()
        for (path, _) in store.files(".key") { try disk.unlink(path) }
        let report = try harness.repair()
        #expect(report.files.map(\.path) == ["/store/index"])
        try store.checkRepaired(harness, rowsLost: report.rowsLost, "no index")
    }

    @Test func nothingButSegmentsLeft() throws {
        let store = try DamageStore.shared.get()
        let (disk, harness) = store.copy()
        for (path, _) in store.files
        where !path.contains("segments/") || path.contains(".dv-") {
            if !path.contains("dead/") { try disk.unlink(path) }
        }
        let report = try harness.repair()
        #expect(report.rowsLost == 0)
        try store.checkRepaired(harness, rowsLost: report.rowsLost, "segments only")
    }

    /// An older manifest put back: its state is not the last one, the files tell.
    @Test func anOlderManifestPutBack() throws {
        let store = try DamageStore.shared.get()
        let (disk, harness) = store.copy()
        let olderDisk = Simulated()
        try Harness(olderDisk).ingest([
            Reviews.line("A"), Reviews.line("B", day: "2015-01-01"), Reviews.line("C"),
        ])
        let (path, bytes) = try #require(
            olderDisk.everything().first { $0.key.contains("MANIFEST") })
        for (path, _) in store.files("MANIFEST") { try disk.unlink(path) }
        try disk.writeNew(path, bytes)
        #expect(throws: StoreError.self) { try harness.writer() }
        let report = try harness.repair()
        #expect(
            report.files.contains { $0.action == .rebuilt && $0.path.contains("MANIFEST") },
            "\(report.files)")
        try store.checkRepaired(harness, rowsLost: report.rowsLost, "an older manifest")
    }

    /// A batch that a killed process had written, but not committed, hides nothing that was.
    @Test func aVectorOfAnUncommittedBatchHidesNothing() throws {
        let disk = Simulated()
        let harness = Harness(disk)
        try harness.ingest([Reviews.line("A"), Reviews.line("B")])
        let before = try harness.lines()
        let next = disk.crashed(model: .keepIssued)
        try Harness(next).ingest([Reviews.line("A", text: "newer")])
        let vector = try #require(next.everything().first { $0.key.contains(".dv-") })
        try disk.writeNew(vector.key, vector.value)
        for path in disk.everything().keys where path.contains("MANIFEST") {
            try disk.unlink(path)
        }
        try harness.repair()
        #expect(try harness.lines() == before)
        #expect(try harness.verify().isSound)
    }

    @Test func theSoundRowGroupsOfASegmentAreSaved() throws {
        let disk = Simulated()
        let harness = Harness(disk)
        let text = String(repeating: "long ", count: 12_000)
        let lines = (0..<60).map { Reviews.line("R\($0)", text: "\($0) " + text) }
        try harness.ingest(lines)
        try harness.ingest([Reviews.line("R0", text: "newer"), Reviews.line("R59", text: "newer")])
        let entry = try #require(try harness.state().recordSegments.first)
        let path = StorePaths(folder: "/store").segment(entry)
        let bytes = try disk.readAll(path, atMost: 1 << 24)
        // Within the row groups, which are in front of the key column and the footer.
        disk.damage(path, at: bytes.count / 3, with: bytes[bytes.count / 3] ^ 1)
        var all = ScanOptions.bySequence
        all.versions = .all
        all.damage = DamageLog()
        let readable = try harness.lines(all)
        try #require(readable.count > 20 && readable.count < 62)
        let report = try harness.repair()
        #expect(report.files.map(\.action).contains(.salvaged))
        #expect(Int(report.rowsLost) == 62 - readable.count)
        #expect(try harness.verify().isSound)
        all.damage = nil
        #expect(try harness.lines(all) == readable)
        let again = try harness.ingest(lines)
        #expect(Int(again.counts.new) == 62 - readable.count)
        #expect(Int(again.counts.duplicate) == readable.count - 2)
        #expect(try harness.get("R0").map(\.version) == [2])
    }

    @Test func theLedgerKeepsWhatARepairDid() throws {
        let store = try DamageStore.shared.get()
        let (disk, harness) = store.copy()
        try disk.unlink("/store/ledger/run-00000002.json")
        #expect(try !harness.verify().isSound)
        let report = try harness.repair()
        let run = try #require(report.run)
        #expect(try harness.state().lastFinishedRun?.id == run)
        let path = StorePaths(folder: "/store").ledgerEntry(run)
        let entry = String(decoding: try disk.readAll(path, atMost: 1 << 20), as: UTF8.self)
        #expect(entry.contains("\"kind\":\"repair\"") && entry.contains("\"lost_entries\":1"))
        #expect(try harness.verify().isSound)
        // The bridge vouches for the entries behind it: one that changes now is found.
        disk.damage("/store/ledger/run-00000001.json", at: 20, with: 0)
        #expect(try !harness.verify().isSound)
    }

    @Test func aFileOfAnotherStoreIsSetAside() throws {
        let store = try DamageStore.shared.get()
        let (disk, harness) = store.copy()
        let foreign = Simulated()
        try Store.create(
            "/store", foreign,
            creation: StoreCreation(
                storeID: Array(40..<56), digestKey: Array(16..<32), createdAt: 0), settings: "")
        try Harness(foreign).ingest([Reviews.line("X")])
        let segment = try #require(foreign.everything().first { $0.key.hasSuffix(".seg") })
        let path = "/store/segments/2013/000000fe.seg"
        try disk.writeNew(path, segment.value)
        for (path, _) in store.files("MANIFEST") { try disk.unlink(path) }
        let report = try harness.repair()
        #expect(report.files.contains { $0.path == path && $0.action == .setAside })
        #expect(try harness.verify().isSound)
        #expect(try harness.get("X").isEmpty)
    }
}
