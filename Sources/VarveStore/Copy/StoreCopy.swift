import VarveFiles

/// What a copy of a store holds. See ``Store/copy(to:holder:wait:)``.
public struct StoreCopy: Sendable {
    /// Records that a scan of it shows.
    public let records: UInt64
    /// Segments of records.
    public let segments: UInt64
    /// Bytes of files that it shares with the store, and that take no room as long as the store has
    /// them, too.
    public let sharedBytes: UInt64
    /// Bytes of files of its own.
    public let ownBytes: UInt64

    /// - Parameter state: what was committed when it was made.
    fileprivate init(_ made: Store, _ state: StoreState, _ work: StoreCopyWork) throws {
        records = try made.snapshot().state.recordSegments.reduce(0) {
            $0.addingSaturated($1.liveRows)
        }
        segments = UInt64(state.recordSegments.count)
        sharedBytes = work.sharedBytes
        ownBytes = work.ownBytes
    }
}

/// Why a store cannot be copied to a folder.
public enum StoreCopyError: Error, CustomStringConvertible {
    /// Something is there.
    case occupied(FilePath)
    /// The folder would lie in a store, where only the store's own files may lie.
    case withinStore(FilePath)
    /// A file cannot have names on two file systems.
    case otherFileSystem(FilePath, store: FilePath)

    public var description: String {
        switch self {
        case .occupied(let path):
            "\(path) exists and is not empty: name an empty or a missing folder"
        case .withinStore(let path):
            "\(path) would lie within a store: name a folder beside it"
        case .otherFileSystem(let path, let store):
            "\(path) is on another file system than \(store), and hard links do not lead from one to "
                + "another: name a folder on the store's, then copy that one with cp -a"
        }
    }
}

extension Store {
    /// Makes a copy of the store as it is now, at once, beside whoever reads or writes it.
    ///
    /// Files that never change get a second name in the copy. Only the manifest is written anew, and of
    /// journals what was acknowledged is copied; so later changes of either do not touch the other.
    /// The lock COMMIT is held until all has its second name, so that nothing is replaced meanwhile.
    ///
    /// The copy is prepared beside `folder`, under its name and `.partial`, and gets the name when it is
    /// durable: after a crash it is there whole or not at all. What a killed copy left
    /// there is removed.
    ///
    /// - Parameters:
    ///   - folder: missing or empty, on the store's file system.
    ///   - holder: how others are told who holds the lock.
    ///   - workers: with more than one, folders are synced side by side.
    /// - Throws: `StoreCopyError`; `StoreError.locked` when the wait ran out, `.missing` or `.damaged`
    ///   where a live file is; `ManifestError`, `FileError`.
    /// - Complexity: O(files); reads and folds the journals, as a reader does.
    public func copy(
        to folder: FilePath, holder: LockHolder, wait: LockWait,
        workers: Workers = Workers(count: 1)
    ) throws -> StoreCopy {
        let folder = Paths.join(Paths.parent(of: folder), Paths.name(of: folder))
        let isReplaced = try check(folder)
        let partial = StorePaths(folder: folder + ".partial")
        let commit = CommitLock(
            path: paths.commitLock, fileSystem: fileSystem, holder: holder, wait: wait)
        let (work, pending) = try commit.holding {
            try begin(StoreCopyWork(source: paths, target: partial, fileSystem: fileSystem), holder)
        }
        // While it is held nobody takes what is prepared here for left over.
        defer { pending.lock.release() }
        do {
            let work = try finish(work, pending, workers)
            if isReplaced { try fileSystem.removeDirectory(folder) }
            try fileSystem.rename(partial.folder, folder)
            try fileSystem.syncDirectory(Paths.parent(of: folder))
            return try StoreCopy(
                Store(folder: folder, fileSystem: fileSystem), pending.manifest.state, work)
        } catch {
            pending.lock.release()
            try? removeLeftover(partial)
            throw error
        }
    }

    /// What is left to be done when nothing can go away any more.
    private struct Pending {
        /// COMPACT of the copy, which readers do not ask for.
        let lock: any FileLock
        let manifest: LoadedManifest
        let journals: [(path: FilePath, bytes: [UInt8])]
    }

