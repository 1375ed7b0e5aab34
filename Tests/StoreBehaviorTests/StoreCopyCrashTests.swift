import Glibc
import Synchronization
import TestSupport
import Testing
import VarveFiles

@testable import VarveIngest
@testable import VarveStore

/// A copy that is cut short anywhere, or made of a store that was.
@Suite struct StoreCopyCrashTests {
    private static let shared = Result {
        let disk = Simulated()
        let store = Harness(disk)
        try store.ingest(Reviews.lines(12) + ["no record"])
        let session = try store.appendSession()
        try session.append([Reviews.line("A"), Reviews.line("R1-1", text: "newer")])
        disk.crash()
        return disk
    }

    private static func filled() throws -> Simulated {
        try shared.get().crashed(model: .keepIssued)
    }

    private func copied(_ disk: Simulated) -> Harness {
        var copy = Harness(disk)
        copy.folder = "/copy"
        return copy
    }

    /// Afterwards there is a whole copy or none, the store is as it was, and a copy can be made.
    private func check(_ disk: Simulated, _ lines: [String], _ label: String) throws {
        let isThere = try Store.exists("/copy", disk)
        if isThere {
            #expect(try copied(disk).lines() == lines, "\(label)")
            #expect(try copied(disk).verify().damage.isEmpty, "\(label)")
        } else {
            #expect(try disk.status("/copy") == nil || disk.list("/copy").isEmpty, "\(label)")
            try Harness(disk).copy(to: "/copy")
            #expect(try copied(disk).lines() == lines, "\(label), again")
        }
        #expect(try disk.status("/copy.partial") == nil, "\(label)")
        #expect(try Harness(disk).lines() == lines, "\(label)")
        #expect(try Harness(disk).verify().damage.isEmpty, "\(label)")
    }

    @Test(arguments: [false, true])
    func aCrashLeavesAWholeCopyOrNone(_ hasFolder: Bool) throws {
        let before = try Self.filled()
        let lines = try Harness(before).lines()
        if hasFolder {
            try before.makeDirectory("/copy")
            try before.syncDirectory("/")
        }
        let whole = before.crashed(model: .keepIssued)
        try Harness(whole).copy(to: "/copy")
        var random = SeededGenerator(seed: 5)
        let last = whole.count(.changing)
        #expect(last > 40)
        for change in 1...last {
            let disk = before.crashed(model: .keepIssued)
            disk.crash(atChange: change)
            _ = try? Harness(disk).copy(to: "/copy")
            let some = disk.prefixes.shuffled(using: &random).prefix(2)
            for model in CrashModel.allCases + some + [.keepSectors(seed: random.next())] {
                try check(
                    disk.crashed(model: model), lines, "crash at change \(change), \(model)")
            }
        }
        let done = whole.crashed(model: .keepSynced)
        #expect(try copied(done).lines() == lines, "what was told is durable")
    }

