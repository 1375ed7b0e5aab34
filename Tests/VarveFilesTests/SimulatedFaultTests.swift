import Glibc
import TestSupport
import Testing
import VarveFiles

@Suite struct `A simulated disk fails when it is told to` {
    let disk = Simulated()

    @Test func `once`() throws {
        disk.setFault(SimulatedFault(at: 2, code: EIO), on: .changing)
        try disk.makeDirectory("/a")
        #expect(fileError { try disk.makeDirectory("/b") }?.code == EIO)
        try disk.makeDirectory("/b")
        #expect(try disk.list("/").map(\.name) == ["a", "b"])
    }

    @Test func `for ever, until it is lifted; reads are another matter`() throws {
        disk.setFault(SimulatedFault(at: 2, code: ENOSPC, lasting: .forEver), on: .changing)
        try disk.makeDirectory("/a")
        #expect(fileError { try disk.makeDirectory("/b") }?.isNoSpace == true)
        #expect(fileError { try disk.makeDirectory("/b") }?.isNoSpace == true)
        #expect(try disk.list("/").map(\.name) == ["a"])
        disk.setFault(nil, on: .changing)
        try disk.makeDirectory("/b")
        disk.setFault(SimulatedFault(at: 3, code: EIO), on: .reading)
        _ = try disk.status("/a")
        #expect(fileError { _ = try disk.list("/") }?.code == EIO)
        #expect(try disk.list("/").map(\.name) == ["a", "b"])
    }

    @Test func `the Nth of a kind, or of a path`() throws {
        disk.setFault(SimulatedFault(at: 2, of: .append, code: EIO), on: .changing)
        let file = try disk.open("/a", .create)
        try file.append([1])
        try file.sync()
        #expect(fileError { try file.append([2]) }?.code == EIO)
        #expect(disk.count(.changing, .append) == 2)
        #expect(disk.count(.changing) == 4)
        try disk.writeNew("/b", [3])
        let read = SimulatedFault(at: 1, of: .read, on: "/b", code: EIO, lasting: .forEver)
        disk.setFault(read, on: .reading)
        for _ in 0..<2 {
            let failure = fileError { _ = try disk.readAll("/b", atMost: 9) }
            #expect(failure == FileError(.read, "/b", .system(EIO)))
            #expect(try disk.readAll("/a", atMost: 9) == [1])
        }
        disk.setFault(SimulatedFault(at: 8, of: .read, code: EIO), on: .reading)
        while disk.count(.reading, .read) < 7 { _ = try disk.readAll("/b", atMost: 9) }
        #expect(fileError { _ = try disk.readAll("/b", atMost: 9) }?.code == EIO)
        #expect(try disk.readAll("/b", atMost: 9) == [3])
    }

    /// As `Posix` does: every call is repeated but a sync, after which nobody knows.
    @Test func `a signal shows at syncs only`() throws {
        disk.setFault(SimulatedFault(at: 1, code: EINTR, lasting: .forEver), on: .changing)
        disk.setFault(SimulatedFault(at: 1, code: EINTR, lasting: .forEver), on: .reading)
        let file = try disk.open("/a", .create)
        try file.append([1, 2])
        #expect(try disk.list("/").map(\.name) == ["a"])
        #expect(try file.read(count: 9, at: 0) == [1, 2])
        try disk.rename("/a", "/b")
        #expect(fileError { try disk.syncDirectory("/") }?.code == EINTR)
        #expect(fileError { try file.sync() }?.code == EINTR)
        #expect(fileError { try file.sync() }?.isPoisoned == true)
    }

    @Test func `a sync that lies`() throws {
        disk.setFault(SimulatedFault(at: 1, code: 0, lasting: .forEver), on: .changing)
        try disk.writeNew("/a", [1])
        #expect(disk.everything() == ["/a": [1]])
        #expect(disk.crashed(model: .keepSynced).everything() == [:])
        disk.setFault(nil, on: .changing)
        try disk.syncDirectory("/")
        #expect(disk.crashed(model: .keepSynced).everything() == ["/a": []])
    }

    @Test func `a failed append may leave a part, and poisons`() throws {
        let file = try disk.open("/a", .create)
        disk.setFault(SimulatedFault(at: 2, code: ENOSPC, appendedBytes: 2), on: .changing)
        #expect(fileError { try file.append([1, 2, 3]) }?.isNoSpace == true)
        #expect(fileError { try file.append([4]) }?.isPoisoned == true)
        #expect(fileError { try file.sync() }?.isPoisoned == true)
        #expect(try file.read(count: 9, at: 0) == [1, 2])
        let again = try disk.open("/a", .append)
        disk.setFault(SimulatedFault(at: 3, code: EIO, appendedBytes: 99), on: .changing)
        #expect(fileError { try again.append([5, 6]) }?.code == EIO)
        #expect(try again.read(count: 9, at: 0) == [1, 2, 5], "never the whole")
    }

    @Test func `what a failed sync lost stays lost, though the next one succeeds`() throws {
        try disk.writeNew("/a", [1, 2])
        let file = try disk.open("/a", .append)
        try file.append([3, 4])
        let next = disk.count(.changing) + 1
        disk.setFault(SimulatedFault(at: next, code: EIO), on: .changing)
        #expect(fileError { try file.sync() }?.code == EIO)
        #expect(fileError { try file.sync() }?.isPoisoned == true, "never tried again")
        #expect(disk.count(.changing) == next)
        let again = try disk.open("/a", .append)
        try again.append([5])
        try again.sync()
        #expect(try again.read(count: 9, at: 0) == [1, 2, 3, 4, 5])
        let found = disk.crashed(model: .keepSynced)
        #expect(try found.readAll("/a", atMost: 9) == [1, 2, 0, 0, 5])
    }

    @Test func `a full disk takes what fits`() throws {
        disk.setCapacity(5)
        let file = try disk.open("/a", .create)
        try file.append([1, 2, 3])
        #expect(try disk.freeBytes(at: "/") == 2)
        let other = try disk.open("/b", .create)
        #expect(fileError { try other.append([4, 5, 6]) }?.isNoSpace == true)
        #expect(try other.read(count: 9, at: 0) == [4, 5])
        #expect(try disk.freeBytes(at: "/") == 0)
        try disk.unlink("/b")
        #expect(try disk.freeBytes(at: "/") == 2)
        try file.truncate(to: 0)
        #expect(try disk.freeBytes(at: "/") == 5)
        try disk.link("/a", "/c")
        try file.append([1, 2, 3, 4, 5])
        try disk.unlink("/a")
        #expect(try disk.freeBytes(at: "/") == 0, "it has another name")
        #expect(try disk.crashed(model: .keepIssued).freeBytes(at: "/") == 0)
        try disk.unlink("/c")
        #expect(try disk.freeBytes(at: "/") == 5)
        #expect(try disk.lock("/LOCK", contents: somebody) != nil, "a full disk locks, too")
    }

    @Test func `damage changes a byte and nothing else`() throws {
        try disk.writeNew("/a", [1, 2, 3])
        let before = disk.count(.changing)
        #expect(disk.damage("/a", at: 1, with: 9))
        #expect(!disk.damage("/a", at: 3, with: 9))
        #expect(!disk.damage("/b", at: 0, with: 9))
        #expect(disk.count(.changing) == before)
        #expect(try disk.crashed(model: .keepSynced).readAll("/a", atMost: 9) == [1, 9, 3])
    }
}
