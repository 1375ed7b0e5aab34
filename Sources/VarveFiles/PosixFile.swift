import CVarveFiles
import Glibc
import Synchronization

/// An open regular file of the operating system.
final class PosixFile: File {
    let path: FilePath
    private let descriptor: Descriptor
    private let writer = Mutex(Writer())

    /// What only one thread at a time may touch. Held during writes, not during reads.
    private struct Writer {
        /// An append, truncate or sync failed: nothing more is written through this object.
        var isPoisoned = false
        /// Bytes appended through this object, and how many of them writeback was asked for.
        var appended = 0
        var hinted = 0
    }

    init(_ path: FilePath, _ descriptor: Descriptor) {
        self.path = path
        self.descriptor = descriptor
    }

    var byteCount: Int {
        get throws(FileError) { try Self.status(of: descriptor, path, .status).byteCount }
    }

    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        let end = offset.addingReportingOverflow(buffer.count)
        guard offset >= 0, !end.overflow else {
            throw FileError(.read, path, .system(EINVAL))
        }
        guard let start = buffer.baseAddress else { return 0 }
        let outcome = descriptor.use { number in
            Transfer.readAll(buffer.count) { done in
                Transfer.Step(
                    returned: unsafe pread(
                        number, start + done, buffer.count - done, off_t(offset + done)))
            }
        }
        return try finish(outcome, .read)
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        try writing(.append) { (writer) throws(FileError) in
            guard let start = bytes.baseAddress else { return }
            let outcome = descriptor.use { number in
                Transfer.writeAll(bytes.count) { done in
                    Transfer.Step(
                        returned: unsafe write(number, start + done, bytes.count - done))
                }
            }
            writer.appended += try finish(outcome, .append)
        }
    }

    func truncate(to byteCount: Int) throws(FileError) {
        // Checked first: a refused argument has done no harm and poisons nothing.
        let present = try Self.status(of: descriptor, path, .truncate).byteCount
        guard (0...present).contains(byteCount) else {
            throw FileError(.truncate, path, .system(EINVAL))
        }
        try writing(.truncate) { (_) throws(FileError) in
            let result = descriptor.use { number in
                Transfer.retrying { ftruncate(number, off_t(byteCount)) }
            }
            if case .failure(let errno) = result {
                throw FileError(.truncate, path, .system(errno.code))
            }
        }
    }

    func sync() throws(FileError) {
        try writing(.sync) { (_) throws(FileError) in
            // Called once whatever it says, EINTR included: after a failure the kernel may have
            // marked the lost pages clean, and a second call would report success.
            let failure = descriptor.use { fdatasync($0) == 0 ? nil : errno } ?? nil
            if let failure { throw FileError(.sync, path, .system(failure)) }
        }
    }

    func startWriteback() {
        writer.withLock { writer in
            let count = writer.appended - writer.hinted
            guard count > 0, !writer.isPoisoned else { return }
            writer.hinted = writer.appended
            descriptor.use { number in
                // Linux starts writing the dirty pages of a range that it is told to forget; what
                // is still dirty stays cached. `sync_file_range` would say it more plainly, but
                // is not visible to Swift.
                let end = lseek(number, 0, SEEK_END)
                guard end >= off_t(count) else { return }
                _ = posix_fadvise(number, end - off_t(count), off_t(count), POSIX_FADV_DONTNEED)
            }
        }
    }

    func reserve(_ byteCount: Int) {
        writer.withLock { _ in
            _ = descriptor.use { varve_reserve($0, off_t(byteCount)) }
        }
    }

    func close() { descriptor.close() }
}

extension PosixFile {
    /// The status of an open descriptor.
    static func status(
        of descriptor: Descriptor, _ path: FilePath, _ operation: FileError.Operation
    ) throws(FileError) -> FileStatus {
        var information = stat()
        let failure = descriptor.use { unsafe fstat($0, &information) == 0 ? 0 : errno }
        guard let failure else { throw FileError(operation, path, .closed) }
        guard failure == 0 else { throw FileError(operation, path, .system(failure)) }
        return FileStatus(information)
    }

    /// Runs one write with nobody else's in between; refuses if one failed before, and remembers
    /// if this one does. A closed file is not a poisoned one.
    private func writing(
        _ operation: FileError.Operation,
        _ body: (inout Writer) throws(FileError) -> Void
    ) throws(FileError) {
        try writer.withLock { (writer) throws(FileError) in
            guard !writer.isPoisoned else { throw FileError(operation, path, .poisoned) }
            guard descriptor.use({ _ in true }) != nil else {
                throw FileError(operation, path, .closed)
            }
            do throws(FileError) {
                try body(&writer)
            } catch {
                writer.isPoisoned = true
                throw error
            }
        }
    }

    private func finish(
        _ outcome: Transfer.Outcome?, _ operation: FileError.Operation
    ) throws(FileError) -> Int {
        switch outcome {
        case .done(let count): return count
        case .failed(let code, _): throw FileError(operation, path, .system(code))
        case nil: throw FileError(operation, path, .closed)
        }
    }
}
