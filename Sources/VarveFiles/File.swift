/// An open file: read anywhere, written only at its end.
///
/// Safe to use from several threads: reads run side by side, writes one after the other. After the
/// first append, truncate or sync that failed, the object is *poisoned*: it still reads, but
/// refuses to write or sync, because a kernel may report a lost page once and then say all is
/// well. Open the file again, and check what it holds, to go on.
public protocol File: AnyObject, Sendable {
    /// The path it was opened by, for messages.
    var path: FilePath { get }

    /// The length in bytes, now.
    var byteCount: Int { get throws(FileError) }

    /// Reads from `offset` (in bytes, from the start) until `buffer` is full or the file ends.
    /// - Returns: the bytes read; fewer than the buffer's only at the end of the file.
    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int

    /// Writes all of `bytes` at the end, or throws; then a part of them may be in the file, and
    /// the object is poisoned.
    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError)

    /// Cuts the file to `byteCount`, which must not be more than it has.
    func truncate(to byteCount: Int) throws(FileError)

    /// Makes the bytes and the length outlive a power cut; the name needs `syncDirectory`.
    /// Never tried again after a failure.
    func sync() throws(FileError)

    /// Hints that the bytes appended since the last hint may go to the disk now, so that a later
    /// sync has less to do. Promises nothing.
    func startWriteback()

    /// Asks for room behind the end, so that so many bytes can be appended on a disk that has become
    /// full. The length stays. Promises nothing: not every file system can, nor has the room.
    func reserve(_ byteCount: Int)

    /// Gives the descriptor back. Does *not* sync. Later calls throw; closing twice is harmless.
    func close()
}

extension File {
    /// Appends the bytes of an array. See `append(_:)`.
    public func append(_ bytes: [UInt8]) throws(FileError) {
        try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
            try unsafe append(UnsafeRawBufferPointer(buffer))
        }
    }

    /// Up to `count` bytes from `offset`; fewer only at the end of the file. `count` is allocated
    /// before reading: bound it first if it comes from a file.
    public func read(count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = try unsafe bytes.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
            try unsafe read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
        }
        if got < count { bytes.removeLast(count - got) }
        return bytes
    }
}
