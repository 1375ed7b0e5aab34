import Synchronization
import VarveFiles

/// A file system in memory that crashes, fails and fills up when it is told to.
///
/// Behaves like `Posix` (one conformance suite runs on both), but has no symbolic links, no users
/// and no current folder: relative paths start at the root. Closing a file syncs nothing.
///
///     let disk = Simulated()
///     disk.crash(atChange: 17)
///     …                                             // the 17th changing operation throws, and all later ones
///     let found = disk.crashed(model: .keepSynced)  // the file system after the reboot
///     for model in disk.prefixes { … }              // every beginning of what was not synced
public final class Simulated: Sendable {
    let state: Mutex<SimulatedState>

    /// An empty file system, but for its root.
    public convenience init() {
        self.init(SimulatedState())
    }

    private init(_ state: SimulatedState) {
        self.state = Mutex(state)
    }
}

extension Simulated {
    /// Lets the machine crash at a changing operation, numbered from 1 since this object was
    /// made: that one has no effect, and throws like every later operation of either class.
    public func crash(atChange number: Int) {
        state.withLock { $0.crashNumber = number }
    }

    /// Lets the machine crash now.
    public func crash() {
        state.withLock { $0.isCrashed = true }
    }

    /// Whether the machine has crashed.
    public var isCrashed: Bool {
        state.withLock { $0.isCrashed }
    }

    /// The file system after a reboot, as this one would leave it if it crashed now, or as it left
    /// it when it did. Locks are free, numbers start again, no faults are planned. This object
    /// stays as it is: ask as often as there are models.
    public func crashed(model: CrashModel) -> Simulated {
        Simulated(state.withLock { $0.rebooted(model) })
    }

    /// Every model B that makes a difference now: each beginning of the bytes that are not synced,
    /// with the names that came before its end and any number of the later ones.
    public var prefixes: [CrashModel] {
        let (bytes, names) = state.withLock { $0.unsynced }
        return ([0] + bytes).flatMap { last in
            let before = names.last { $0 <= last } ?? 0
            return ([before] + names.filter { $0 > last }).map {
                CrashModel.keepPrefix(through: last, names: $0)
            }
        }
    }
}

extension Simulated {
    /// Lets operations of a class fail; nil ends it. A failed sync loses what it should have
    /// synced, although readers see it and the next sync reports success: model F.
    public func setFault(_ fault: SimulatedFault?, on kind: OperationClass) {
        state.withLock { $0.faults[kind] = fault }
    }

    /// Bounds the bytes of all files together; beyond it an append writes what fits, then fails
    /// with ENOSPC. Names and folders take no room.
    public func setCapacity(_ byteCount: Int) {
        state.withLock { $0.capacity = byteCount }
    }

    /// Bounds the files that are open at once; beyond it nothing opens (EMFILE).
    public func setOpenFileCountMax(_ count: Int) {
        state.withLock { $0.openFilesMax = count }
    }

    /// How many operations of a class, or of one kind of it, were asked for, failed ones included.
    public func count(_ kind: OperationClass, _ operation: FileError.Operation? = nil) -> Int {
        state.withLock { $0.counts[.init(kind: kind, operation: operation), default: 0] }
    }

    /// The changing operations in order, failed ones included.
    public var log: [SimulatedOperation] {
        state.withLock { $0.log }
    }

    /// File objects that are not closed: a leak if it grows.
    public var openFileCount: Int {
        state.withLock { $0.openFiles }
    }

    /// Every file and folder by its path from the root, with its bytes (none of a folder): to
    /// compare two file systems. O(everything).
    public func everything() -> [FilePath: [UInt8]] {
        state.withLock { state in
            var result: [FilePath: [UInt8]] = [:]
            var waiting = [("", SimulatedState.root)]
            while let (path, id) = waiting.popLast() {
                switch state.nodes[id]?.body {
                case .file(let content): result[path] = content.bytes
                case .folder(let folder):
                    if id != SimulatedState.root { result[path + "/"] = [] }
                    for (name, child) in folder.names {
                        waiting.append((path + "/" + String(decoding: name, as: UTF8.self), child))
                    }
                case nil: continue
                }
            }
            return result
        }
    }

    /// Overwrites a byte in place, for tests of damage: neither counted nor logged, and durable
    /// if the file is synced.
    /// - Returns: false if there is no such file or it ends before `offset`.
    @discardableResult
    public func damage(_ path: FilePath, at offset: Int, with byte: UInt8) -> Bool {
        replace(path) { bytes in
            guard bytes.indices.contains(offset) else { return false }
            bytes[offset] = byte
            return true
        }
    }

    /// Replaces a file's bytes by what `change` makes of them, for tests of damage: neither
    /// counted nor logged; the result is durable at once.
    /// - Returns: what `change` returned; false if there is no such file.
    @discardableResult
    public func replace(_ path: FilePath, _ change: (inout [UInt8]) -> Bool) -> Bool {
        state.withLock { state in
            guard let id = try? state.find(path, .open),
                case .file(let content)? = state.nodes[id]?.body
            else { return false }
            var bytes = content.bytes
            guard change(&bytes) else { return false }
            state.used += bytes.count - content.bytes.count
            state.nodes[id]?.body = .file(SimulatedContent(found: bytes))
            return true
        }
    }
}
