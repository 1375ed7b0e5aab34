import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveSegments
import VarveStore

@Suite struct VerifyTests {
    /// Two runs over several partitions, with versions and dead letters.
    private static func store() throws -> (Simulated, Harness) {
        let disk = Simulated()
        let harness = Harness(disk)
        try harness.ingest(Reviews.lines(300) + ["{\"review_id\":1}", "no record"])
        try harness.ingest([Reviews.line("R1-7", text: "another"), Reviews.line("Z")])
        return (disk, harness)
    }

    private static func kinds(_ report: VerifyReport) -> [VerifyReport.Kind] {
        report.damage.map(\.kind)
    }

    @Test(arguments: [false, true])
    func aSoundStoreIsSound(deep: Bool) throws {
        let (disk, harness) = try Self.store()
        let before = disk.count(.changing)
        let report = try harness.verify(deep: deep)
        #expect(report.isSound, "\(report.damage)")
        #expect(report.notes.isEmpty, "\(report.notes)")
        #expect(report.rows == 302)
        #expect(report.deadLetters == 2)
        let state = try harness.state()
        let vectors = state.recordSegments.filter { $0.deletionVector != nil }.count
        // The manifest and the ledger's two entries beside the numbered files.
        #expect(report.files == state.segmentCount + vectors + state.keyRuns.count + 3)
        #expect(disk.count(.changing) == before, "it changes nothing")
    }

    @Test func workersSeeTheSame() throws {
        let (disk, _) = try Self.store()
        var harness = Harness(disk)
        harness.workers = Workers(count: 3)
        let report = try harness.verify()
        #expect(report.isSound)
        #expect(report.rows == 302)
    }

    @Test func eachMissingFileIsNamed() throws {
        let (disk, harness) = try Self.store()
        for (path, bytes) in disk.everything()
        where path.hasSuffix(".seg") || path.contains(".dv-") || path.hasSuffix(".key") {
            try disk.unlink(path)
            let report = try harness.verify(deep: false)
            #expect(report.damage.contains { $0.kind == .missing && $0.file == path }, "\(path)")
            try disk.writeNew(path, bytes)
        }
        #expect(try harness.verify().isSound)
    }

    @Test func anOlderDeletionVectorIsNotTheCommittedOne() throws {
        let disk = Simulated()
        let harness = Harness(disk)
        try harness.ingest([Reviews.line("A"), Reviews.line("B"), Reviews.line("C")])
        try harness.ingest([Reviews.line("A", text: "newer")])
        let (_, bytes) = try #require(disk.everything().first { $0.key.contains(".dv-") })
        try harness.ingest([Reviews.line("B", text: "newer")])
        let second = try #require(disk.everything().keys.first { $0.contains(".dv-") })
        disk.replace(second) { old in
            old = bytes
            return true
        }
        let report = try harness.verify(deep: false)
        #expect(report.damage.map(\.file) == [second])
    }

    @Test func swappedSegmentsAreFound() throws {
        let (disk, harness) = try Self.store()
        let segments = disk.everything().filter { $0.key.hasPrefix("/store/segments") }
            .filter { $0.key.hasSuffix(".seg") }.sorted { $0.key < $1.key }
        let (left, right) = (segments[0], segments[1])
        for (path, bytes) in [(left.key, right.value), (right.key, left.value)] {
            disk.replace(path) { old in
                old = bytes
                return true
            }
        }
        let files = Set(try harness.verify(deep: false).damage.map(\.file))
        #expect(files.isSuperset(of: [left.key, right.key]))
    }

    @Test func strayFilesAreNotedAndAreNoDamage() throws {
        let (disk, harness) = try Self.store()
        let stray = ["/store/notes.txt", "/store/index/000000ff.key.tmp", "/store/segments/x"]
        for path in stray { try disk.writeNew(path, [1]) }
        let report = try harness.verify(deep: false)
        #expect(report.isSound)
        #expect(report.notes.count == 3)
        for path in stray { #expect(report.notes.contains { $0.hasPrefix(path) }) }
    }

    @Test func aChangedLedgerEntryIsNamed() throws {
        let (disk, harness) = try Self.store()
        for name in ["run-00000001.json", "run-00000002.json"] {
            let path = "/store/ledger/" + name
            disk.replace(path) { bytes in
                bytes[20] ^= 1
                return true
            }
            let report = try harness.verify(deep: false)
            #expect(report.damage.map(\.file) == [path])
            #expect(Self.kinds(report) == [.ledger])
            disk.replace(path) { bytes in
                bytes[20] ^= 1
                return true
            }
        }
        try disk.unlink("/store/ledger/run-00000001.json")
        #expect(Self.kinds(try harness.verify(deep: false)) == [.ledger])
    }

    @Test func aTornManifestIsReportedUntilItIsMended() throws {
        let (disk, harness) = try Self.store()
        let path = try #require(disk.everything().keys.first { $0.contains("MANIFEST-") })
        disk.replace(path) { bytes in
            bytes += [1, 2, 3]
            return true
        }
        #expect(Self.kinds(try harness.verify(deep: false)) == [.torn])
        _ = try harness.writer()
        #expect(try harness.verify(deep: false).isSound)
    }

    @Test func aRunThatTheIndexLacksIsMissed() throws {
        let (_, harness) = try Self.store()
        let run = try #require(try harness.state().keyRuns.first)
        try harness.writer().commit([.removeKeyRun(run.id)])
        let report = try harness.verify(deep: false)
        #expect(!report.isSound)
        #expect(Set(Self.kinds(report)) == [.key])
        #expect(report.damage.allSatisfy { $0.partition != nil })
    }

    @Test func allDamageIsReported() throws {
        let (disk, harness) = try Self.store()
        let paths = disk.everything().keys.filter { $0.hasSuffix(".seg") }
        for path in paths {
            disk.replace(path) { bytes in
                bytes[80] ^= 1
                return true
            }
        }
        let report = try harness.verify(deep: false)
        #expect(Set(report.damage.map(\.file)) == Set(paths))
        #expect(report.damage.allSatisfy { $0.offset != nil && $0.kind == .checksum })
    }

    @Test func progressEndsWithAllBytes() throws {
        let (_, harness) = try Self.store()
        let last = LastProgress()
        let store = try Store(folder: harness.folder, fileSystem: harness.fileSystem)
        _ = Verify(store, workers: harness.workers).run { last.set($0) }
        let value = try #require(last.value)
        #expect(value.bytes == value.totalBytes)
        #expect(value.totalBytes > 0)
    }
}

/// What a check told last.
private final class LastProgress: @unchecked Sendable {
    // Set by one thread at a time, read when they are done.
    private(set) var value: VerifyProgress?
    func set(_ progress: VerifyProgress) { value = progress }
}