    /// Each operation fails; then the disk is well again.
    @Test(arguments: [EIO, ENOSPC, EXDEV])
    func anErrorLeavesNothingBehind(_ code: Int32) throws {
        let before = try Self.filled()
        let lines = try Harness(before).lines()
        let whole = before.crashed(model: .keepIssued)
        try Harness(whole).copy(to: "/copy")
        for kind in [OperationClass.changing, .reading] {
            let all = Array(1...whole.count(kind))
            for number in all where kind == .changing || number % 3 == 0 {
                let disk = before.crashed(model: .keepIssued)
                disk.setFault(SimulatedFault(at: number, code: code), on: kind)
                let text = refusal { try Harness(disk).copy(to: "/copy") }
                let label = "error \(code) at \(kind) \(number): \(text)"
                disk.setFault(nil, on: kind)
                #expect(disk.openFileCount == 0, "\(label)")
                #expect(try disk.status("/copy.partial") == nil, "\(label)")
                if kind == .changing { #expect(!text.isEmpty, "\(label)") }
                try check(disk, lines, label)
            }
        }
    }

    @Test func anotherFileSystemIsNamed() throws {
        let disk = try Self.filled()
        disk.setFault(
            SimulatedFault(at: 1, of: .link, code: EXDEV, lasting: .forEver), on: .changing)
        let text = refusal { try Harness(disk).copy(to: "/copy") }
        #expect(text.contains("on another file system than /store"))
        #expect(disk.everything().keys.allSatisfy { !$0.hasPrefix("/copy") })
    }

    /// Sealed journals, torn ones, half a fold: what a reader finds, the copy has.
    @Test func aStoreThatCrashedIsCopiedAsItIsRead() throws {
        let quiet = Simulated()
        _ = JournalWorkload.run(on: quiet)
        var sealed = 0
        for change in stride(from: 20, to: quiet.count(.changing), by: 6) {
            let disk = Simulated()
            disk.crash(atChange: change)
            _ = JournalWorkload.run(on: disk)
            let found = disk.crashed(model: .keepIssued)
            let lines = try Harness(found).lines()
            if try Harness(found).committed().journals.contains(where: { $0.seal != nil }) {
                sealed += 1
            }
            try Harness(found).copy(to: "/copy")
            #expect(try copied(found).lines() == lines, "crash at change \(change)")
            let verified = try copied(found).verify()
            #expect(verified.isSound, "crash at change \(change): \(verified.damage)")
        }
        #expect(sealed > 0)
    }
}

/// On the real file system, beside somebody who goes on writing.
@Suite struct StoreCopyPosixTests {
    @Test func everyCopyIsAStateThatReadersSaw() throws {
        let scratch = try ScratchFolder()
        var store = Harness(Posix())
        store.folder = Paths.join(scratch.path, "store")
        store.isPatient = true
        try store.ingest(Reviews.lines(20))
        let lines = try store.lines()
        let acknowledged = Atomic<Int>(0)
        let isOver = Atomic<Bool>(false)
        let writing = store
        let count = 60
        // One appends and folds, the other copies; each piece of work is one of them.
        try Workers(count: 2).forEach(2) { _, piece in
            if piece == 0 {
                defer { isOver.store(true, ordering: .releasing) }
                let session = try writing.appendSession()
                for place in 0..<count {
                    try session.append([Reviews.line("N\(place)")])
                    acknowledged.store(place + 1, ordering: .releasing)
                    if place % 20 == 19 { try session.fold() }
                }
                try session.finish()
            } else {
                var number = 0
                repeat {
                    let before = acknowledged.load(ordering: .acquiring)
                    var copy = writing
                    copy.folder = Paths.join(scratch.path, "copy-\(number)")
                    try writing.copy(to: copy.folder)
                    let found = try copy.lines()
                    let added = found.count - lines.count
                    #expect(added >= before, "acknowledged before the copy began")
                    #expect(
                        found == lines + (0..<max(0, added)).map { Reviews.line("N\($0)") })
                    #expect(try copy.verify(deep: false).damage.isEmpty)
                    number += 1
                } while !isOver.load(ordering: .acquiring)
                reached("live-copies", number)
            }
        }
        #expect(try store.lines().count == lines.count + count)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test func nobodyElseMayReadItAndFilesAreShared() throws {
        let scratch = try ScratchFolder()
        var store = Harness(Posix())
        store.folder = Paths.join(scratch.path, "store")
        try store.ingest(Reviews.lines(5))
        let target = Paths.join(scratch.path, "copy")
        try store.copy(to: target)
        func look(_ path: FilePath) throws -> stat {
            var information = stat()
            try #require(unsafe lstat(path, &information) == 0)
            return information
        }
        var folders = [target]
        while let folder = folders.popLast() {
            #expect(try look(folder).st_mode & 0o7777 == 0o700)
            for entry in try Posix().list(folder) {
                let path = Paths.join(folder, entry.name)
                guard entry.kind != .directory else {
                    folders.append(path)
                    continue
                }
                #expect(try look(path).st_mode & 0o7777 == 0o600)
                let isShared = ["seg", "key", "json"].contains { path.hasSuffix($0) }
                #expect(try look(path).st_nlink == (isShared ? 2 : 1), "\(path)")
            }
        }
        // Symbolic links are seen through.
        let link = Paths.join(scratch.path, "link")
        try #require(unsafe symlink(Paths.join(store.folder, "segments"), link) == 0)
        let text = refusal { try store.copy(to: Paths.join(link, "copy")) }
        #expect(text.contains("within a store"))
    }
}
