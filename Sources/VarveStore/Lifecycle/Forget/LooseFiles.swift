import VarveFiles
import VarveSegments

/// Files of a store that no part of it reads: what a crash tore off journals, and what a repair could
/// not use. They may hold a record's bytes all the same.
struct LooseFiles {
    let paths: StorePaths
    let fileSystem: any FileSystem

    /// Such a file is as large as a journal or a segment.
    private static let pieceBytes = 1 << 20

    /// Files that bytes stand in, and files that keep what they hold in another form, so that nothing
    /// can be told of them.
    ///
    /// - Throws: `FileError`.
    /// - Complexity: reads all of them; memory: one piece.
    func search(_ text: [UInt8]) throws -> (holding: [FilePath], unreadable: [FilePath]) {
        var holding: [FilePath] = []
        var unreadable: [FilePath] = []
        for path in try all() {
            if try holds(path, text) {
                holding.append(path)
            } else if Self.isEncoded(path) {
                unreadable.append(path)
            }
        }
        return (holding, unreadable)
    }

    /// Removes files, durably.
    func remove(_ files: [FilePath]) throws {
        for path in files { try fileSystem.unlink(path) }
        for folder in Set(files.map(Paths.parent(of:))).sorted() {
            try fileSystem.syncDirectory(folder)
        }
    }

    private func all() throws -> [FilePath] {
        var files: [FilePath] = []
        if try fileSystem.status(paths.journal) != nil {
            files += try fileSystem.list(paths.journal).map(\.name)
                .filter { $0.hasSuffix(".torn") }.map { Paths.join(paths.journal, $0) }
        }
        if try fileSystem.status(paths.aside) != nil { try add(paths.aside, to: &files) }
        return files.sorted()
    }

    private func add(_ folder: FilePath, to files: inout [FilePath]) throws {
        for entry in try fileSystem.list(folder) {
            let path = Paths.join(folder, entry.name)
            if entry.kind == .directory { try add(path, to: &files) } else { files.append(path) }
        }
    }

    /// Segments keep their values in pages.
    private static func isEncoded(_ path: FilePath) -> Bool {
        AsideFolder.nameWithoutCopyNumber(Paths.name(of: path)).hasSuffix(".seg")
    }

    private func holds(_ path: FilePath, _ text: [UInt8]) throws -> Bool {
        let file = try fileSystem.open(path, .read)
        defer { file.close() }
        let byteCount = try file.byteCount
        var offset = 0
        var tail: [UInt8] = []
        while offset < byteCount {
            let count = min(Self.pieceBytes, byteCount - offset)
            let piece = tail + (try file.read(count: count, at: offset))
            if piece.holds(text) { return true }
            tail = Array(piece.suffix(max(0, text.count - 1)))
            offset += count
        }
        return false
    }
}
