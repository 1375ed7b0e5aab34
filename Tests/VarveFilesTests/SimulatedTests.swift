import Glibc
import TestSupport
import Testing
import VarveFiles

@Suite struct `What a simulated crash leaves` {
    let disk = Simulated()

    /// Whether the file is there after a crash of the model, and what is in it.
    private func left(_ path: FilePath, _ model: CrashModel) throws -> [UInt8]? {
        let found = disk.crashed(model: model)
        guard try found.status(path) != nil else { return nil }
        return try found.readAll(path, atMost: 1000)
    }

    @Test func `only synced bytes under synced names, or all`() throws {
        let file = try disk.open("/a", .create)
        try file.append([1, 2])
        try file.sync()
        #expect(try left("/a", .keepSynced) == nil, "the folder is not synced")
        try disk.syncDirectory("/")
        #expect(try left("/a", .keepSynced) == [1, 2])
        try file.append([3])
        file.close()
        #expect(try left("/a", .keepSynced) == [1, 2], "closing syncs nothing")
        #expect(try left("/a", .keepIssued) == [1, 2, 3])
    }

    @Test func `a synced name without its bytes is an empty file`() throws {
        let file = try disk.open("/a.tmp", .create)
        try file.append([1, 2])
        try disk.rename("/a.tmp", "/a")
        try disk.syncDirectory("/")
        #expect(try left("/a", .keepSynced) == [])
    }

    @Test func `a rename and an unlink count once the folder is synced`() throws {
        try disk.writeNew("/old", [1])
        try disk.writeNew("/gone", [2])
        try disk.rename("/old", "/new")
        try disk.unlink("/gone")
        #expect(try left("/old", .keepSynced) == [1])
        #expect(try left("/gone", .keepSynced) == [2])
        #expect(try left("/new", .keepSynced) == nil)
        #expect(try left("/gone", .keepIssued) == nil)
        try disk.syncDirectory("/")
        #expect(try left("/new", .keepSynced) == [1])
        #expect(try left("/gone", .keepSynced) == nil)
    }

    @Test func `a folder needs its parent to be synced`() throws {
        try disk.makeDirectory("/d")
        try disk.writeNew("/d/a", [1])
        #expect(try left("/d/a", .keepSynced) == nil)
        try disk.syncDirectory("/")
        #expect(try left("/d/a", .keepSynced) == [1])
    }

    @Test func `ensureDirectory syncs the parent, even of a folder that was there`() throws {
        try disk.makeDirectory("/d")
        #expect(disk.crashed(model: .keepSynced).everything() == [:])
        try disk.ensureDirectory("/d")
        try disk.ensureDirectory("/d/e")
        #expect(disk.crashed(model: .keepSynced).everything() == ["/d/": [], "/d/e/": []])
    }

    @Test func `a truncation that is not synced is taken back`() throws {
        try disk.writeNew("/a", [1, 2, 3])
        let file = try disk.open("/a", .append)
        try file.truncate(to: 1)
        try file.append([9])
        #expect(try left("/a", .keepSynced) == [1, 2, 3])
        #expect(try left("/a", .keepIssued) == [1, 9])
        try file.sync()
        #expect(try left("/a", .keepSynced) == [1, 9])
    }

    @Test func `locks are free, and what was found is durable`() throws {
        let lock = try disk.lock("/LOCK", contents: somebody)
        let found = disk.crashed(model: .keepIssued)
        #expect(try found.lock("/LOCK", contents: somebody) != nil)
        #expect(try disk.lock("/LOCK", contents: somebody) == nil)
        lock?.release()
        try disk.writeNew("/a", [1])
        let file = try disk.open("/a", .append)
        try file.append([2])
        let again = disk.crashed(model: .keepIssued).crashed(model: .keepSynced)
        #expect(try again.readAll("/a", atMost: 9) == [1, 2])
    }

    @Test func `crashes do not share what comes after`() throws {
        try disk.writeNew("/a", [1])
        let first = disk.crashed(model: .keepIssued)
        let second = disk.crashed(model: .keepIssued)
        try first.unlink("/a")
        #expect(try second.status("/a") != nil)
        #expect(try disk.status("/a") != nil)
    }
}

