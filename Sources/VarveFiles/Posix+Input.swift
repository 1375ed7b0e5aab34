import Glibc

extension Posix {
    /// Opens something to be read from front to end: a regular file, or a pipe or device.
    ///
    /// - Throws: `FileError`; a folder is one that cannot be read.
    public func openInput(_ path: FilePath) throws(FileError) -> any Input {
        if try status(path)?.kind == .other {
            let flags = O_RDONLY | O_CLOEXEC
            return PipeInput(
                path,
                Descriptor(owning: try unsafe call(.open, path) { unsafe Glibc.open($0, flags) }))
        }
        return FileInput(try open(path, .read))
    }

    /// Standard input. To be taken once.
    public func standardInput() -> any Input {
        PipeInput("-", Descriptor(owning: STDIN_FILENO))
    }
}

/// What cannot be read at an offset.
private final class PipeInput: Input {
    let name: String
    private let descriptor: Descriptor

    init(_ name: String, _ descriptor: Descriptor) {
        self.name = name
        self.descriptor = descriptor
    }

    var byteCount: Int? { nil }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        guard let start = buffer.baseAddress else { return 0 }
        let outcome = descriptor.use { number in
            Transfer.retrying { Int32(clamping: unsafe Glibc.read(number, start, buffer.count)) }
        }
        switch outcome {
        case .success(let count): return Int(count)
        case .failure(let error): throw FileError(.read, name, .system(error.code))
        case nil: throw FileError(.read, name, .system(EBADF))
        }
    }

    func isReady(within bound: Duration) throws(FileError) -> Bool {
        let outcome = descriptor.use { number in
            Transfer.retrying {
                var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
                return unsafe poll(&request, 1, Int32(clamping: bound.milliseconds))
            }
        }
        switch outcome {
        case .success(let count): return count > 0
        case .failure(let error): throw FileError(.read, name, .system(error.code))
        case nil: throw FileError(.read, name, .closed)
        }
    }

    func close() { descriptor.close() }
}
