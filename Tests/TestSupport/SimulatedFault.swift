import Glibc
import VarveFiles

/// A failure that a `Simulated` file system is told to show.
public struct SimulatedFault: Sendable {
    /// How long it lasts.
    public enum Lasting: Sendable, CaseIterable {
        case once
        case forEver
    }

    /// The number of the operation that fails first, in its class; of one kind, if `kind` says so.
    public let number: Int
    /// The only kind of operation that fails; nil for all of the class.
    public let kind: FileError.Operation?
    /// The only path that fails; nil for all.
    public let path: FilePath?
    /// The error number it fails with.
    ///
    /// EINTR shows at syncs only: `Posix` repeats every other call that a signal interrupts. So does
    /// 0, a lie: the sync reports success and does nothing.
    public let code: Int32
    /// Whether later operations of the class fail too.
    public let lasting: Lasting
    /// Of a failing append, the bytes that get into the file nevertheless, at most all but one.
    public let appendedBytes: Int

    /// A fault at operation `number`.
    public init(
        at number: Int, of kind: FileError.Operation? = nil, on path: FilePath? = nil,
        code: Int32, lasting: Lasting = .once, appendedBytes: Int = 0
    ) {
        self.number = number
        self.kind = kind
        self.path = path
        self.code = code
        self.lasting = lasting
        self.appendedBytes = appendedBytes
    }

    var isLie: Bool { code == 0 }

    /// Whether an operation fails that is the `number`-th of its class and the `ofKind`-th of its
    /// kind.
    func strikes(
        _ operation: FileError.Operation, _ path: FilePath, number current: Int, ofKind: Int
    ) -> Bool {
        if let kind, kind != operation { return false }
        if let only = self.path, SimulatedPath.names(only) != SimulatedPath.names(path) {
            return false
        }
        if code == EINTR || isLie, operation != .sync, operation != .syncDirectory { return false }
        let current = kind == nil ? current : ofKind
        return lasting == .once ? current == number : current >= number
    }
}

extension FileError {
    /// No operating system's error number: the simulated machine has stopped.
    static let crashCode: Int32 = -1

    /// The simulated machine crashed at this operation or before it.
    public var isSimulatedCrash: Bool { cause == .system(Self.crashCode) }
}
