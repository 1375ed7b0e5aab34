import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveQuery
import VarveStore

/// Holds on where records came from, which the ledger tells, never let go what it does not tell.
@Suite struct HoldSourceTests {
    private let disk = Simulated()
    private let store: Harness
    private let held = Reviews.line("a")
    private let plain = Reviews.line("b")

    init() throws {
        store = Harness(disk)
        try store.ingest([held])
        try store.ingest([plain])
        try store.addHold("h", "_source = 'elsewhere.ndjson' -- none of both")
    }

    private var entry: FilePath {
        StorePaths(folder: store.folder).ledgerEntry(RunID(rawValue: 1))
    }

    /// As the command line makes them.
    private func matcher(_ hold: Hold) throws -> FilterMatcher {
        let snapshot = try Store(folder: store.folder, fileSystem: disk).snapshot()
        return FilterMatcher(
            try Filter(hold), sources: SourceNames(try LedgerReader(snapshot).sourceNames()))
    }

    private func expire() throws {
        let compactor = try Compactor(
            folder: store.folder, fileSystem: disk, workers: store.workers,
            holder: LockHolder(processID: 3, command: "test compact", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in }), compile: matcher)
        let plan = try compactor.plan(.expiring(before: "2015"), now: store.now)
        _ = try compactor.run(plan, clock: { store.now })
    }

    @Test("where the ledger is whole, they take what they name")
    func whole() throws {
        try expire()
        #expect(try store.lines() == [])
    }

    @Test("a lost entry of the ledger stops them")
    func lost() throws {
        try disk.unlink(entry)
        #expect(throws: LedgerError.self) { try expire() }
        #expect(try store.lines() == [held, plain])
    }

    @Test("and so does one with other bytes")
    func damaged() throws {
        let text = String(decoding: try disk.readAll(entry, atMost: 1 << 20), as: UTF8.self)
        try disk.unlink(entry)
        try disk.writeNew(entry, Array(text.replacing("0.ndjson", with: "1.ndjson").utf8))
        do {
            try expire()
            Issue.record("another name was believed")
        } catch let error as LedgerError {
            #expect(error.description.contains(entry))
            #expect(error.description.contains("`varve repair`"))
        }
        #expect(try store.lines() == [held, plain])
    }

    @Test("after a repair without the entry they take the records of its run")
    func repaired() throws {
        try disk.unlink(entry)
        try store.repair()
        try expire()
        #expect(try store.lines() == [held])
        #expect(try store.verify().isSound)
    }
}
