import Glibc

extension Posix {
    public func open(_ path: FilePath, _ mode: OpenMode) throws(FileError) -> any File {
        let number = try unsafe call(.open, path) { name in
            unsafe Glibc.open(name, mode.flags, 0o600 as mode_t)
        }
        let descriptor = Descriptor(owning: number)
        do throws(FileError) {
            let kind = try PosixFile.status(of: descriptor, path, .open).kind
            guard kind == .file else {
                throw FileError(
                    .open, path, kind == .directory ? .system(EISDIR) : .notRegular)
            }
        } catch {
            descriptor.close()
            throw error
        }
        return PosixFile(path, descriptor)
    }
}

extension OpenMode {
    /// Non-blocking, so that a pipe in a file's place is refused instead of waited for.
    fileprivate var flags: Int32 {
        let common = O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        return switch self {
        case .read: common | O_RDONLY
        case .create: common | O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW
        case .append: common | O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW
        }
    }
}
