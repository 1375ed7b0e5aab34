import Glibc
import Synchronization

/// A regular file that grows, read from front to end: at its end it waits for more.
///
/// The end comes when another file has taken the name, or when the file was cut: whoever rotates a
/// log does the one or the other. What was appended to the old file is read before.
public final class FollowedInput: Input {
    public let name: String
    private let descriptor: Descriptor
    private let shouldStop: @Sendable () -> Bool
    private let offset = Mutex(0)

    /// How often a file that does not grow is looked at.
    private static let look = Duration.milliseconds(50)

    /// - Parameter shouldStop: asked while it waits; then reading fails with `EINTR`.
    /// - Throws: `FileError`; something that is no regular file cannot be followed.
    public init(_ path: FilePath, shouldStop: @escaping @Sendable () -> Bool) throws(FileError) {
        name = path
        self.shouldStop = shouldStop
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        descriptor = Descriptor(
            owning: try unsafe Posix().call(.open, path) { unsafe Glibc.open($0, flags) })
        guard try PosixFile.status(of: descriptor, path, .open).kind == .file else {
            throw FileError(.open, path, .notRegular)
        }
    }

    /// The bytes that are there so far.
    public var byteCount: Int? { try? status().byteCount }

    private func status() throws(FileError) -> FileStatus {
        try PosixFile.status(of: descriptor, name, .read)
    }

    public func isReady(within bound: Duration) throws(FileError) -> Bool {
        var left = bound
        while true {
            guard !shouldStop() else { throw FileError(.read, name, .system(EINTR)) }
            let size = try status().byteCount
            let place = offset.withLock { $0 }
            if size != place { return true }
            if try isReplaced() { return true }
            guard left > .zero else { return false }
            let pause = min(left, Self.look)
            _ = poll(nil, 0, Int32(clamping: max(1, pause.milliseconds)))
            left -= pause
        }
    }

    /// Whether another file has the name now. A name that is missing may come back.
    private func isReplaced() throws(FileError) -> Bool {
        var own = stat()
        var named = stat()
        let isKnown = descriptor.use { unsafe fstat($0, &own) == 0 } ?? false
        do {
            _ = try unsafe Posix().call(.status, name) { unsafe stat($0, &named) }
        } catch  where error.isNotFound {
            return false
        }
        return isKnown && (own.st_ino != named.st_ino || own.st_dev != named.st_dev)
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        while try !isReady(within: .seconds(1)) {}
        guard let start = buffer.baseAddress else { return 0 }
        let place = offset.withLock { $0 }
        let outcome = descriptor.use { number in
            Transfer.retrying { Int32(clamping: unsafe pread(number, start, buffer.count, place)) }
        }
        switch outcome {
        case .success(let count):
            offset.withLock { $0 = place + Int(count) }
            return Int(count)
        case .failure(let error): throw FileError(.read, name, .system(error.code))
        case nil: throw FileError(.read, name, .closed)
        }
    }

    public func close() { descriptor.close() }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
