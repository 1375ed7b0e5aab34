import Glibc
import Testing

@testable import varve

@Suite struct OutputWriterTests {
    /// What `body` writes to a pipe.
    private func written(
        isTerminal: Bool = false, _ body: (OutputWriter) throws -> Void
    ) throws -> [UInt8] {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        do {
            defer { close(ends[1]) }
            try body(OutputWriter(descriptor: ends[1], isTerminal: isTerminal))
        }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(ends[0], &bytes, bytes.count)
        return Array(bytes.prefix(max(count, 0)))
    }

    @Test func nothingIsWrittenBeforeAFlush() throws {
        #expect(try written { try $0.line("a") } == [])
        let bytes = try written { output in
            try output.line("a")
            try output.flush()
        }
        #expect(bytes == Array("a\n".utf8))
    }

    @Test func recordsAreWrittenToTheByte() throws {
        let record: [UInt8] = [0x7b, 0x1b, 0xff, 0x0d, 0x7d]
        let bytes = try written { output in
            try unsafe record.withUnsafeBytes { bytes in
                try unsafe output.write(record: bytes, terminator: 0)
            }
            try output.flush()
        }
        #expect(bytes == record + [0])
    }

    @Test func onATerminalRecordsCannotSteerIt() throws {
        let bytes = try written(isTerminal: true) { output in
            try output.write(data: [0x61, 0x1b, 0x0a])
            try output.write("\u{1b}[0m")
            try output.flush()
        }
        #expect(bytes == Array("a\\x1b\n\u{1b}[0m".utf8))
    }

    @Test func whatIsLargerThanTheBufferComesWholeAndInOrder() throws {
        let path = "/tmp/varve-output-\(getpid())"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer {
            close(descriptor)
            _ = unsafe unlink(path)
        }
        let output = OutputWriter(descriptor: descriptor, isTerminal: false)
        var expected: [UInt8] = []
        for size in [1, OutputWriter.byteCount - 1, OutputWriter.byteCount, 3, 700_000, 0, 5] {
            let piece = [UInt8](repeating: UInt8(expected.count & 0x7f), count: size)
            expected += piece + [0x0a]
            try unsafe piece.withUnsafeBytes { bytes in
                try unsafe output.write(record: bytes, terminator: 0x0a)
            }
        }
        try output.flush()
        var found = [UInt8](repeating: 0, count: expected.count + 1)
        let count = unsafe pread(descriptor, &found, found.count, 0)
        #expect(Array(found.prefix(count)) == expected)
    }

    @Test func aPipeThatNobodyReadsIsToldFromAFullDisk() throws {
        StopSignal.ignoreBrokenPipes()
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        close(ends[0])
        let closed = OutputWriter(descriptor: ends[1], isTerminal: false)
        try closed.write("a")
        #expect(throws: OutputError.closed) { try closed.flush() }
        close(ends[1])
        let full = unsafe open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        defer { close(full) }
        let output = OutputWriter(descriptor: full, isTerminal: false)
        try output.write("a")
        #expect(throws: OutputError.failed(ENOSPC)) { try output.flush() }
    }
}
