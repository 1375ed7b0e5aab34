import Glibc
import VarveJSON

/// Why standard output could not be written.
enum OutputError: Error, Equatable {
    /// Whoever read it has gone away, as `head` does.
    case closed
    /// The operating system's error number.
    case failed(Int32)
}

/// Buffered writing to a descriptor. Nothing is written before the buffer is full or flushed.
///
/// For one thread. What comes from outside goes through ``Sanitizer`` where the descriptor is a
/// terminal, so that no record can steer it.
@safe final class OutputWriter {
    /// Whether a person looks at it.
    let isTerminal: Bool
    private let descriptor: Int32
    private let buffer: UnsafeMutableRawBufferPointer
    private var count = 0

    /// Bytes that are written at once.
    static let byteCount = 256 << 10

    /// A writer to an open descriptor, which stays open.
    init(descriptor: Int32, isTerminal: Bool) {
        self.descriptor = descriptor
        self.isTerminal = isTerminal
        unsafe buffer = .allocate(byteCount: Self.byteCount, alignment: 64)
    }

    deinit { unsafe buffer.deallocate() }

    /// Text of ours: what stands in it from outside was sanitised before.
    func write(_ text: String) throws(OutputError) {
        var text = text
        try unsafe text.withUTF8Typed { (bytes) throws(OutputError) in
            try unsafe copy(UnsafeRawBufferPointer(bytes))
        }
    }

    /// A line of ours.
    func line(_ text: String = "") throws(OutputError) {
        try write(text)
        try write("\n")
    }

    /// A JSON document on a line.
    func line(json: JSONValue) throws(OutputError) {
        try write(data: Array(json.text.utf8))
        try line()
    }

    /// Bytes from outside: as they are, except on a terminal.
    func write(data: UnsafeRawBufferPointer) throws(OutputError) {
        if isTerminal, let harmless = unsafe Sanitizer.terminal(data) {
            try write(harmless)
        } else {
            try unsafe copy(data)
        }
    }

    /// Bytes from outside: as they are, except on a terminal.
    func write(data: [UInt8]) throws(OutputError) {
        try unsafe data.withUnsafeBufferPointer { (bytes) throws(OutputError) in
            try unsafe write(data: UnsafeRawBufferPointer(bytes))
        }
    }

    /// A record and what ends it.
    func write(record: UnsafeRawBufferPointer, terminator: UInt8) throws(OutputError) {
        try unsafe write(data: record)
        if count == Self.byteCount { try flush() }
        unsafe buffer[count] = terminator
        count += 1
    }

    /// Writes what is buffered.
    func flush() throws(OutputError) {
        let pending = count
        count = 0
        try unsafe transfer(UnsafeRawBufferPointer(rebasing: buffer[..<pending]))
    }

    private func copy(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        if bytes.count > Self.byteCount - count { try flush() }
        guard bytes.count <= Self.byteCount else { return try unsafe transfer(bytes) }
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    private func transfer(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        var done = 0
        while done < bytes.count, let base = bytes.baseAddress {
            let written = unsafe Glibc.write(descriptor, base + done, bytes.count - done)
            if written >= 0 {
                done += written
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: waitUntilWritable()
            case EPIPE: throw .closed
            case let code: throw .failed(code)
            }
        }
    }

    /// A descriptor that somebody else made non-blocking.
    private func waitUntilWritable() {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&request, 1, -1)
    }
}

extension String {
    /// `withUTF8`, with a typed error.
    fileprivate mutating func withUTF8Typed(
        _ body: (UnsafeBufferPointer<UInt8>) throws(OutputError) -> Void
    ) throws(OutputError) {
        let result: Result<Void, OutputError> = withUTF8 { bytes in
            do throws(OutputError) {
                return .success(try unsafe body(bytes))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}
