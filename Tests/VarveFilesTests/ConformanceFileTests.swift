import Glibc
import TestSupport
import Testing
import VarveFiles

@Suite struct `Files behave alike on every file system` {
    @Test(arguments: Backend.allCases)
    func `what is appended is read back at any offset`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let file = try folder.files.open(folder("a"), .create)
        try file.append(Array("hello ".utf8))
        try file.append([])
        try file.append(Array("world".utf8))
        #expect(try file.byteCount == 11)
        #expect(try file.read(count: 5, at: 6) == Array("world".utf8))
        #expect(try file.read(count: 100, at: 6) == Array("world".utf8))
        #expect(try file.read(count: 5, at: 11) == [])
        #expect(try file.read(count: 5, at: 1 << 40) == [])
        #expect(try file.read(count: 0, at: 0) == [])
        #expect(fileError { _ = try file.read(count: 5, at: -1) }?.code == EINVAL)
        #expect(fileError { _ = try file.read(count: 5, at: .max) }?.code == EINVAL)
        try file.sync()
        file.startWriteback()
    }

    @Test(arguments: Backend.allCases)
    func `append mode makes a file or goes on with it`(_ backend: Backend) throws {
        let folder = try backend.folder()
        for part in ["one ", "two ", "three"] {
            let file = try folder.files.open(folder("log"), .append)
            try file.append(Array(part.utf8))
            file.close()
        }
        #expect(try folder.text("log") == "one two three")
    }

    @Test(arguments: Backend.allCases)
    func `two objects of one file append after each other`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let first = try folder.files.open(folder("log"), .append)
        let second = try folder.files.open(folder("log"), .append)
        try first.append([1, 2])
        try second.append([3])
        try first.append([4])
        #expect(try second.read(count: 9, at: 0) == [1, 2, 3, 4])
    }

    @Test(arguments: Backend.allCases)
    func `create wants a free name, read an existing one`(_ backend: Backend) throws {
        let folder = try backend.folder()
        try folder.put("a", "x")
        #expect(fileError { _ = try folder.files.open(folder("a"), .create) }?.isExisting == true)
        #expect(fileError { _ = try folder.files.open(folder("b"), .read) }?.isNotFound == true)
        for mode in [OpenMode.read, .create, .append] {
            let inNothing = fileError { _ = try folder.files.open(folder("no/b"), mode) }
            #expect(inNothing?.isNotFound == true)
            let inFile = fileError { _ = try folder.files.open(folder("a/b"), mode) }
            #expect(inFile?.code == ENOTDIR)
        }
        #expect(try folder.text("a") == "x")
    }

    @Test(arguments: Backend.allCases)
    func `a folder is not a file`(_ backend: Backend) throws {
        let folder = try backend.folder()
        try folder.files.makeDirectory(folder("d"))
        #expect(fileError { _ = try folder.files.open(folder("d"), .read) }?.code == EISDIR)
        #expect(fileError { _ = try folder.files.open(folder("d"), .append) }?.code == EISDIR)
        #expect(fileError { _ = try folder.files.open(folder("d"), .create) }?.isExisting == true)
    }

    @Test(arguments: Backend.allCases)
    func `truncate cuts, and never extends`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let file = try folder.files.open(folder("a"), .create)
        try file.append(Array("0123456789".utf8))
        try file.truncate(to: 4)
        #expect(fileError { try file.truncate(to: 5) }?.code == EINVAL)
        #expect(fileError { try file.truncate(to: -1) }?.code == EINVAL)
        try file.append(Array("ab".utf8))
        #expect(try folder.text("a") == "0123ab")
        try file.truncate(to: 0)
        #expect(try file.byteCount == 0)
    }

    @Test(arguments: Backend.allCases)
    func `after a failed write an object only reads`(_ backend: Backend) throws {
        let folder = try backend.folder()
        try folder.put("a", "text")
        let file = try folder.files.open(folder("a"), .read)
        try file.append([])
        #expect(fileError { try file.append([1]) }?.code == EBADF)
        #expect(fileError { try file.append([1]) }?.isPoisoned == true)
        #expect(fileError { try file.sync() }?.isPoisoned == true)
        #expect(fileError { try file.truncate(to: 0) }?.isPoisoned == true)
        #expect(try file.read(count: 4, at: 0) == Array("text".utf8))
        let again = try folder.files.open(folder("a"), .append)
        try again.append([0x21])
        #expect(try folder.text("a") == "text!")
    }

    @Test(arguments: Backend.allCases)
    func `room behind the end changes nothing that is seen`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let file = try folder.files.open(folder("a"), .create)
        try file.append(Array("text".utf8))
        file.reserve(32 << 10)
        #expect(try file.byteCount == 4)
        try file.append([0x21])
        #expect(try folder.text("a") == "text!")
        try file.truncate(to: 2)
        file.reserve(32 << 10)
        #expect(try folder.text("a") == "te")
    }

    @Test(arguments: Backend.allCases)
    func `a closed object refuses everything`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let file = try folder.files.open(folder("a"), .create)
        file.close()
        file.close()
        file.startWriteback()
        file.reserve(1)
        #expect(fileError { try file.append([1]) }?.cause == .closed)
        #expect(fileError { _ = try file.read(count: 1, at: 0) }?.cause == .closed)
        #expect(fileError { try file.sync() }?.cause == .closed)
        #expect(fileError { try file.truncate(to: 0) }?.cause == .closed)
        #expect(fileError { _ = try file.byteCount }?.cause == .closed)
    }

    @Test(arguments: Backend.allCases)
    func `appends of several threads do not mix`(_ backend: Backend) async throws {
        let folder = try backend.folder()
        let file = try folder.files.open(folder("a"), .create)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in UInt8(1)...4 {
                group.addTask {
                    for _ in 0..<50 {
                        try file.append([UInt8](repeating: writer, count: 100))
                        _ = try file.read(count: 100, at: 0)
                    }
                }
            }
            try await group.waitForAll()
        }
        let bytes = try file.read(count: 1 << 20, at: 0)
        #expect(bytes.count == 4 * 50 * 100)
        for start in stride(from: 0, to: bytes.count, by: 100) {
            #expect(Set(bytes[start..<(start + 100)]).count == 1)
        }
    }

    @Test(arguments: Backend.allCases)
    func `an object may be closed while others read it`(_ backend: Backend) async throws {
        let folder = try backend.folder()
        try folder.put("a", "text")
        for _ in 0..<50 {
            let file = try folder.files.open(folder("a"), .read)
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        let error = fileError {
                            let bytes = try file.read(count: 9, at: 0)
                            #expect(bytes == Array("text".utf8))
                        }
                        return error == nil || error?.cause == .closed
                    }
                }
                file.close()
                for await isSound in group { #expect(isSound) }
            }
        }
    }
}
