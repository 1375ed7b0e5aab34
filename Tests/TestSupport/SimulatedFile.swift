import Glibc
import Synchronization
import VarveFiles

/// An open file of a `Simulated` file system.
final class SimulatedFile: File {
    let path: FilePath
    private let node: Int
    private let system: Simulated
    private let isWritable: Bool
    private let status = Mutex(Status())

    private struct Status {
        var isClosed = false
        var isPoisoned = false
    }

    init(_ path: FilePath, _ node: Int, of system: Simulated, isWritable: Bool) {
        self.path = path
        self.node = node
        self.system = system
        self.isWritable = isWritable
    }

    deinit { close() }

    var byteCount: Int {
        get throws(FileError) {
            try looking(.status) { $0.count }
        }
    }

    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        guard offset >= 0, !offset.addingReportingOverflow(buffer.count).overflow else {
            throw FileError(.read, path, .system(EINVAL))
        }
        return try looking(.read) { bytes in
            guard offset < bytes.count else { return 0 }
            let part = bytes[offset...].prefix(buffer.count)
            unsafe buffer.copyBytes(from: part)
            return part.count
        }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        let bytes = unsafe Array(bytes)
        try writing(.append, isNothing: bytes.isEmpty) { (node, state) throws(FileError) in
            let fault = try state.begin(.changing, .append, path, byteCount: bytes.count)
            let room = max(0, state.capacity - state.used)
            let wanted = fault.map { min($0.appendedBytes, max(0, bytes.count - 1)) } ?? bytes.count
            let count = min(wanted, room)
            state.append(bytes.prefix(count), to: node)
            if let fault { throw FileError(.append, path, .system(fault.code)) }
            if count < bytes.count { throw FileError(.append, path, .system(ENOSPC)) }
        }
    }

    func truncate(to byteCount: Int) throws(FileError) {
        let present = try looking(.truncate, isCounted: false) { $0.count }
        guard (0...present).contains(byteCount) else {
            throw FileError(.truncate, path, .system(EINVAL))
        }
        try writing(.truncate) { (node, state) throws(FileError) in
            if let fault = try state.begin(.changing, .truncate, path, byteCount: byteCount) {
                throw FileError(.truncate, path, .system(fault.code))
            }
            guard case .file(var content)? = state.nodes[node]?.body else { return }
            content.truncate(to: byteCount, by: state.lastChange)
            state.setContent(node, content)
        }
    }

    func sync() throws(FileError) {
        try writing(.sync) { (node, state) throws(FileError) in
            let fault = try state.begin(.changing, .sync, path)
            if fault?.isLie == true { return }
            state.sync(node, succeeds: fault == nil)
            if let fault { throw FileError(.sync, path, .system(fault.code)) }
        }
    }

    /// Does nothing: what is written back early is promised to nobody.
    func startWriteback() {}

    /// Does nothing: no room is promised.
    func reserve(_ byteCount: Int) {}

    func close() {
        let isFirst = status.withLock { status in
            defer { status.isClosed = true }
            return !status.isClosed
        }
        if isFirst { system.state.withLock { $0.openFiles -= 1 } }
    }
}

extension SimulatedFile {
    private func looking(
        _ operation: FileError.Operation, isCounted: Bool = true, _ body: ([UInt8]) -> Int
    ) throws(FileError) -> Int {
        guard !status.withLock({ $0.isClosed }) else { throw FileError(operation, path, .closed) }
        return try system.state.withLock { (state) throws(FileError) in
            if isCounted { try state.enter(.reading, operation, path) }
            guard case .file(let content)? = state.nodes[node]?.body else { return 0 }
            return body(content.bytes)
        }
    }

    /// Refuses what a poisoned or closed object must, then does the operation, unless it is
    /// nothing: the system is not asked to write no bytes.
    private func writing(
        _ operation: FileError.Operation, isNothing: Bool = false,
        _ body: (_ node: Int, inout SimulatedState) throws(FileError) -> Void
    ) throws(FileError) {
        try status.withLock { (status) throws(FileError) in
            guard !status.isPoisoned else { throw FileError(operation, path, .poisoned) }
            guard !status.isClosed else { throw FileError(operation, path, .closed) }
            if isNothing { return }
            do throws(FileError) {
                // As the system does it: a file that was opened for reading can be synced.
                guard isWritable || operation == .sync else {
                    throw FileError(
                        operation, path, .system(operation == .truncate ? EINVAL : EBADF))
                }
                try system.state.withLock { (state) throws(FileError) in try body(node, &state) }
            } catch {
                status.isPoisoned = true
                throw error
            }
        }
    }
}

extension SimulatedState {
    /// Changes the bytes in their place: taking them out and putting them back would copy them.
    fileprivate mutating func append(_ bytes: ArraySlice<UInt8>, to id: Int) {
        guard case .file(var content)? = nodes[id]?.body else { return }
        nodes[id]?.body = .folder(Folder())
        content.append(bytes, by: lastChange)
        nodes[id]?.body = .file(content)
        if let node = nodes[id], node.links > 0 { used += bytes.count }
    }

    fileprivate mutating func sync(_ id: Int, succeeds: Bool) {
        guard case .file(var content)? = nodes[id]?.body else { return }
        nodes[id]?.body = .folder(Folder())
        if succeeds { content.sync() } else { content.failSync() }
        nodes[id]?.body = .file(content)
    }
}
