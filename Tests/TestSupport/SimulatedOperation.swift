import VarveFiles

/// What survives a simulated crash.
public enum CrashModel: Sendable, CaseIterable {
    /// K: all that was issued, as after the process was killed.
    case keepIssued
    /// A: only bytes that were synced, under names whose folder was synced, as after the worst
    /// power cut. A name that is there without its bytes stands for an empty file.
    case keepSynced
}

/// Operations are numbered from 1 in two rows, so that a test can visit every one that matters.
public enum OperationClass: Sendable, CaseIterable {
    /// What changes something: making, appending, truncating, syncing, renaming, linking,
    /// unlinking, locking, opening a new file. Crashes are counted along these.
    case changing
    /// What only looks: opening an existing file, reading, listing, status, free space.
    case reading
}

/// One operation in the log of a `Simulated` file system; it may have failed.
public struct SimulatedOperation: Sendable, Equatable {
    /// Its number among the changing operations, from 1.
    public let number: Int
    /// What was asked.
    public let operation: FileError.Operation
    /// On which path; of a rename or link, the source.
    public let path: FilePath
    /// The target of a rename or link.
    public let target: FilePath?
    /// The bytes of an append; the new length of a truncation.
    public let byteCount: Int
}

/// A failure that a `Simulated` file system is told to show.
public struct SimulatedFault: Sendable {
    /// How long it lasts.
    public enum Lasting: Sendable, CaseIterable {
        case once
        case forEver
    }

    /// The number of the operation that fails first, in its class.
    public let number: Int
    /// The error number it fails with.
    public let code: Int32
    /// Whether later operations of the class fail too.
    public let lasting: Lasting
    /// Of a failing append, the bytes that get into the file nevertheless, at most all but one.
    public let appendedBytes: Int

    /// A fault at operation `number`.
    public init(
        at number: Int, code: Int32, lasting: Lasting = .once, appendedBytes: Int = 0
    ) {
        self.number = number
        self.code = code
        self.lasting = lasting
        self.appendedBytes = appendedBytes
    }

    func strikes(_ current: Int) -> Bool {
        lasting == .once ? current == number : current >= number
    }
}

extension FileError {
    /// No operating system's error number: the simulated machine has stopped.
    static let crashCode: Int32 = -1

    /// The simulated machine crashed at this operation or before it.
    public var isSimulatedCrash: Bool { cause == .system(Self.crashCode) }
}
