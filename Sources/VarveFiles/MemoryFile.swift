import Glibc
import Synchronization

/// A file of an `Overlay`.
final class MemoryFile: File {
    let path: FilePath
    private let bytes = Mutex<[UInt8]>([])

    init(path: FilePath) { self.path = path }

    var byteCount: Int {
        get throws(FileError) { bytes.withLock { $0.count } }
    }

    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        guard offset >= 0 else { throw FileError(.read, path, .system(EINVAL)) }
        return bytes.withLock { bytes in
            let start = min(offset, bytes.count)
            let end = start + min(buffer.count, bytes.count - start)
            unsafe buffer.copyBytes(from: bytes[start..<end])
            return end - start
        }
    }

    func append(_ new: UnsafeRawBufferPointer) throws(FileError) {
        bytes.withLock { unsafe $0.append(contentsOf: new) }
    }

    func truncate(to byteCount: Int) throws(FileError) {
        bytes.withLock { $0.removeLast($0.count - min(byteCount, $0.count)) }
    }

    func sync() throws(FileError) {}

    func startWriteback() {}

    func reserve(_ byteCount: Int) {}

    /// Stays readable: it is opened again under its name.
    func close() {}
}
