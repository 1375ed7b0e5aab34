import Glibc
import TestSupport
import Testing
import VarveFiles

@Suite struct `Posix, where it is more than Simulated` {
    let scratch: ScratchFolder
    let posix = Posix()

    init() throws { scratch = try ScratchFolder() }

    private func path(_ name: String) -> FilePath { Paths.join(scratch.path, name) }

    private func mode(_ path: FilePath) -> mode_t {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else { return 0 }
        return information.st_mode & 0o7777
    }

    /// The numbers of the descriptors that this process has open for a path.
    private func descriptors(of path: FilePath) throws -> [Int32] {
        try posix.list("/proc/self/fd").compactMap { entry in
            var buffer = [CChar](repeating: 0, count: 4096)
            let count = unsafe readlink("/proc/self/fd/\(entry.name)", &buffer, buffer.count)
            guard count > 0 else { return nil }
            let bytes = buffer.prefix(count).map { UInt8(bitPattern: $0) }
            return bytes == Array(path.utf8) ? Int32(entry.name) : nil
        }
    }

    @Test func `nobody else may read what it makes`() throws {
        try posix.makeDirectory(path("d"))
        _ = try posix.open(path("d/a"), .create)
        _ = try posix.open(path("d/b"), .append)
        _ = try posix.lock(path("d/LOCK"), contents: somebody)
        #expect(mode(path("d")) & 0o077 == 0)
        for name in ["d/a", "d/b", "d/LOCK"] { #expect(mode(path(name)) & 0o177 == 0) }
    }

    @Test func `it may have as many files open as the system grants`() throws {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #expect(unsafe getrlimit(resource, &limit) == 0)
        Posix.raiseOpenFileCountMax()
        #expect(posix.openFileCountMax == Int(clamping: limit.rlim_max))
    }

    @Test func `descriptors do not survive exec, nor the object`() throws {
        do {
            let file = try posix.open(path("a"), .create)
            let lock = try posix.lock(path("LOCK"), contents: somebody)
            let numbers = try descriptors(of: path("a")) + descriptors(of: path("LOCK"))
            #expect(numbers.count == 2)
            for number in numbers { #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0) }
            withExtendedLifetime((file, lock)) {}
        }
        #expect(try descriptors(of: path("a")) == [])
        #expect(try descriptors(of: path("LOCK")) == [])
    }

    @Test func `close gives the descriptor back at once`() throws {
        let file = try posix.open(path("a"), .create)
        file.close()
        #expect(try descriptors(of: path("a")) == [])
        withExtendedLifetime(file) {}
    }

    @Test func `a refused file leaves no descriptor behind`() throws {
        try posix.makeDirectory(path("d"))
        #expect(fileError { _ = try posix.open(path("d"), .read) }?.code == EISDIR)
        #expect(try descriptors(of: path("d")) == [])
    }

    @Test func `a lock that is taken leaves no descriptor behind`() throws {
        let lock = try posix.lock(path("LOCK"), contents: somebody)
        #expect(try posix.lock(path("LOCK"), contents: somebody) == nil)
        #expect(try descriptors(of: path("LOCK")).count == 1)
        lock?.release()
    }

    @Test func `links are read through, but never written through`() throws {
        try posix.writeNew(path("a"), [1, 2, 3])
        #expect(unsafe symlink(path("a"), path("s")) == 0)
        #expect(unsafe symlink(path("no"), path("dangling")) == 0)
        #expect(try posix.readAll(path("s"), atMost: 10) == [1, 2, 3])
        #expect(fileError { _ = try posix.open(path("s"), .append) }?.code == ELOOP)
        #expect(fileError { _ = try posix.lock(path("s"), contents: somebody) }?.code == ELOOP)
        #expect(fileError { _ = try posix.open(path("dangling"), .create) }?.isExisting == true)
        #expect(try posix.status(path("s")) == FileStatus(kind: .file, byteCount: 3))
        #expect(try posix.status(path("dangling")) == nil)
        #expect(try posix.list(scratch.path).map(\.kind) == [.file, .symbolicLink, .symbolicLink])
    }

    @Test func `a pipe in a file's place is refused, not waited for`() throws {
        #expect(unsafe mkfifo(path("p"), 0o600) == 0)
        #expect(fileError { _ = try posix.open(path("p"), .read) }?.cause == .notRegular)
        #expect(fileError { _ = try posix.open(path("p"), .append) }?.cause == .notRegular)
        let locked = fileError { _ = try posix.lock(path("p"), contents: somebody) }
        #expect(locked?.cause == .notRegular)
        #expect(try posix.list(scratch.path).map(\.kind) == [.other])
        #expect(fileError { _ = try posix.open("/dev/full", .append) }?.cause == .notRegular)
    }

    @Test func `names that are not UTF-8 are listed by their bytes`() throws {
        let name: [UInt8] = [0x61, 0xff, 0x62]
        let raw = (Array(path("").utf8) + name + [0]).map { CChar(bitPattern: $0) }
        let number = unsafe Glibc.open(raw, O_CREAT | O_WRONLY, 0o600 as mode_t)
        #expect(number >= 0)
        close(number)
        let entry = try #require(try posix.list(scratch.path).first)
        #expect(entry.nameBytes == name)
        #expect(entry.name == "a\u{fffd}b")
        #expect(unsafe Glibc.unlink(raw) == 0)
    }

    @Test func `a large append arrives whole`() throws {
        let file = try posix.open(path("a"), .create)
        var random = SeededGenerator(seed: 7)
        let block = (0..<(1 << 20)).map { _ in UInt8.random(in: 0...255, using: &random) }
        for _ in 0..<3 {
            try file.append(block)
            file.startWriteback()
        }
        try file.sync()
        for index in 0..<3 {
            #expect(try file.read(count: 1 << 20, at: index << 20) == block)
        }
    }
}
