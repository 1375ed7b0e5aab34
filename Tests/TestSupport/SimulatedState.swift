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

    /// What one operation did to names, as far as their folders are not synced since. Survives as
    /// a whole or not at all.
    struct NameChange: Sendable {
        /// The operation's number in the log.
        let number: Int
        var names: [(folder: Int, name: Name, node: Int?)]
    }

    /// Operations of a class, or of one kind of it.
    struct Row: Hashable, Sendable {
        let kind: OperationClass
        var operation: FileError.Operation?
    }

    static let root = 0
    var nodes: [Int: Node] = [root: Node(body: .folder(Folder()))]
    var nextNode = 1
    var unsyncedNames: [NameChange] = []

    var locked: Set<Int> = []
    var openFiles = 0
    var openFilesMax = Int.max
    var capacity = Int.max
    var used = 0

    var counts: [Row: Int] = [:]
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
        let number = count(Row(kind: kind))
        let ofKind = count(Row(kind: kind, operation: operation))
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
        guard let fault = faults[kind],
            fault.strikes(operation, path, number: number, ofKind: ofKind)
        else { return nil }
        return fault
    }

    /// The number of the operation that is under way, or was the last, among the changing ones.
    var lastChange: Int { counts[Row(kind: .changing), default: 0] }

    private mutating func count(_ row: Row) -> Int {
        counts[row, default: 0] += 1
        return counts[row, default: 0]
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
}

extension SimulatedState.Node {
    var byteCount: Int {
        if case .file(let content) = body { content.bytes.count } else { 0 }
    }

    var kind: FileKind {
        if case .file = body { .file } else { .directory }
    }
}