@Suite struct `A simulated machine stops where it is told to` {
    @Test func `the Nth change has no effect and nothing works afterwards`() throws {
        let disk = Simulated()
        let file = try disk.open("/a", .create)
        disk.crash(atChange: 3)
        try file.append([1])
        _ = try disk.status("/a")
        #expect(fileError { try file.append([2]) }?.isSimulatedCrash == true)
        #expect(disk.isCrashed)
        let failures = [
            fileError { _ = try file.read(count: 1, at: 0) },
            fileError { _ = try file.byteCount },
            fileError { _ = try disk.open("/a", .read) },
            fileError { _ = try disk.open("/b", .create) },
            fileError { _ = try disk.list("/") },
            fileError { _ = try disk.status("/a") },
            fileError { try disk.unlink("/a") },
            fileError { try disk.syncDirectory("/") },
            fileError { _ = try disk.lock("/LOCK", contents: somebody) },
            fileError { _ = try disk.freeBytes(at: "/") },
        ]
        for failure in failures { #expect(failure?.isSimulatedCrash == true) }
        #expect(fileError { try file.append([2]) }?.isPoisoned == true)
        file.close()
        let found = disk.crashed(model: .keepIssued)
        #expect(!found.isCrashed)
        #expect(found.everything() == ["/a": [1]])
        #expect(disk.openFileCount == 0)
    }

    @Test func `the log tells what was done`() throws {
        let disk = Simulated()
        try disk.writeNew("/a", [1, 2])
        #expect(
            disk.log.map(\.operation) == [.open, .append, .sync, .rename, .syncDirectory])
        #expect(disk.log.map(\.number) == [1, 2, 3, 4, 5])
        #expect(disk.log[1].byteCount == 2)
        #expect(disk.log[3].target == "/a")
        #expect(disk.count(.changing) == 5)
        #expect(disk.count(.reading) == 0)
        _ = try disk.readAll("/a", atMost: 9)
        #expect(disk.count(.reading) == 3)
        #expect(disk.count(.changing) == 5)
    }

    /// Whether replacing a file by `write` gives the old or the new content at every crash.
    private func isAtomic(_ write: (Simulated) throws -> Void) throws -> Bool {
        for number in 1... {
            let disk = Simulated()
            try disk.writeNew("/a", Self.old)
            disk.crash(atChange: disk.count(.changing) + number)
            let failure = fileError { try write(disk) }
            let sectors = (1...32).map(CrashModel.keepSectors)
            for model in CrashModel.allCases + disk.prefixes + sectors {
                let found = disk.crashed(model: model)
                guard try found.status("/a") != nil else { return false }
                let bytes = try found.readAll("/a", atMost: 4096)
                let isNew = bytes == Self.new
                guard isNew || (bytes == Self.old && failure != nil) else { return false }
            }
            if failure == nil { return true }
        }
        return false
    }

    private static let old = [UInt8](repeating: 1, count: 1500)
    private static let new = [UInt8](repeating: 2, count: 1200)

    @Test func `writeNew is whole or not at all at every crash`() throws {
        #expect(try isAtomic { try $0.writeNew("/a", Self.new) })
    }

    @Test(arguments: ["no sync", "no folder sync", "name first", "in place"])
    func `planted bugs are caught`(_ bug: String) throws {
        let isCaught = try !isAtomic { disk in
            if bug == "in place" {
                let file = try disk.open("/a", .append)
                try file.truncate(to: 0)
                try file.append(Self.new)
                return try file.sync()
            }
            let file = try disk.open("/b", .create)
            try file.append(Self.new)
            if bug == "name first" { try disk.rename("/b", "/a") }
            if bug != "no sync" { try file.sync() }
            if bug != "name first" { try disk.rename("/b", "/a") }
            if bug != "no folder sync" { try disk.syncDirectory("/") }
        }
        #expect(isCaught)
    }

    /// Which models find that a log's reader trusts a mark that was written with what it marks.
    @Test func `only lost sectors show a mark before its bytes`() throws {
        func isTrusted(_ model: (Simulated) -> [CrashModel]) throws -> Bool {
            let disk = Simulated()
            let file = try disk.open("/log", .create)
            try disk.syncDirectory("/")
            try file.append([UInt8](repeating: 7, count: 1535) + [1])
            return try model(disk).allSatisfy { model in
                let bytes = try disk.crashed(model: model).readAll("/log", atMost: 4096)
                return bytes.last != 1 || bytes.dropLast().allSatisfy { $0 == 7 }
            }
        }
        #expect(try isTrusted { CrashModel.allCases + $0.prefixes })
        #expect(try !isTrusted { _ in (1...32).map(CrashModel.keepSectors) })
    }
}
