import Synchronization
import VarveFiles

extension Simulated {
    public func lock(
        _ path: FilePath, contents holder: LockHolder
    ) throws(FileError) -> (any FileLock)? {
        let id = try run(.lock, path) { (state) throws(FileError) -> Int? in
            try state.enter(.changing, .lock, path)
            let place = try state.place(path, .lock)
            let id = place.node ?? state.add(.file(SimulatedContent()), at: place)
            guard case .file(var content)? = state.nodes[id]?.body else {
                throw FileError(.lock, path, .notRegular)
            }
            guard state.locked.insert(id).inserted else { return nil }
            // A few bytes that a full disk does not count: `Posix` puts up with that, too.
            content.truncate(to: 0, by: state.lastChange)
            content.append(holder.encoded[...], by: state.lastChange)
            state.setContent(id, content)
            return id
        }
        return id.map { SimulatedLock($0, of: self) }
    }

    public func isLocked(_ path: FilePath) throws(FileError) -> Bool {
        try run(.lock, path) { (state) throws(FileError) in
            try state.enter(.reading, .lock, path)
            guard let id = try? state.find(path, .lock) else { return false }
            return state.locked.contains(id)
        }
    }

    public func lockHolder(_ path: FilePath) throws(FileError) -> LockHolder? {
        try run(.lock, path) { (state) throws(FileError) in
            try state.enter(.reading, .lock, path)
            guard let id = try? state.find(path, .lock),
                case .file(let content)? = state.nodes[id]?.body
            else { return nil }
            return LockHolder(encoded: content.bytes)
        }
    }

    fileprivate func release(_ id: Int) {
        state.withLock { state in
            guard !state.isCrashed, state.locked.remove(id) != nil,
                case .file(var content)? = state.nodes[id]?.body
            else { return }
            content.truncate(to: 0, by: state.lastChange)
            state.setContent(id, content)
        }
    }
}

extension SimulatedState {
    /// Gives a file other bytes and keeps the count of used ones.
    mutating func setContent(_ id: Int, _ content: SimulatedContent) {
        guard let node = nodes[id] else { return }
        if node.links > 0 { used += content.bytes.count - node.byteCount }
        nodes[id]?.body = .file(content)
    }
}

private final class SimulatedLock: FileLock {
    private let system: Simulated
    private let node: Mutex<Int?>

    init(_ node: Int, of system: Simulated) {
        self.system = system
        self.node = Mutex(node)
    }

    func release() {
        let held = node.withLock { node in
            defer { node = nil }
            return node
        }
        if let held { system.release(held) }
    }

    deinit { release() }
}
