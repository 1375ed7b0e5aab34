import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveStore

/// Scans that were asked to go on where the store is damaged: `--allow-damaged`.
@Suite struct ScanAllowingDamageTests {
    /// Three years, and the segment of the middle one damaged in its footer, or not there at all.
    private static func store(isMissing: Bool) throws -> (Harness, [String], FilePath) {
        let disk = Simulated()
        let harness = Harness(disk)
        let lines = (0..<30).map { Reviews.line("R\($0)", day: "20\(10 + $0 / 10)-05-05") }
        try harness.ingest(lines)
        let entries = try harness.state().recordSegments.sorted { $0.partition < $1.partition }
        try #require(entries.count == 3)
        let path = StorePaths(folder: harness.folder).segment(entries[1])
        if isMissing {
            try disk.unlink(path)
        } else {
            disk.replace(path) { bytes in
                bytes[bytes.count - 40] ^= 1
                return true
            }
        }
        return (harness, lines, path)
    }

    @Test(arguments: [false, true])
    func theRestIsGivenAndTheDamageTold(isMissing: Bool) throws {
        let (harness, lines, path) = try Self.store(isMissing: isMissing)
        let expected = Array(lines[..<10] + lines[20...])
        let keys = try OrderKey.list("_seq desc", now: 0)
        for order in [ScanOptions.Order.stored, .sequence, .keys(keys)] {
            var options = ScanOptions()
            options.order = order
            #expect(throws: StoreError.self) { try harness.lines(options) }
            let damage = DamageLog()
            options.damage = damage
            let found = try harness.lines(options)
            if case .keys = order {
                #expect(found == expected.reversed())
            } else {
                #expect(found == expected)
            }
            #expect(damage.descriptions.count == 1)
            #expect(damage.descriptions.first?.contains(path) == true)
        }
    }

    @Test(arguments: [false, true])
    func whatIsCountedLeavesItOutToo(isMissing: Bool) throws {
        let (harness, _, _) = try Self.store(isMissing: isMissing)
        var options = ScanOptions()
        options.filter = try Filter("rating > 0", now: 0).expression
        let store = try Store(folder: harness.folder, fileSystem: harness.fileSystem)
        #expect(throws: StoreError.self) {
            try Scan(store, options, workers: harness.workers).count()
        }
        let damage = DamageLog()
        options.damage = damage
        #expect(try Scan(store, options, workers: harness.workers).count() == 20)
        #expect(damage.descriptions.count == 1)
    }
}
