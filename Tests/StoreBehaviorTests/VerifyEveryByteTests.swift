import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveStore

/// Changes every byte of a small closed store in turn. `verify` must see each change; a scan and a
/// look-up must be right or fail.
@Suite struct EveryByteIsChecked {
    /// Everything that a store of this version can hold, as small as it gets.
    private static func store() throws -> (Simulated, Harness) {
        let disk = Simulated()
        let harness = Harness(disk)
        try harness.ingest([
            Reviews.line("A"), Reviews.line("B", day: "2015-01-01", text: "b"), "no record",
        ])
        try harness.ingest([Reviews.line("A", text: "newer")])
        return (disk, harness)
    }

    /// Read by people and by flock only.
    private static let exempt: Set<FilePath> = [
        "/store/varve.toml", "/store/INGEST", "/store/COMMIT",
    ]

    private static let stripes = 8

    @Test(arguments: 0..<stripes)
    func everyByteIsChecked(stripe: Int) throws {
        let (disk, harness) = try Self.store()
        let whole = try Answers(harness)
        #expect(try harness.verify().isSound)
        let files = disk.everything().filter {
            !$0.key.hasSuffix("/") && !Self.exempt.contains($0.key)
        }
        for part in ["MANIFEST", "segments/", "dead/", ".dv-", ".key", "ledger/"] {
            #expect(files.keys.contains { $0.contains(part) }, "\(part)")
        }
        for (path, bytes) in files {
            reached("bad-bytes", (bytes.count - stripe + Self.stripes - 1) / Self.stripes)
            for offset in stride(from: stripe, to: bytes.count, by: Self.stripes) {
                let change = UInt8(1) << UInt8(truncatingIfNeeded: offset / Self.stripes % 8)
                disk.damage(path, at: offset, with: bytes[offset] ^ change)
                let place = "\(path), byte \(offset) of \(bytes.count)"
                #expect(try !harness.verify(deep: false).isSound, "\(place)")
                if let answers = try? Answers(harness) { #expect(answers == whole, "\(place)") }
                disk.damage(path, at: offset, with: bytes[offset])
            }
        }
        #expect(try harness.verify().isSound, "all is as it was")
    }

    /// What the store says when it is asked everything.
    private struct Answers: Equatable {
        var latest: [[UInt8]]
        var all: [[UInt8]]
        var count: UInt64
        var history: [[UInt8]]

        init(_ harness: Harness) throws {
            let snapshot = try harness.snapshot()
            latest = try Self.records(snapshot, .latest)
            all = try Self.records(snapshot, .all)
            count = try Scan(snapshot, workers: Workers(count: 1)).count()
            history = try Lookup(snapshot).records([UInt8(ascii: "A")], history: true).map(\.bytes)
        }

        private static func records(
            _ snapshot: Snapshot, _ versions: ScanOptions.Versions
        ) throws -> [[UInt8]] {
            var options = ScanOptions.bySequence
            options.versions = versions
            var records: [[UInt8]] = []
            let keep: Scan.RecordBody = { record, _ in records.append(unsafe Array(record)) }
            try unsafe Scan(snapshot, options, workers: Workers(count: 1)).forEach(keep)
            return records
        }
    }
}
