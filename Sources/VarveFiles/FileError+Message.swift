import Glibc

extension FileError {
    /// The operating system's error number; 0 where the refusal is not the system's.
    public var code: Int32 {
        if case .system(let code) = cause { code } else { 0 }
    }

    /// There is no such file or folder.
    public var isNotFound: Bool { code == ENOENT }

    /// The name is taken.
    public var isExisting: Bool { code == EEXIST }

    /// Two names of one file, or of a file before and after it moves, on two file systems.
    public var isOtherFileSystem: Bool { code == EXDEV }

    /// The disk, or the user's share of it, is full.
    public var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }

    /// The file object refuses to go on because an earlier write or sync failed.
    public var isPoisoned: Bool { cause == .poisoned }

    /// One line for people: the operation, the path, the reason, and a remedy where there is one.
    /// Control characters of the path are replaced, so that a hostile name cannot steer a terminal.
    public var message: String {
        let head = "cannot \(operation.rawValue) '\(Printable.text(path))': \(reason)"
        return remedy.map { "\(head). \($0)" } ?? head
    }

    private var reason: String {
        switch cause {
        case .system(let code): "\(Self.systemText(code)) (error \(code))"
        case .invalidPath: "the path is empty or holds a NUL"
        case .notRegular: "not a regular file"
        case .closed: "the file was closed"
        case .poisoned: "an earlier write or sync of this file failed"
        case .tooLarge(let limit): "larger than \(limit) bytes"
        }
    }

    private var remedy: String? {
        switch cause {
        case .system(ENOSPC): "Free some space, then run again"
        case .system(EDQUOT): "Free some of the user's quota, then run again"
        case .system(EACCES), .system(EPERM): "Check the owner and the permissions"
        case .system(EROFS): "The file system is mounted read-only"
        case .system(EMFILE), .system(ENFILE): "Raise the limit of open files (ulimit -n)"
        case .system(EIO): "Check the disk and the system's log before going on"
        case .system(ELOOP): "Symbolic links are not followed here"
        case .poisoned: "Run again, so that recovery checks what the disk holds"
        default: nil
        }
    }

    private static func systemText(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        // A name that is cut short (ERANGE) is still text that ends in NUL.
        _ = unsafe strerror_r(code, &buffer, buffer.count)
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension FileError: CustomStringConvertible {
    /// The same as `message`.
    public var description: String { message }
}
