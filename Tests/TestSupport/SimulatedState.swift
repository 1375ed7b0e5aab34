import Glibc
import VarveFiles

/// All there is in a simulated machine.
struct SimulatedState: Sendable {
    typealias Name = [UInt8]

    struct Node: Sendable {
        var body: Body
        /// The names that stand for it now.
        var links = 1
    }

    enum Body: Sendable {
        case file(SimulatedContent)
        case folder(Folder)
    }

    struct Folder: Sendable {
        /// The names that a program sees, and those that a power cut would leave.
        var names: [Name: Int] = [:]
        var syncedNames: [Name: Int] = [:]
    }

    static let root = 0
    var nodes: [Int: Node] = [root: Node(body: .folder(Folder()))]
    var nextNode = 1

    var locked: Set<Int> = []
    var openFiles = 0
    var capacity = Int.max
    var used = 0

    var counts: [OperationClass: Int] = [.changing: 0, .reading: 0]
    var log: [SimulatedOperation] = []
    var faults: [OperationClass: SimulatedFault] = [:]
    var crashNumber: Int?
    var isCrashed = false
}

extension SimulatedState {
    /// Numbers an operation, writes it down, and throws if the machine crashes at it or has
    /// crashed before.
    /// - Returns: the fault that the operation has to show.
    mutating func begin(
        _ kind: OperationClass, _ operation: FileError.Operation, _ path: FilePath,
        target: FilePath? = nil, byteCount: Int = 0
    ) throws(FileError) -> SimulatedFault? {
        guard !isCrashed else { throw FileError(operation, path, .system(FileError.crashCode)) }
        let number = counts[kind, default: 0] + 1
        counts[kind] = number
        if kind == .changing {
            log.append(
                SimulatedOperation(
                    number: number, operation: operation, path: path, target: target,
                    byteCount: byteCount))
            if number == crashNumber {
                isCrashed = true
                throw FileError(operation, path, .system(FileError.crashCode))
            }
        }
        guard let fault = faults[kind], fault.strikes(number) else { return nil }
        return fault
    }

    /// `begin` for operations that fail as a whole.
    mutating func enter(
        _ kind: OperationClass, _ operation: FileError.Operation, _ path: FilePath,
        target: FilePath? = nil
    ) throws(FileError) {
        if let fault = try begin(kind, operation, path, target: target) {
            throw FileError(operation, path, .system(fault.code))
        }
    }

    /// The state after a reboot.
    func rebooted(_ model: CrashModel) -> SimulatedState {
        var result = SimulatedState()
        result.capacity = capacity
        result.nextNode = nextNode
        result.nodes = nodes.mapValues { $0.rebooted(model) }
        result.removeUnnamed()
        return result
    }

    /// Counts links and bytes anew and drops what no name leads to.
    private mutating func removeUnnamed() {
        var links = [Self.root: 1]
        var waiting = [Self.root]
        while let id = waiting.popLast() {
            guard case .folder(let folder)? = nodes[id]?.body else { continue }
            for child in folder.names.values {
                if links[child] == nil { waiting.append(child) }
                links[child, default: 0] += 1
            }
        }
        nodes = nodes.filter { links[$0.key] != nil }
        for (id, count) in links { nodes[id]?.links = count }
        used = nodes.values.reduce(0) { $0 + $1.byteCount }
    }
}

extension SimulatedState.Node {
    var byteCount: Int {
        if case .file(let content) = body { content.bytes.count } else { 0 }
    }

    var kind: FileKind {
        if case .file = body { .file } else { .directory }
    }

    fileprivate func rebooted(_ model: CrashModel) -> Self {
        switch body {
        case .file(let content):
            let bytes = model == .keepIssued ? content.bytes : content.durableBytes
            return Self(body: .file(SimulatedContent(found: bytes)))
        case .folder(let folder):
            let names = model == .keepIssued ? folder.names : folder.syncedNames
            return Self(body: .folder(.init(names: names, syncedNames: names)))
        }
    }
}
