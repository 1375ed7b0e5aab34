import Glibc
import VarveFiles

extension Simulated: FileSystem {
    /// Runs one operation with nobody else's in between.
    func run<Value: Sendable>(
        _ operation: FileError.Operation, _ path: FilePath,
        _ body: (inout SimulatedState) throws(FileError) -> Value
    ) throws(FileError) -> Value {
        try SimulatedPath.requireValid(path, for: operation)
        return try state.withLock { (state) throws(FileError) in try body(&state) }
    }

    public func open(_ path: FilePath, _ mode: OpenMode) throws(FileError) -> any File {
        let id = try run(.open, path) { (state) throws(FileError) in
            try state.open(path, mode)
        }
        return SimulatedFile(path, id, of: self, isWritable: mode != .read)
    }

    public func makeDirectory(_ path: FilePath) throws(FileError) {
        try run(.makeDirectory, path) { (state) throws(FileError) in
            try state.enter(.changing, .makeDirectory, path)
            guard !SimulatedPath.names(path).isEmpty else {
                throw FileError(.makeDirectory, path, .system(EEXIST))
            }
            let place = try state.place(path, .makeDirectory)
            guard place.node == nil else {
                throw FileError(.makeDirectory, path, .system(EEXIST))
            }
            _ = state.add(.folder(.init()), at: place)
        }
    }

    public func rename(_ source: FilePath, _ target: FilePath) throws(FileError) {
        try SimulatedPath.requireValid(target, for: .rename)
        try run(.rename, source) { (state) throws(FileError) in
            try state.enter(.changing, .rename, source, target: target)
            try state.rename(source, target)
        }
    }

    public func link(_ source: FilePath, _ target: FilePath) throws(FileError) {
        try SimulatedPath.requireValid(target, for: .link)
        try run(.link, source) { (state) throws(FileError) in
            try state.enter(.changing, .link, source, target: target)
            let id = try state.find(source, .link)
            let place = try state.place(target, .link)
            guard place.node == nil else { throw FileError(.link, source, .system(EEXIST)) }
            guard state.nodes[id]?.kind == .file else {
                throw FileError(.link, source, .system(EPERM))
            }
            state.set(place, to: id)
            state.nodes[id]?.links += 1
        }
    }

    public func unlink(_ path: FilePath) throws(FileError) {
        try run(.unlink, path) { (state) throws(FileError) in
            try state.enter(.changing, .unlink, path)
            let place = try state.place(path, .unlink)
            guard let id = place.node else { throw FileError(.unlink, path, .system(ENOENT)) }
            guard state.nodes[id]?.kind == .file else {
                throw FileError(.unlink, path, .system(EISDIR))
            }
            state.clear(place)
            state.drop(id)
        }
    }

    public func removeDirectory(_ path: FilePath) throws(FileError) {
        try run(.removeDirectory, path) { (state) throws(FileError) in
            try state.enter(.changing, .removeDirectory, path)
            let place = try state.place(path, .removeDirectory)
            guard let id = place.node, let body = state.nodes[id]?.body else {
                throw FileError(.removeDirectory, path, .system(ENOENT))
            }
            guard case .folder(let folder) = body else {
                throw FileError(.removeDirectory, path, .system(ENOTDIR))
            }
            guard folder.names.isEmpty else {
                throw FileError(.removeDirectory, path, .system(ENOTEMPTY))
            }
            state.clear(place)
            state.drop(id)
        }
    }

    public func syncDirectory(_ path: FilePath) throws(FileError) {
        try run(.syncDirectory, path) { (state) throws(FileError) in
            let fault = try state.begin(.changing, .syncDirectory, path)
            if fault?.isLie == true { return }
            if let fault { throw FileError(.syncDirectory, path, .system(fault.code)) }
            let id = try state.find(path, .syncDirectory)
            guard state.nodes[id]?.kind == .directory else {
                throw FileError(.syncDirectory, path, .system(ENOTDIR))
            }
            state.syncNames(of: id)
        }
    }

    public func list(_ path: FilePath) throws(FileError) -> [DirectoryEntry] {
        try run(.list, path) { (state) throws(FileError) in
            try state.enter(.reading, .list, path)
            let id = try state.find(path, .list)
            guard case .folder(let folder)? = state.nodes[id]?.body else {
                throw FileError(.list, path, .system(ENOTDIR))
            }
            let nodes = state.nodes
            return folder.names
                .sorted { $0.key.lexicographicallyPrecedes($1.key) }
                .map { DirectoryEntry(nameBytes: $0.key, kind: nodes[$0.value]?.kind ?? .other) }
        }
    }

    public func status(_ path: FilePath) throws(FileError) -> FileStatus? {
        try run(.status, path) { (state) throws(FileError) in
            try state.enter(.reading, .status, path)
            guard let id = try? state.find(path, .status), let node = state.nodes[id] else {
                return nil
            }
            return FileStatus(kind: node.kind, byteCount: node.byteCount)
        }
    }

    public var openFileCountMax: Int { state.withLock { $0.openFilesMax } }

    public func freeBytes(at path: FilePath) throws(FileError) -> UInt64 {
        try run(.freeBytes, path) { (state) throws(FileError) in
            try state.enter(.reading, .freeBytes, path)
            _ = try state.find(path, .freeBytes)
            return UInt64(max(0, state.capacity - state.used))
        }
    }
}

extension SimulatedState {
    fileprivate mutating func open(
        _ path: FilePath, _ mode: OpenMode
    ) throws(FileError) -> Int {
        // Opening the root, or what a file stands in the way of, changes nothing.
        let present = try? find(path, .open)
        let makes = mode != .read && present == nil
        try enter(makes ? .changing : .reading, .open, path)
        if mode == .create, present != nil { throw FileError(.open, path, .system(EEXIST)) }
        guard openFiles < openFilesMax else { throw FileError(.open, path, .system(EMFILE)) }
        let id: Int
        if makes {
            id = add(.file(SimulatedContent()), at: try place(path, .open))
        } else {
            id = try find(path, .open)
        }
        guard nodes[id]?.kind == .file else { throw FileError(.open, path, .system(EISDIR)) }
        openFiles += 1
        return id
    }

    /// What rename(2) does, in its order.
    fileprivate mutating func rename(
        _ source: FilePath, _ target: FilePath
    ) throws(FileError) {
        func failure(_ code: Int32) -> FileError { FileError(.rename, source, .system(code)) }
        let from = try place(source, .rename)
        let to = try place(target, .rename)
        guard let id = from.node, let node = nodes[id] else { throw failure(ENOENT) }
        let (old, new) = (SimulatedPath.names(source), SimulatedPath.names(target))
        if new.count > old.count, new.starts(with: old) { throw failure(EINVAL) }
        if old.count > new.count, old.starts(with: new) { throw failure(ENOTEMPTY) }
        if let replaced = to.node, let other = nodes[replaced] {
            if replaced == id { return }
            switch (node.body, other.body) {
            case (.file, .folder): throw failure(EISDIR)
            case (.folder, .file): throw failure(ENOTDIR)
            case (.folder, .folder(let folder)) where !folder.names.isEmpty:
                throw failure(ENOTEMPTY)
            default: break
            }
        }
        clear(from)
        set(to, to: id)
    }
}
