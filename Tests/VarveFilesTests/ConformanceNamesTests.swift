import Glibc
import TestSupport
import Testing
import VarveFiles

@Suite struct `Names behave alike on every file system` {
    @Test(arguments: Backend.allCases)
    func `a folder is listed by the bytes of its names`(_ backend: Backend) throws {
        let folder = try backend.folder()
        // NFC and NFD of é are two names; upper case sorts before lower case.
        for name in ["b", "a", "B", "e\u{301}", "\u{e9}", "10", "9"] { try folder.put(name, "") }
        try folder.files.makeDirectory(folder("c"))
        let entries = try folder.files.list(folder.root)
        #expect(
            entries.map(\.nameBytes)
                == ["10", "9", "B", "a", "b", "c", "e\u{301}", "\u{e9}"].map { Array($0.utf8) })
        #expect(
            entries.map(\.kind) == [.file, .file, .file, .file, .file, .directory, .file, .file])
        #expect(try folder.files.list(folder("c")) == [])
        #expect(fileError { _ = try folder.files.list(folder("a")) }?.code == ENOTDIR)
        #expect(fileError { _ = try folder.files.list(folder("no")) }?.isNotFound == true)
    }

    @Test(arguments: Backend.allCases)
    func `status tells kind and length, or nothing`(_ backend: Backend) throws {
        let folder = try backend.folder()
        try folder.put("a", "12345")
        #expect(try folder.files.status(folder("a")) == FileStatus(kind: .file, byteCount: 5))
        #expect(
            try folder.files.status(folder.root) == FileStatus(kind: .directory, byteCount: 0))
        #expect(try folder.files.status(folder("no")) == nil)
        #expect(try folder.files.status(folder("no/b")) == nil)
        #expect(try folder.files.status(folder("a/b")) == nil)
    }

    @Test(arguments: Backend.allCases)
    func `a folder is made once, and removed empty`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let files = folder.files
        try files.makeDirectory(folder("d"))
        #expect(fileError { try files.makeDirectory(folder("d")) }?.isExisting == true)
        #expect(fileError { try files.makeDirectory(folder("no/d")) }?.isNotFound == true)
        try folder.put("d/a", "x")
        #expect(fileError { try files.makeDirectory(folder("d/a")) }?.isExisting == true)
        #expect(fileError { try files.makeDirectory(folder("d/a/b")) }?.code == ENOTDIR)
        #expect(fileError { try files.removeDirectory(folder("d")) }?.code == ENOTEMPTY)
        #expect(fileError { try files.removeDirectory(folder("d/a")) }?.code == ENOTDIR)
        #expect(fileError { try files.removeDirectory(folder("no")) }?.isNotFound == true)
        try files.unlink(folder("d/a"))
        try files.syncDirectory(folder("d"))
        try files.removeDirectory(folder("d"))
        #expect(try files.list(folder.root) == [])
        #expect(fileError { try files.syncDirectory(folder("d")) }?.isNotFound == true)
    }

    @Test(arguments: Backend.allCases)
    func `rename moves, and replaces what may be replaced`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let files = folder.files
        try folder.put("a", "new")
        try folder.put("b", "old")
        // Everything here is a stand-in: what was not synced may be renamed in this test.
        try files.rename(folder("a"), folder("b"))
        #expect(try folder.text("b") == "new")
        #expect(try files.status(folder("a")) == nil)
        try files.makeDirectory(folder("d"))
        try files.makeDirectory(folder("e"))
        try files.rename(folder("b"), folder("d/b"))
        #expect(try folder.text("d/b") == "new")
        func failure(_ source: String, _ target: String) -> Int32? {
            fileError { try files.rename(folder(source), folder(target)) }?.code
        }
        #expect(failure("no", "b") == ENOENT)
        #expect(failure("d/b", "no/b") == ENOENT)
        #expect(failure("d/b", "e") == EISDIR)
        #expect(failure("d/b", "d") == ENOTEMPTY, "the folder that it is in")
        #expect(failure("e", "d/b") == ENOTDIR)
        #expect(failure("e", "d") == ENOTEMPTY)
        #expect(failure("d", "d/f") == EINVAL)
        try files.rename(folder("d"), folder("e"))
        try files.rename(folder("e"), folder("e"))
        #expect(try folder.text("e/b") == "new")
        #expect(try files.list(folder.root).map(\.name) == ["e"])
    }

    @Test(arguments: Backend.allCases)
    func `an unlinked file is read by those who have it open`(_ backend: Backend) throws {
        let folder = try backend.folder()
        try folder.put("a", "text")
        let file = try folder.files.open(folder("a"), .append)
        try folder.files.unlink(folder("a"))
        try file.append([0x21])
        #expect(try file.read(count: 9, at: 0) == Array("text!".utf8))
        try folder.put("a", "other")
        #expect(try file.byteCount == 5)
        #expect(try folder.text("a") == "other")
        #expect(fileError { try folder.files.unlink(folder("no")) }?.isNotFound == true)
        try folder.files.makeDirectory(folder("d"))
        #expect(fileError { try folder.files.unlink(folder("d")) }?.code == EISDIR)
    }

    @Test(arguments: Backend.allCases)
    func `a link is a second name of the same file`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let files = folder.files
        try folder.put("a", "text")
        try folder.put("taken", "")
        try files.makeDirectory(folder("d"))
        try files.link(folder("a"), folder("d/b"))
        let file = try files.open(folder("d/b"), .append)
        try file.append([0x21])
        #expect(try folder.text("a") == "text!")
        try files.rename(folder("a"), folder("d/b"))
        #expect(try files.status(folder("a")) != nil, "two names of one file: nothing happens")
        try files.unlink(folder("a"))
        #expect(try folder.text("d/b") == "text!")
        #expect(fileError { try files.link(folder("d/b"), folder("taken")) }?.isExisting == true)
        #expect(fileError { try files.link(folder("no"), folder("c")) }?.isNotFound == true)
        #expect(fileError { try files.link(folder("d"), folder("c")) }?.code == EPERM)
    }

    @Test(arguments: Backend.allCases)
    func `a path with a NUL, or none, is refused by every operation`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let files = folder.files
        try folder.put("a", "text")
        for path in [folder("a\0b"), ""] {
            let failures = [
                fileError { _ = try files.open(path, .read) },
                fileError { _ = try files.open(path, .append) },
                fileError { try files.makeDirectory(path) },
                fileError { try files.rename(path, folder("b")) },
                fileError { try files.rename(folder("a"), path) },
                fileError { try files.link(path, folder("b")) },
                fileError { try files.link(folder("a"), path) },
                fileError { try files.unlink(path) },
                fileError { try files.removeDirectory(path) },
                fileError { try files.syncDirectory(path) },
                fileError { _ = try files.list(path) },
                fileError { _ = try files.status(path) },
                fileError { _ = try files.lock(path, contents: somebody) },
                fileError { _ = try files.lockHolder(path) },
                fileError { _ = try files.freeBytes(at: path) },
            ]
            for failure in failures { #expect(failure?.cause == .invalidPath) }
        }
        #expect(try folder.text("a") == "text")
    }

    @Test(arguments: Backend.allCases)
    func `there is some room`(_ backend: Backend) throws {
        let folder = try backend.folder()
        #expect(try folder.files.freeBytes(at: folder.root) > 0)
        #expect(fileError { _ = try folder.files.freeBytes(at: folder("no")) }?.isNotFound == true)
    }
}
