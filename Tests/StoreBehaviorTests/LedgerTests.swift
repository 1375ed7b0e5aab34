import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveStore

@Suite struct LedgerTests {
    private func file(_ run: UInt64) -> FilePath {
        StorePaths(folder: "/store").ledgerEntry(RunID(rawValue: run))
    }

    private func text(_ store: Harness, _ run: UInt64) throws -> String {
        String(
            decoding: try store.fileSystem.readAll(file(run), atMost: 1 << 20), as: UTF8.self)
    }

    @Test func entriesAreChainedByDigest() throws {
        let disk = Simulated()
        let store = Harness(disk)
        var previous: [UInt8]?
        for run in 1...3 as ClosedRange<UInt64> {
            let entry = try store.ingest(Reviews.lines(10, seed: run))
            #expect(entry.run == run)
            #expect(entry.previous == previous)
            #expect(try text(store, run) == entry.json.text + "\n")
            let finished = try #require(try store.state().lastFinishedRun)
            #expect(finished.id == RunID(rawValue: run))
            #expect(try finished.ledgerBytes == UInt64(text(store, run).utf8.count))
            previous = finished.ledgerDigest
        }
        #expect(try store.verify().damage.isEmpty)
        for run in 1...3 as ClosedRange<UInt64> {
            let copy = disk.crashed(model: .keepIssued)
            copy.replace(file(run)) { bytes in
                guard let place = bytes.firstIndex(of: UInt8(ascii: ":")) else { return false }
                bytes[place + 2] ^= 1
                return true
            }
            let damage = try Harness(copy).verify(deep: false).damage
            #expect(damage.contains { $0.kind == .ledger }, "entry \(run)")
        }
    }

    @Test func entriesHaveAllKeysInOrder() throws {
        let store = Harness(Simulated())
        let good = Reviews.lines(3)
        try store.ingest(good + ["", "nonsense", "{}"])
        let text = try text(store, 1)
        let keys = [
            "format", "run", "kind", "outcome", "profile", "started_at", "seconds", "units", "new",
            "duplicate", "version", "kept_first", "dead", "blank", "header", "forgotten", "bytes",
            "dead_by_code", "bad_json", "missing_field", "first_seq", "last_seq", "sources",
            "name", "profile", "sha256", "bytes", "units", "resumed_from", "warnings",
            "previous",
        ]
        #expect(self.keys(text) == keys)
        for part in [
            "\"format\":\"varve-ledger-1\"", "\"units\":6,\"new\":3,", "\"dead\":2,\"blank\":1,",
            "\"dead_by_code\":{\"bad_json\":1,\"missing_field\":1}",
            "\"first_seq\":1,\"last_seq\":3",
            "\"started_at\":\"2024-06-01T00:00:00Z\",\"seconds\":0.000", "\"name\":\"0.ndjson\"",
            "\"outcome\":\"finished\"", "\"resumed_from\":null",
            "\"warnings\":[],\"previous\":null}",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    /// The strings before a colon.
    private func keys(_ text: String) -> [String] {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.indices.dropLast().filter { parts[$0 + 1].hasPrefix(":") }.map {
            String(parts[$0])
        }
    }

    @Test func aRunOfNothingHasAnEntry() throws {
        let store = Harness(Simulated())
        let entry = try store.ingest([[]] as [[UInt8]])
        #expect(entry.counts.units == 0)
        #expect(entry.counts.isBalanced)
        #expect(try store.state().finishedRunCount == 1)
        #expect(try store.lines().isEmpty)
        #expect(try store.verify().damage.isEmpty)
    }

    /// What a crash of the ledger's last write leaves is no damage, and goes with the next run.
    @Test func anEntryWithoutItsRunIsHarmless() throws {
        let store = Harness(Simulated())
        try store.ingest(Reviews.lines(5))
        try store.fileSystem.writeNew(file(2), Array("{\"previous\":null}\n".utf8))
        #expect(try store.verify().damage.isEmpty)
        let entry = try store.ingest(Reviews.lines(5, seed: 2))
        #expect(entry.run == 2)
        #expect(try text(store, 2) == entry.json.text + "\n")
        #expect(try store.verify().damage.isEmpty)
    }
}
