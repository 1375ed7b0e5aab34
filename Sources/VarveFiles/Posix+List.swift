import Glibc

extension Posix {
    public func list(_ path: FilePath) throws(FileError) -> [DirectoryEntry] {
        try requireValid(path, for: .list)
        guard let folder = unsafe opendir(path) else {
            throw FileError(.list, path, .system(errno))
        }
        defer { unsafe closedir(folder) }
        var entries: [DirectoryEntry] = []
        while true {
            // The end and an error look alike but for `errno`.
            errno = 0
            guard let entry = unsafe readdir(folder) else { break }
            let start = unsafe Self.name(of: entry)
            let name = unsafe Array(UnsafeRawBufferPointer(start: start, count: strlen(start)))
            guard name != Array(".".utf8), name != Array("..".utf8) else { continue }
            let kind = unsafe Self.kind(of: entry, in: folder)
            entries.append(DirectoryEntry(nameBytes: name, kind: kind))
        }
        let code = errno
        guard code == 0 else { throw FileError(.list, path, .system(code)) }
        return entries.sorted { $0.nameBytes.lexicographicallyPrecedes($1.nameBytes) }
    }

    /// The name within a record of the folder. Taken by address, not copied: the structure is
    /// declared longer than the record may be.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> UnsafePointer<CChar> {
        unsafe withUnsafeMutablePointer(to: &entry.pointee.d_name) { name in
            unsafe UnsafePointer(UnsafeMutableRawPointer(name).assumingMemoryBound(to: CChar.self))
        }
    }

    /// The kind that the folder itself tells; some file systems leave that to a second look.
    private static func kind(
        of entry: UnsafeMutablePointer<dirent>, in folder: OpaquePointer
    ) -> FileKind {
        switch unsafe Int(entry.pointee.d_type) {
        case Int(DT_REG): return .file
        case Int(DT_DIR): return .directory
        case Int(DT_LNK): return .symbolicLink
        case Int(DT_UNKNOWN): break
        default: return .other
        }
        var information = stat()
        let name = unsafe name(of: entry)
        guard unsafe fstatat(dirfd(folder), name, &information, AT_SYMLINK_NOFOLLOW) == 0 else {
            return .other
        }
        return FileKind(mode: information.st_mode)
    }
}
