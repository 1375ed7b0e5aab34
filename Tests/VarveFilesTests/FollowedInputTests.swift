import Glibc
import Synchronization
import TestSupport
import Testing
import VarveFiles

/// A file that grows is read as it grows, and ends where it is rotated.
@Suite struct FollowedInputTests {
    private let scratch: ScratchFolder
    private let path: FilePath
    private let files = Posix()

    init() throws {
        scratch = try ScratchFolder()
        path = Paths.join(scratch.path, "log")
    }

    private func append(_ text: String) throws {
        let file = try files.open(path, .append)
        try file.append(Array(text.utf8))
        file.close()
    }

    private func read(_ input: FollowedInput) throws -> String {
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe input.read(into: $0) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    @Test func whatIsAppendedIsRead() throws {
        try append("one\n")
        let input = try FollowedInput(path) { false }
        #expect(try read(input) == "one\n")
        #expect(try !input.isReady(within: .zero))
        #expect(try !input.isReady(within: .milliseconds(60)))
        try append("two\n")
        #expect(try input.isReady(within: .zero))
        #expect(try read(input) == "two\n")
        #expect(input.byteCount == 8)
    }

    @Test func theOldFileIsReadToItsEndWhenAnotherHasItsName() throws {
        try append("one\n")
        let input = try FollowedInput(path) { false }
        #expect(try read(input) == "one\n")
        try append("last\n")
        try files.rename(path, path + ".1")
        // Whoever moves a log away may go on writing to it.
        #expect(try read(input) == "last\n")
        #expect(try !input.isReady(within: .zero))
        try append("of the next file\n")
        #expect(try input.isReady(within: .zero))
        #expect(try read(input) == "")
    }

    @Test func aFileThatIsCutEnds() throws {
        try append("one\ntwo\n")
        let input = try FollowedInput(path) { false }
        #expect(try read(input) == "one\ntwo\n")
        let file = try files.open(path, .append)
        try file.truncate(to: 0)
        file.close()
        #expect(try input.isReady(within: .zero))
        #expect(try read(input) == "")
    }

    @Test func aWishToStopEndsTheWait() throws {
        try append("one\n")
        let isStopping = Mutex(false)
        let input = try FollowedInput(path) { isStopping.withLock { $0 } }
        #expect(try read(input) == "one\n")
        isStopping.withLock { $0 = true }
        #expect(throws: FileError(.read, path, .system(EINTR))) { _ = try read(input) }
    }

    @Test func onlyARegularFileIsFollowed() throws {
        #expect(throws: FileError.self) { try FollowedInput(scratch.path) { false } }
        #expect(throws: FileError.self) { try FollowedInput(path) { false } }
    }
}
