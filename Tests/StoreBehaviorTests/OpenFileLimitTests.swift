import TestSupport
import Testing
import VarveFiles
import VarveQuery

@testable import VarveStore

/// With fewer files than a plan needs.
@Suite struct OpenFileLimitTests {
    private let disk = Simulated()

    private func fill() throws -> (Harness, [String]) {
        let harness = Harness(disk)
        let lines = (0..<40).map { Reviews.line("R\($0)", day: "\(1996 + $0 / 2)-05-05") }
        try harness.ingest(lines)
        return (harness, lines)
    }

    @Test func asManyArePinnedAsFit() throws {
        let (harness, lines) = try fill()
        let segments = try harness.state().recordSegments
        #expect(segments.count == 20)
        for room in [-300, 0, 1, 7, 20, 30] {
            disk.setOpenFileCountMax(PinnedFiles.spareCount + room)
            let scan = try harness.planned(.bySequence)
            #expect(disk.openFileCount == min(max(0, room), 20))
            disk.setOpenFileCountMax(PinnedFiles.spareCount)
            #expect(try harness.lines(of: scan) == lines)
        }
    }

    @Test func theSmallestArePinnedAndTheOthersToldOf() throws {
        let (harness, lines) = try fill()
        let large = (0..<30).map { Reviews.line("L\($0)", day: "2020-02-02") }
        try harness.ingest(large)
        disk.setOpenFileCountMax(PinnedFiles.spareCount + 20)
        let damage = DamageLog()
        for options in [ScanOptions.bySequence, .of { $0.damage = damage }] {
            let scan = try harness.planned(options)
            try harness.replaceSegments()
            var found: [String] = []
            let text = refusal { try harness.forEachLine(of: scan) { found.append($0) } }
            #expect(found == lines)
            #expect(text.contains("run the command again"))
            #expect(damage.descriptions.isEmpty)
        }
        disk.setOpenFileCountMax(PinnedFiles.spareCount + 21)
        let scan = try harness.planned(.bySequence)
        try harness.replaceSegments()
        #expect(try harness.lines(of: scan) == lines + large)
    }

    @Test func whoeverIsRefusedLeavesRoomForOthers() throws {
        let (harness, lines) = try fill()
        // Somebody else has opened more than was to be thought.
        var others: [any File] = []
        for _ in 0..<(PinnedFiles.spareCount + 10) {
            others.append(try disk.open(Paths.join(harness.folder, "varve.toml"), .read))
        }
        disk.setOpenFileCountMax(PinnedFiles.spareCount + 20)
        let scan = try harness.planned(.bySequence)
        #expect(disk.openFileCount == others.count)
        #expect(try harness.lines(of: scan) == lines)
        others = []
    }

    @Test func whatIsOnlyCountedByTheManifestIsNotOpened() throws {
        let (harness, _) = try fill()
        let counted = Interrupted(disk)
        let reader = Harness(counted)
        var options = ScanOptions()
        options.isOnlyCounted = true
        #expect(try reader.planned(options).count() == 40)
        #expect(!counted.opened.contains { $0.hasSuffix(".seg") })
        let condition = "rating = 4 and year(review_timestamp) > 2000"
        options.filter = try Filter(condition, now: 0).expression
        let scan = try reader.planned(options)
        try harness.replaceSegments()
        #expect(try scan.count() == 30)
    }
}