    /// Gives all files of the present state their second names; the lock COMMIT is held.
    private func begin(
        _ work: StoreCopyWork, _ holder: LockHolder
    ) throws -> (StoreCopyWork, Pending) {
        var work = work
        try removeLeftover(work.target)
        var lock: (any FileLock)?
        do {
            try work.makeFolders()
            lock = try fileSystem.lock(work.target.compactLock, contents: holder)
            guard let lock else { throw StoreCopyError.occupied(work.target.folder) }
            // Tells of a manifest that was cut, too.
            _ = try committed()
            let manifest = try LoadedManifest.newest(fileSystem, in: paths.folder)
            try work.link(manifest.state)
            let journals = try work.journals(manifest.state)
            return (work, Pending(lock: lock, manifest: manifest, journals: journals))
        } catch {
            lock?.release()
            try? removeLeftover(work.target)
            throw error
        }
    }

    /// Removes what a copy that was cut short left, unless it is still being made.
    private func removeLeftover(_ target: StorePaths) throws {
        guard try !fileSystem.isLocked(target.compactLock) else {
            throw StoreCopyError.occupied(target.folder)
        }
        try fileSystem.removeCopy(target)
    }

    /// Makes what the copy has for itself, and all of it durable but for its folder's name.
    private func finish(
        _ work: StoreCopyWork, _ pending: Pending, _ workers: Workers
    ) throws -> StoreCopyWork {
        var work = work
        for journal in pending.journals { try work.write(journal.path, journal.bytes) }
        try work.copySettings()
        try work.syncFolders(workers)
        try work.write(pending.manifest)
        return work
    }

    /// - Returns: whether an empty folder has the name.
    private func check(_ folder: FilePath) throws -> Bool {
        if let status = try fileSystem.status(folder) {
            guard status.kind == .directory, try fileSystem.list(folder).isEmpty else {
                throw StoreCopyError.occupied(folder)
            }
        }
        // Up by names, then as the system goes up, which sees through symbolic links.
        var outer = Paths.parent(of: folder)
        for _ in 0..<Self.depthMax {
            if try isStore(outer) { throw StoreCopyError.withinStore(folder) }
            outer = Paths.parent(of: outer)
        }
        outer = Paths.parent(of: folder)
        for _ in 0..<Self.depthMax {
            if try isStore(outer) { throw StoreCopyError.withinStore(folder) }
            outer = Paths.join(outer, "..")
        }
        return try fileSystem.status(folder) != nil
    }

    /// Folders above a copy that are looked at.
    private static let depthMax = 128

    private func isStore(_ folder: FilePath) throws -> Bool {
        try StorePaths(folder: folder).folders.dropFirst().allSatisfy {
            try fileSystem.status($0)?.kind == .directory
        }
    }
}

extension FileSystem {
    /// Removes what a copy that was cut short left; nothing if there is nothing.
    ///
    /// - Throws: `StoreCopyError.occupied` where there is what no copy makes; it is left alone.
    fileprivate func removeCopy(_ paths: StorePaths) throws {
        guard let status = try status(paths.folder) else { return }
        let own = paths.folders + [paths.journal, paths.settings, paths.compactLock]
        let isOurs =
            try status.kind == .directory
            && list(paths.folder).allSatisfy { entry in
                entry.name.hasPrefix(ManifestFormat.namePrefix)
                    || own.contains(Paths.join(paths.folder, entry.name))
            }
        guard isOurs else { throw StoreCopyError.occupied(paths.folder) }
        try removeAll(paths.folder, depth: 2)
    }

    /// Removes a folder with what is in it, but not deeper than that.
    private func removeAll(_ folder: FilePath, depth: Int) throws {
        for entry in try list(folder) {
            let path = Paths.join(folder, entry.name)
            if entry.kind != .directory {
                try unlink(path)
            } else if depth > 0 {
                try removeAll(path, depth: depth - 1)
            }
        }
        try removeDirectory(folder)
    }
}
