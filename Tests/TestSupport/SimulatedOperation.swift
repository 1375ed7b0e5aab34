import VarveFiles

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
