import VarveFiles

/// The files that a state of the store names.
struct LiveFiles {
    private var paths: Set<FilePath> = []

    init(_ state: StoreState, _ paths: StorePaths) {
        for entry in state.recordSegments + state.deadSegments {
            self.paths.insert(paths.segment(entry))
            if let vector = entry.deletionVector {
                self.paths.insert(paths.deletionVector(entry, number: vector.number))
            }
        }
        for run in state.keyRuns { self.paths.insert(paths.keyRun(run.id)) }
        for journal in state.journals { self.paths.insert(paths.journal(journal.id)) }
    }

    /// The files that the newest manifest names.
    static func newest(_ paths: StorePaths, _ fileSystem: any FileSystem) throws -> LiveFiles {
        LiveFiles(try ManifestFile.openForReading(fileSystem, in: paths.folder).state, paths)
    }

    /// Whether a file is live; files that are not of a kind that comes and goes always are.
    func contains(_ path: FilePath) -> Bool {
        // The bytes: to look for text in text is a function of Foundation, which is not linked.
        let isNumbered =
            path.hasSuffix(".seg") || path.hasSuffix(".key") || path.utf8.contains(".dv-".utf8)
            || path.hasSuffix(".log")
        return !isNumbered || paths.contains(path)
    }

    func names(_ path: FilePath) -> Bool { paths.contains(path) }
}

extension VerifyLog {
    /// Notes files that no state names. They do no harm.
    func finish(_ live: LiveFiles, _ store: Store) {
        let paths = store.paths
        let known: Set<String> = [
            "varve.toml", "INGEST", "COMPACT", "COMMIT", "segments", "index", "dead", "ledger",
            "journal", "aside",
        ]
        for entry in list(paths.folder, store.fileSystem)
        where !known.contains(entry.name) && ManifestFormat.fileNumber(entry.name) == nil {
            addNote("\(Paths.join(paths.folder, entry.name)): no part of the store")
        }
        var folders = [paths.index, paths.dead]
        if isThere(paths.journal, store.fileSystem) { folders.append(paths.journal) }
        for entry in list(paths.segments, store.fileSystem) {
            let path = Paths.join(paths.segments, entry.name)
            if entry.kind == .directory, PartitionName.parse(entry.name) != nil {
                folders.append(path)
            } else {
                addNote("\(path): no part of the store")
            }
        }
        for folder in folders {
            for entry in list(folder, store.fileSystem) {
                let path = Paths.join(folder, entry.name)
                guard !live.names(path) else { continue }
                if entry.name.hasSuffix(".torn") {
                    addNote("\(path): what a crash tore off a journal; nobody needs it")
                    continue
                }
                addNote("\(path): not live; left by a process that was killed, or foreign")
            }
        }
    }

    private func isThere(_ folder: FilePath, _ fileSystem: any FileSystem) -> Bool {
        do {
            return try fileSystem.status(folder) != nil
        } catch {
            add(error, folder)
            return false
        }
    }

    private func list(_ folder: FilePath, _ fileSystem: any FileSystem) -> [DirectoryEntry] {
        do {
            return try fileSystem.list(folder)
        } catch {
            add(error, folder)
            return []
        }
    }
}
