import TestSupport
import Testing
import VarveFiles
import VarveStore

/// Holds outlive the manifest: the ledger knows them.
@Suite struct HoldRepairTests {
    private let harness = Harness(Simulated())

    private func holds() throws -> Holds {
        try Holds(
            folder: harness.folder, fileSystem: harness.fileSystem,
            holder: LockHolder(processID: 2, command: "test hold", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in }))
    }

    private func hold(_ name: String, _ filter: String) -> Hold {
        Hold(name: name, filter: filter, since: harness.now)
    }

    private func loseManifest() throws {
        for entry in try harness.fileSystem.list(harness.folder)
        where entry.name.hasPrefix("MANIFEST-") {
            try harness.fileSystem.unlink(Paths.join(harness.folder, entry.name))
        }
    }

    @Test("what was added and not released is there after a repair without a manifest")
    func lost() throws {
        try harness.ingest([Reviews.line("a")])
        let strange = "review_text = '\"\\\u{e9}\u{1}\u{d55c}' -- \n and so on"
        try holds().add(hold("kept \"x\"", strange))
        try holds().add(hold("given up", "true"))
        try holds().release("given up", at: harness.now)
        try holds().add(hold("again", "rating = 1"))
        try holds().release("again", at: harness.now)
        try holds().add(hold("again", "rating = 2"))
        try loseManifest()
        try harness.repair()
        #expect(
            try harness.state().holds == [hold("again", "rating = 2"), hold("kept \"x\"", strange)])
        #expect(try harness.verify().isSound)
        // The repair's own entry goes on from theirs.
        try holds().release("again", at: harness.now)
        #expect(try harness.state().holds.map(\.name) == ["kept \"x\""])
        #expect(try harness.verify().isSound)
    }

    @Test("where the ledger has lost an entry, what is left of the manifest tells")
    func damaged() throws {
        try harness.ingest([Reviews.line("a")])
        let run = try holds().add(hold("h", "rating = 1"))
        try harness.ingest([Reviews.line("b")])
        let older = try manifest()
        try harness.ingest([Reviews.line("c")])
        try holds().add(hold("g", "rating = 2"))
        try harness.fileSystem.unlink(StorePaths(folder: harness.folder).ledgerEntry(run))
        // An older one put back, which files show that know later edits.
        try loseManifest()
        try harness.fileSystem.writeNew(older.path, older.bytes)
        try harness.repair()
        #expect(try harness.state().holds.map(\.name) == ["g", "h"])
        #expect(try harness.verify().isSound)
    }

    private func manifest() throws -> (path: FilePath, bytes: [UInt8]) {
        let name = try harness.fileSystem.list(harness.folder).map(\.name)
            .filter { $0.hasPrefix("MANIFEST-") }.max()
        let path = Paths.join(harness.folder, try #require(name))
        return (path, try harness.fileSystem.readAll(path, atMost: 1 << 20))
    }
}
