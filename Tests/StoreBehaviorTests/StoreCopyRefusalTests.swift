import TestSupport
import Testing
import VarveFiles

@testable import VarveStore

/// What keeps a store from being copied, and what does not.
@Suite struct StoreCopyRefusalTests {
    private static let shared = Result {
        let disk = Simulated()
        let store = Harness(disk)
        try store.ingest(Reviews.lines(30) + ["no record"])
        try store.ingest(Reviews.lines(5).map { $0.replacing("B0001", with: "B0002") })
        return disk
    }

    private let disk: Simulated
    private let store: Harness
    private let copy: Harness

    init() throws {
        disk = try Self.shared.get().crashed(model: .keepIssued)
        store = Harness(disk)
        var copy = Harness(disk)
        copy.folder = "/copy"
        self.copy = copy
    }

    @Test func anEmptyFolderIsTakenAndOthersAreNot() throws {
        try disk.makeDirectory("/copy")
        try store.copy(to: "/copy/")
        #expect(try copy.lines() == store.lines())
        let before = disk.everything()
        try disk.writeNew("/file", [1])
        for path in ["/copy", "/store", "/file"] {
            #expect(refusal { try store.copy(to: path) }.contains("is not empty"))
        }
        for path in ["/store/copy", "/store/segments/copy", "/store/a/../copy", "/copy/dead/x"] {
            #expect(refusal { try store.copy(to: path) }.contains("within a store"), "\(path)")
        }
        #expect(!refusal { try store.copy(to: "/none/copy") }.isEmpty)
        try disk.unlink("/file")
        #expect(disk.everything() == before)
    }

    @Test func itWaitsForACommitAndForNobodyElse() throws {
        let paths = StorePaths(folder: store.folder)
        let holder = LockHolder(processID: 3, command: "other", startedAt: "now")
        let commit = try #require(try disk.lock(paths.commitLock, contents: holder))
        #expect(refusal { try store.copy(to: "/copy") }.contains("other"))
        #expect(try disk.status("/copy") == nil)
        commit.release()
        let others = try [paths.ingestLock, paths.compactLock].map {
            try disk.lock($0, contents: holder)
        }
        try store.copy(to: "/copy")
        withExtendedLifetime(others) {}
        #expect(try copy.verify().isSound)
    }

    @Test func whatIsPreparedByOthersOrNotOursIsLeftAlone() throws {
        try disk.makeDirectory("/copy.partial")
        try disk.writeNew("/copy.partial/varve.toml", [1])
        let holder = LockHolder(processID: 3, command: "other", startedAt: "now")
        let other = try disk.lock("/copy.partial/COMPACT", contents: holder)
        let before = disk.everything()
        #expect(refusal { try store.copy(to: "/copy") }.contains("/copy.partial exists"))
        other?.release()
        try disk.writeNew("/copy.partial/thesis", [1])
        #expect(refusal { try store.copy(to: "/copy") }.contains("/copy.partial exists"))
        #expect(disk.everything().keys.sorted().count == before.count + 1)
        try disk.unlink("/copy.partial/thesis")
        try store.copy(to: "/copy")
        #expect(try copy.verify().isSound)
        #expect(try disk.status("/copy.partial") == nil)
    }

    @Test func damageIsToldAndNotCopied() throws {
        let segment = try #require(disk.everything().keys.first { $0.hasSuffix(".seg") })
        let manifest = try #require(disk.everything().keys.first { $0.contains("/MANIFEST") })
        let lost = disk.crashed(model: .keepIssued)
        try lost.unlink(segment)
        #expect(refusal { try Harness(lost).copy(to: "/copy") }.contains("\(segment) is missing"))
        #expect(lost.everything().keys.allSatisfy { !$0.hasPrefix("/copy") })
        let flipped = disk.crashed(model: .keepIssued)
        flipped.replace(manifest) { bytes in
            bytes[bytes.count / 2] ^= 1
            return true
        }
        #expect(!refusal { try Harness(flipped).copy(to: "/copy") }.isEmpty)
        #expect(flipped.everything().keys.allSatisfy { !$0.hasPrefix("/copy") })
    }
}

extension Harness {
    @discardableResult
    func copy(to folder: FilePath) throws -> StoreCopy {
        try Store(folder: self.folder, fileSystem: fileSystem).copy(
            to: folder, holder: LockHolder(processID: 1, command: "test", startedAt: "now"),
            wait: wait, workers: workers)
    }
}
