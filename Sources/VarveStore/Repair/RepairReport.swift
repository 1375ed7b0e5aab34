import VarveFiles

/// What a repair did, or would do.
public struct RepairReport: Sendable {
    /// What became of one file.
    public struct File: Sendable, Hashable {
        public var path: FilePath
        public var action: Action
        /// One line for people.
        public var reason: String
        /// Rows of records or dead letters that are gone with it, as far as is known.
        public var rowsLost: UInt64
    }

    /// Persisted in `--json`.
    public enum Action: String, Sendable, CaseIterable {
        /// Moved to `aside/`.
        case setAside = "set_aside"
        /// It is not there, and nothing can stand in for it.
        case lost
        /// Written anew from what other files tell.
        case rebuilt
        /// Its sound rows were moved to a new segment, and it was set aside.
        case salvaged
        /// A temporary file of a process that was killed: removed.
        case removed
    }

    /// By path.
    public internal(set) var files: [File] = []
    /// The run that the repair is in the ledger; nil where the manifest needed no change.
    public internal(set) var run: RunID?
    /// Rows of records in the store afterwards, dead ones included.
    public internal(set) var rows: UInt64 = 0
    /// Dead letters in the store afterwards.
    public internal(set) var deadLetters: UInt64 = 0

    /// Rows that are gone, as far as is known.
    public var rowsLost: UInt64 { files.reduce(0) { $0 + $1.rowsLost } }

    mutating func add(
        _ action: Action, _ path: FilePath, _ reason: String, rowsLost: UInt64 = 0
    ) {
        files.append(File(path: path, action: action, reason: reason, rowsLost: rowsLost))
    }
}

/// Why a repair did nothing.
public enum RepairError: Error, CustomStringConvertible {
    /// No file is left that tells the store's keys.
    case hopeless(FilePath)
    /// A file that may be whole, but that this program cannot read.
    case unreadable(FilePath, String)
    /// The state does not fit into a manifest.
    case tooLarge(FilePath)

    public var description: String {
        switch self {
        case .hopeless(let folder):
            "\(folder) has no manifest and no segment that tells the store's keys: nothing can be "
                + "made of it"
        case .unreadable(let path, let reason):
            "\(path) cannot be read, so that nothing was changed: \(reason)"
        case .tooLarge(let folder): "\(folder) has more segments than a manifest can name"
        }
    }
}
