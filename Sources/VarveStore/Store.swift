import VarveFiles
import VarveSegments

/// A store in a folder, open for reading. Takes no lock and changes nothing.
public struct Store: Sendable {
    public let paths: StorePaths
    public let fileSystem: any FileSystem

    /// - Throws: `StoreError.absent` when the folder holds no store, `.manifestLost` when it has lost
    ///   its manifest.
    public init(folder: FilePath, fileSystem: any FileSystem) throws {
        paths = StorePaths(folder: folder)
        self.fileSystem = fileSystem
        guard try Self.exists(folder, fileSystem) else {
            throw try Self.hasSegments(paths, fileSystem)
                ? StoreError.manifestLost(folder) : StoreError.absent(folder)
        }
    }

    /// Whether there is what a manifest would name.
    private static func hasSegments(
        _ paths: StorePaths, _ fileSystem: any FileSystem
    ) throws -> Bool {
        guard try fileSystem.status(paths.segments)?.kind == .directory else { return false }
        return try !fileSystem.list(paths.segments).isEmpty
    }

    /// Whether a folder holds a store: a manifest that is not empty.
    public static func exists(_ folder: FilePath, _ fileSystem: any FileSystem) throws -> Bool {
        guard try fileSystem.status(folder)?.kind == .directory else { return false }
        return try fileSystem.list(folder).contains { entry in
            guard entry.name.hasPrefix("MANIFEST-"), !entry.name.hasSuffix(".tmp") else {
                return false
            }
            // One that went meanwhile has a newer one behind it.
            return try fileSystem.status(Paths.join(folder, entry.name))?.byteCount != 0
        }
    }

    /// All that is stored: the last committed edit, and what journals have acknowledged since.
    ///
    /// - Throws: as `committed()`; `StoreError.damaged` where a journal is.
    /// - Complexity: O(manifest); where there is a journal, it is read and encoded in memory.
    public func snapshot() throws -> Snapshot {
        var replaced = paths.folder
        var isLost = false
        // A writer may fold a journal between our two looks.
        for _ in 0..<Self.attemptsMax {
            let manifest = try manifest()
            let snapshot = Snapshot(state: manifest.state, paths: paths, fileSystem: fileSystem)
            guard !manifest.state.journals.isEmpty else { return snapshot }
            do {
                return try JournalFold.view(
                    snapshot, position: manifest.position, toleratesMissing: isLost)
            } catch let error as StoreError {
                if let path = snapshot.replacedPath(error) {
                    replaced = path
                    continue
                }
                // What nobody has replaced is lost: the rest is shown without it.
                guard case .missing = error, !isLost else { throw error }
                isLost = true
            }
        }
        throw StoreError.replaced(replaced)
    }

    /// The last committed edit, without what journals have acknowledged since.
    ///
    /// - Throws: `ManifestError`; `StoreError.manifestBehind` where a run of the key index knows a
    ///   later edit.
    /// - Complexity: O(manifest).
    public func committed() throws -> Snapshot {
        Snapshot(state: try manifest().state, paths: paths, fileSystem: fileSystem)
    }

    private func manifest() throws -> ManifestReader {
        var manifest = try ManifestFile.openForReading(fileSystem, in: paths.folder)
        try checkNotBehind(&manifest)
        return manifest
    }

    /// Makes sure that no file knows a later edit than the manifest, which is read on if one does.
    ///
    /// - Throws: `StoreError.manifestBehind`.
    func checkNotBehind(_ manifest: inout ManifestReader) throws {
        guard try runBeyond(manifest.state) != nil else { return }
        // A writer is at work, and its manifest is at least as new as its files.
        _ = try manifest.refresh()
        if let (path, edit) = try runBeyond(manifest.state) {
            throw StoreError.manifestBehind(
                path, knows: edit, manifest: manifest.state.lastEdit)
        }
    }

    /// A run of the key index that the state does not name, and that knows a later edit. Each commit
    /// of records writes a run, so that there is one if the manifest was cut or put back.
    private func runBeyond(_ state: StoreState) throws -> (FilePath, edit: UInt64)? {
        guard try fileSystem.status(paths.index) != nil else { return nil }
        let live = Set(state.keyRuns.map { paths.keyRun($0.id) })
        for entry in try fileSystem.list(paths.index) where entry.name.hasSuffix(".key") {
            let path = Paths.join(paths.index, entry.name)
            // A merge may take it away meanwhile.
            guard !live.contains(path), let file = try? fileSystem.open(path, .read) else {
                continue
            }
            defer { file.close() }
            let expected = FileExpectation(
                kind: .keyRun, store: StoreIdentity(storeID: state.storeID))
            if let header = try? FileHeader.read(from: file, expecting: expected),
                header.position.edit > state.lastEdit
            {
                return (path, header.position.edit)
            }
        }
        return nil
    }

    /// Makes a store: folders, settings and the first manifest edit, each synced.
    ///
    /// - Parameters:
    ///   - creation: identity, keys and time; random parts come from the caller.
    ///   - settings: the text of `varve.toml`.
    ///   - workers: with more than one, what must become durable does so side by side.
    /// - Throws: `StoreError.occupied` when the folder exists and is not empty, `.manifestLost` when it
    ///   has segments.
    public static func create(
        _ folder: FilePath, _ fileSystem: any FileSystem, creation: StoreCreation,
        settings: String, workers: Workers = Workers(count: 1)
    ) throws {
        let paths = StorePaths(folder: folder)
        if let status = try fileSystem.status(folder) {
            guard try !hasSegments(paths, fileSystem) else {
                throw StoreError.manifestLost(folder)
            }
            guard status.kind == .directory, try isUnborn(folder, paths, fileSystem) else {
                throw StoreError.occupied(folder)
            }
        }
        for path in paths.folders where try fileSystem.status(path) == nil {
            try fileSystem.makeDirectory(path)
        }
        // The store's own name, before there is a manifest: with one it counts as made, and nobody
        // syncs that name again. The names within become durable with the manifest's. The order of
        // the other two does not matter: what a crash leaves is a store, or none was made yet.
        try fileSystem.syncDirectory(Paths.parent(of: folder))
        let setting = Background(workers) {
            try fileSystem.writeNew(paths.settings, Array(settings.utf8))
        }
        let manifest = Result {
            try ManifestFile.create(fileSystem, in: folder, [.storeCreated(creation)])
        }
        let set = Result { try setting.wait() }
        _ = try manifest.get()
        try set.get()
    }

    /// Whether a folder holds nothing but what a killed `create` left. Segments without a manifest
    /// are a damaged store, which a new one must not bury.
    private static func isUnborn(
        _ folder: FilePath, _ paths: StorePaths, _ fileSystem: any FileSystem
    ) throws -> Bool {
        for folder in paths.folders.dropFirst() where try fileSystem.status(folder) != nil {
            guard try fileSystem.list(folder).isEmpty else { return false }
        }
        let own: Set<String> = [
            "segments", "dead", "index", "ledger", "varve.toml", "varve.toml.tmp", "INGEST",
            "COMMIT",
        ]
        return try fileSystem.list(folder).allSatisfy {
            own.contains($0.name) || $0.name.hasPrefix("MANIFEST-")
        }
    }
}
