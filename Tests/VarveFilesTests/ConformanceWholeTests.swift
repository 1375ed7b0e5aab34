import Glibc
import TestSupport
import Testing
import VarveFiles

@Suite struct `Whole files` {
    @Test(arguments: Backend.allCases)
    func `writeNew puts a file in place of the old one`(_ backend: Backend) throws {
        let folder = try backend.folder()
        try folder.files.writeNew(folder("a"), Array("one".utf8))
        try folder.files.writeNew(folder("a"), Array("two".utf8))
        #expect(try folder.text("a") == "two")
        #expect(try folder.files.list(folder.root).map(\.name) == ["a"])
    }

    @Test(arguments: Backend.allCases)
    func `writeNew replaces what a killed process left`(_ backend: Backend) throws {
        let folder = try backend.folder()
        try folder.put("a.tmp", "half of somethi")
        try folder.files.writeNew(folder("a"), Array("two".utf8))
        #expect(try folder.text("a") == "two")
        #expect(try folder.files.list(folder.root).map(\.name) == ["a"])
    }

    @Test(arguments: Backend.allCases)
    func `writeNew cleans up if it cannot finish`(_ backend: Backend) throws {
        let folder = try backend.folder()
        try folder.files.makeDirectory(folder("a"))
        let failure = fileError { try folder.files.writeNew(folder("a"), [1]) }
        #expect(failure?.code == EISDIR)
        #expect(failure?.operation == .rename)
        #expect(try folder.files.list(folder.root).map(\.name) == ["a"])
    }

    @Test(arguments: Backend.allCases)
    func `readAll reads at most what it is told`(_ backend: Backend) throws {
        let folder = try backend.folder()
        try folder.put("a", "12345")
        #expect(try folder.files.readAll(folder("a"), atMost: 5) == Array("12345".utf8))
        let failure = fileError { _ = try folder.files.readAll(folder("a"), atMost: 4) }
        #expect(failure?.cause == .tooLarge(limit: 4))
    }

    @Test(arguments: Backend.allCases)
    func `ensureDirectory is content with a folder only`(_ backend: Backend) throws {
        let folder = try backend.folder()
        try folder.files.ensureDirectory(folder("d"))
        try folder.files.ensureDirectory(folder("d"))
        try folder.put("a", "")
        let failure = fileError { try folder.files.ensureDirectory(folder("a")) }
        #expect(failure?.isExisting == true)
    }
}
