import TestSupport
import Testing
import VarveFiles
import VarveStore

/// What a journal holds is in no segment yet: a repair keeps it, and stores nothing twice.
@Suite struct RepairJournalTests {
    private static let first = [Reviews.line("A"), Reviews.line("B", day: "2015-01-01")]
    private static let groups = [
        [Reviews.line("A", text: "newer"), Reviews.line("C")],
        [Reviews.line("D", day: "2014-01-02"), "no record"],
        [Reviews.line("D", day: "2014-01-02", text: "newer"), Reviews.line("E")],
    ]
    private static let lines = first + groups.joined()

    /// A store with a segment and an unfolded journal, and the journal's length after each group.
    private static func store() throws -> (disk: Simulated, path: FilePath, ends: [Int]) {
        let disk = Simulated()
        let harness = Harness(disk)
        try harness.ingest(first)
        let session = try harness.appendSession()
        var ends: [Int] = []
        for group in groups {
            try session.append(group)
            let path = try #require(try harness.journalPath())
            ends.append(try disk.readAll(path, atMost: 1 << 20).count)
        }
        let path = try #require(try harness.journalPath())
        return (disk.crashed(model: .keepIssued), path, ends)
    }

    /// What a store must say that was sent only so many of the groups.
    private static func answers(_ count: Int) throws -> Answers {
        let harness = Harness(Simulated())
        try harness.ingest(first)
        for group in groups[..<count] { try harness.ingest(group) }
        return try Answers(harness)
    }

    private static func removeManifest(_ disk: Simulated) throws {
        for path in disk.everything().keys where path.contains("/MANIFEST-") {
            try disk.unlink(path)
        }
    }

    /// A repaired store: sound, with these answers, and open for what is sent again.
    private func check(_ harness: Harness, _ expected: Answers, _ label: String) throws {
        #expect(try Answers(harness) == expected, "\(label)")
        let verified = try harness.verify()
        #expect(verified.isSound, "\(label): \(verified.damage)")
        let again = try harness.repair()
        #expect(again.files.isEmpty, "\(label): again \(again.files)")
        let entry = try harness.ingest(Self.lines)
        let count = expected.all.count
        #expect(entry.counts.duplicate == UInt64(count), "\(label): doubled or lost")
        #expect(entry.counts.new + entry.counts.version == UInt64(7 - count), "\(label): refused")
        #expect(try harness.committed().journals.isEmpty, "\(label): not folded")
        let after = try Answers(harness)
        #expect(Array(after.all.prefix(count)) == expected.all, "\(label): after sending again")
        #expect(after.all.count == 7, "\(label): after sending again")
        #expect(try harness.verify().isSound, "\(label): after sending again")
    }

    @Test("an unfolded journal is part of the store that is made anew without a manifest")
    func anUnfoldedJournalIsAdopted() throws {
        let disk = try Self.store().disk
        let harness = Harness(disk)
        let before = try Answers(harness)
        #expect(try before == Self.answers(3))
        try Self.removeManifest(disk)
        let report = try harness.repair()
        #expect(report.rowsLost == 0)
        #expect(try harness.committed().journals.count == 1)
        try check(harness, before, "no manifest")
    }

    @Test("a journal that was folded is not taken in again")
    func aFoldedJournalIsNotAdopted() throws {
        let (disk, path, _) = try Self.store()
        let harness = Harness(disk)
        let bytes = try disk.readAll(path, atMost: 1 << 20)
        _ = try harness.writer()
        let before = try Answers(harness)
        #expect(try disk.status(path) == nil)
        try disk.writeNew(path, bytes)
        try Self.removeManifest(disk)
        try harness.repair()
        #expect(try harness.committed().journals.isEmpty)
        #expect(disk.everything().contains { $0.key.contains("/aside/") && $0.value == bytes })
        try check(harness, before, "put back")
    }

    @Test(
        "a crash at any operation of appends and folds, and then no manifest: as if it were there",
        arguments: CrashModel.allCases)
    func theManifestIsLostAfterACrash(_ model: CrashModel) throws {
        let whole = Simulated()
        _ = JournalWorkload.run(on: whole)
        let changes = 1...whole.count(.changing)
        for change in changes where CrashWorkload.isWhole || change % 5 == 0 {
            let disk = Simulated()
            disk.crash(atChange: change)
            _ = JournalWorkload.run(on: disk)
            let rebooted = disk.crashed(model: model)
            let harness = Harness(rebooted)
            let label = "change \(change), \(model)"
            let paths = rebooted.everything().keys
            // Only segments tell the store's keys.
            guard paths.contains(where: { $0.hasSuffix(".seg") }),
                paths.contains(where: { $0.contains("/MANIFEST-") })
            else { continue }
            let before = try Answers(harness)
            try Self.removeManifest(rebooted)
            try harness.repair()
            var found = try Answers(harness)
            // A fold that was cut short behind its last segment of records has stored these, but not
            // the dead letters yet: they are in the journal, which goes aside.
            #expect(Set(found.dead).isSubset(of: before.dead), "\(label)")
            found.dead = before.dead
            #expect(found == before, "\(label)")
            let verified = try harness.verify()
            #expect(verified.isSound, "\(label): \(verified.damage)")
            reached("crash-then-no-manifest", 1)
        }
    }

    @Test("of a damaged journal the groups before the damage are kept")
    func theGroupsBeforeTheDamageAreKept() throws {
        let (whole, path, ends) = try Self.store()
        let stages = try (0...Self.groups.count).map(Self.answers)
        var tried: Set<Int> = []
        for offset in stride(from: 3, to: ends[1], by: CrashWorkload.isWhole ? 1 : 20) {
            let disk = whole.crashed(model: .keepIssued)
            let harness = Harness(disk)
            disk.damage(path, at: offset, with: disk.byte(path, offset) ^ 0x10)
            let bytes = try disk.readAll(path, atMost: 1 << 20)
            let label = "byte \(offset), groups end at \(ends)"
            #expect(throws: StoreError.self, "\(label)") { try harness.lines() }
            let dry = try harness.repair(isDry: true)
            let report = try harness.repair()
            #expect(report.files == dry.files, "\(label)")
            #expect(report.files.map(\.path) == [path], "\(label)")
            // The records of the journal are of run 2.
            if offset > ends[0] { #expect(report.run?.rawValue == 3, "\(label)") }
            let aside = disk.everything().filter { $0.key.contains("/aside/") }
            #expect(aside.values.contains(bytes), "\(label)")
            // The last 21 bytes of a group are its mark.
            let kept = ends.filter { $0 - 21 <= offset }.count
            tried.insert(kept)
            try check(harness, stages[kept], label)
        }
        #expect(tried == [0, 1, 2])
    }

    @Test("a journal that is gone is told, and the store opens again")
    func aMissingJournalIsTold() throws {
        let (disk, path, _) = try Self.store()
        let harness = Harness(disk)
        try disk.unlink(path)
        #expect(throws: StoreError.self) { try harness.lines() }
        #expect(try !harness.verify().isSound)
        let report = try harness.repair()
        #expect(report.files.map(\.action) == [.lost])
        #expect(report.files.map(\.path) == [path])
        try check(harness, Self.answers(0), "gone")
    }
}
