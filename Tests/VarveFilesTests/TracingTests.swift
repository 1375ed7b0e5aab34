import TestSupport
import Testing
import VarveFiles

@Suite struct `Tracing notices a wrong order` {
    @Test func `a rename wants a synced file`() throws {
        let traced = Tracing(Simulated())
        try traced.writeNew("/a", [1])
        #expect(traced.violations.isEmpty)
        let file = try traced.open("/b", .create)
        try traced.rename("/b", "/c")
        #expect(traced.violations == ["rename of an unsynced file: rename /b -> /c"])
        try file.sync()
        try traced.rename("/c", "/d")
        try file.append([1])
        #expect(!traced.state.isFileSynced("/d"), "the object is followed, not the path")
        try traced.rename("/d", "/e")
        #expect(traced.violations.count == 2)
    }

    @Test func `a failed append leaves the file unsynced`() throws {
        let disk = Simulated()
        let traced = Tracing(disk)
        try traced.writeNew("/a", [1])
        let file = try traced.open("/a", .append)
        #expect(traced.state.isFileSynced("/a"))
        disk.setCapacity(0)
        #expect(fileError { try file.append([2]) }?.isNoSpace == true)
        #expect(!traced.state.isFileSynced("/a"))
    }

    @Test func `an unlink waits for the log`() throws {
        let rule = TraceRule.noUnlinkWhileUnsynced { $0.hasPrefix("/MANIFEST") }
        let traced = Tracing(Simulated(), rules: [rule])
        try traced.writeNew("/a", [1])
        try traced.writeNew("/b", [1])
        let manifest = try traced.open("/MANIFEST-000001", .append)
        try manifest.append([1])
        try manifest.sync()
        try traced.unlink("/a")
        #expect(traced.violations.isEmpty)
        try manifest.append([1])
        try traced.unlink("/b")
        #expect(traced.violations == ["unlink before a log was synced: unlink /b"])
    }

    @Test func `a log tells of nothing that may be lost`() throws {
        let rule = TraceRule.noLoggingOfUnsynced { $0.hasPrefix("/MANIFEST") }
        let traced = Tracing(Simulated(), rules: [rule])
        let log = try traced.open("/MANIFEST-000001", .append)
        let text = "an entry in a log before what it tells of was synced: append /MANIFEST-000001"
        try traced.makeDirectory("/d")
        try log.append([1])
        #expect(traced.violations == [text], "the folder's name")
        try traced.syncDirectory("/")
        let file = try traced.open("/d/a.tmp", .create)
        try log.append([1])
        #expect(traced.violations.count == 1, "a temporary file does not matter")
        try traced.rename("/d/a.tmp", "/d/a")
        try traced.syncDirectory("/d")
        try log.append([1])
        #expect(traced.violations.count == 2, "its bytes")
        try file.sync()
        try traced.link("/d/a", "/b")
        try log.append([1])
        #expect(traced.violations.count == 3, "the other name")
        try traced.syncDirectory("/")
        try log.append([1])
        try traced.unlink("/d/a")
        try log.append([1])
        #expect(traced.violations == [text, text, text], "what goes may come back")
    }

    @Test func `nothing is acknowledged before it is synced`() throws {
        let traced = Tracing(Simulated())
        try traced.writeNew("/a", [1])
        traced.acknowledge()
        #expect(traced.violations.isEmpty)
        let file = try traced.open("/a", .append)
        try file.append([2])
        _ = try traced.open("/b.tmp", .create)
        traced.acknowledge()
        #expect(traced.violations == ["acknowledgement before a sync: /a"])
        try file.sync()
        try traced.makeDirectory("/d")
        traced.acknowledge()
        #expect(traced.violations.last == "acknowledgement before a sync: /d")
        try traced.removeDirectory("/d")
        traced.acknowledge()
        #expect(traced.violations.count == 2)
    }

    @Test func `folders and links are followed`() throws {
        let traced = Tracing(Simulated())
        try traced.makeDirectory("/d")
        #expect(traced.state.unsyncedFolderPaths == ["/"])
        try traced.syncDirectory("/")
        let file = try traced.open("/d/a", .create)
        #expect(traced.state.unsyncedFolderPaths == ["/d"])
        #expect(traced.state.unsyncedFilePaths == ["/d/a"])
        try traced.link("/d/a", "/b")
        #expect(traced.state.unsyncedFilePaths == ["/b", "/d/a"])
        try traced.rename("/d", "/e")
        #expect(traced.state.unsyncedFilePaths == ["/b", "/e/a"])
        #expect(!traced.state.isFolderSynced("/e"))
        try file.sync()
        #expect(traced.state.unsyncedFilePaths == [])
        try traced.syncDirectory("/e")
        try traced.syncDirectory("/")
        #expect(traced.state.unsyncedFolderPaths == [])
    }

    @Test func `events are what succeeded`() throws {
        let traced = Tracing(Simulated())
        try traced.writeNew("/a", [1, 2])
        _ = fileError { try traced.unlink("/no") }
        #expect(
            traced.events == [
                TraceEvent(.open, "/a.tmp"), TraceEvent(.append, "/a.tmp", byteCount: 2),
                TraceEvent(.sync, "/a.tmp"), TraceEvent(.rename, "/a.tmp", target: "/a"),
                TraceEvent(.syncDirectory, "/"),
            ])
        traced.forgetEvents()
        let file = try traced.open("/a", .read)
        _ = try file.read(count: 1, at: 1)
        #expect(traced.events.last == TraceEvent(.read, "/a", byteCount: 1, offset: 1))
    }
}
