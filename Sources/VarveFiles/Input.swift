import Synchronization

/// Bytes that are read once, from front to end: a file, a pipe, standard input.
public protocol Input: AnyObject, Sendable {
    /// The name for messages.
    var name: String { get }

    /// The bytes to come, where that is known: of a regular file.
    var byteCount: Int? { get }

    /// Reads some bytes into `buffer`, which is not empty.
    /// - Returns: how many; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int

    /// Waits until a read would not wait: there are bytes, or the end is reached.
    /// - Returns: false if that took longer than `bound`.
    func isReady(within bound: Duration) throws(FileError) -> Bool

    /// Gives the descriptor back. Closing twice is harmless.
    func close()
}

extension Input {
    /// What is on a disk never waits.
    public func isReady(within bound: Duration) throws(FileError) -> Bool { true }
}

/// A regular file of any `FileSystem`, read as a stream.
public final class FileInput: Input {
    private let file: any File
    private let offset = Mutex(0)

    /// - Parameter file: opened for reading; closed by `close()`.
    public init(_ file: any File) { self.file = file }

    public var name: String { file.path }

    public var byteCount: Int? { try? file.byteCount }

    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        let start = offset.withLock { $0 }
        let count = try unsafe file.read(into: buffer, at: start)
        offset.withLock { $0 = start + count }
        return count
    }

    public func close() { file.close() }
}
