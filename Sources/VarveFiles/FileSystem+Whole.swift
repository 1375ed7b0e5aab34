extension FileSystem {
    /// All bytes of the file at `path`; an error if there are more than `limit`, before anything
    /// is allocated. O(size).
    public func readAll(_ path: FilePath, atMost limit: Int) throws(FileError) -> [UInt8] {
        let file = try open(path, .read)
        defer { file.close() }
        return try file.readAll(atMost: limit)
    }

    /// Puts `bytes` at `path`, whole or not at all, whatever happens: written to `path.tmp`,
    /// synced, renamed in place of what was there, folder synced. A temporary file that a killed
    /// process left behind is replaced; two writers of one path must exclude each other.
    public func writeNew(_ path: FilePath, _ bytes: [UInt8]) throws(FileError) {
        let temporary = Self.temporaryPath(for: path)
        do {
            try writeTemporary(temporary, bytes)
            try rename(temporary, path)
        } catch {
            // Best effort: the first error is the one that counts, and recovery removes the rest.
            try? unlink(temporary)
            throw error
        }
        try syncDirectory(Paths.parent(of: path))
    }

    /// The name under which `writeNew` prepares `path`.
    public static func temporaryPath(for path: FilePath) -> FilePath { path + ".tmp" }

    /// Makes a folder unless it is there, and syncs its parent in both cases: a folder that a
    /// killed process made may be in the cache only.
    public func ensureDirectory(_ path: FilePath) throws(FileError) {
        do {
            try makeDirectory(path)
        } catch  where error.isExisting {
            guard try status(path)?.kind == .directory else { throw error }
        }
        try syncDirectory(Paths.parent(of: path))
    }

    private func writeTemporary(_ path: FilePath, _ bytes: [UInt8]) throws(FileError) {
        let file = try createAnew(path)
        defer { file.close() }
        try file.append(bytes)
        try file.sync()
    }

    private func createAnew(_ path: FilePath) throws(FileError) -> any File {
        do {
            return try open(path, .create)
        } catch  where error.isExisting {
            try unlink(path)
            return try open(path, .create)
        }
    }
}

extension File {
    /// All bytes of the file; an error if there are more than `limit`, before anything is allocated.
    /// O(size).
    public func readAll(atMost limit: Int) throws(FileError) -> [UInt8] {
        let byteCount = try byteCount
        guard byteCount <= limit else { throw FileError(.read, path, .tooLarge(limit: limit)) }
        return try read(count: byteCount, at: 0)
    }
}
