import VarveFiles

/// What a check of a store found.
public struct VerifyReport: Sendable {
    /// A part of the store that is not what was written.
    public struct Damage: Sendable, Hashable {
        /// The file's path.
        public var file: FilePath
        /// The partition of a segment or deletion vector; nil for other files.
        public var partition: PartitionName?
        /// The byte where the faulty piece begins; nil where no one byte is to blame.
        public var offset: Int?
        public var kind: Kind
        /// One line for people.
        public var message: String
    }

    /// What is wrong. Persisted in `--json`.
    public enum Kind: String, Sendable, CaseIterable {
        case magic, truncated, extended, checksum, structure, identity
        /// The manifest names it, the file system does not have it.
        case missing
        /// The file system refused to read it.
        case unreadable
        /// A later version of the format, or a feature that this program does not have.
        case unsupported
        /// Bytes behind the manifest's last whole edit.
        case torn
        /// The manifest is behind a file.
        case behind
        /// Numbers that should agree do not.
        case count
        /// A record that is not what its digest, its time or its sequence says.
        case record
        /// A record that the key index or its segment's key column does not lead to.
        case key
        /// A ledger entry that is not the one that the next one names.
        case ledger
    }

    /// Files that were read.
    public internal(set) var files = 0
    /// Bytes of these files.
    public internal(set) var bytes: UInt64 = 0
    /// Rows of records that were checked, dead ones included.
    public internal(set) var rows: UInt64 = 0
    /// Dead letters that were checked.
    public internal(set) var deadLetters: UInt64 = 0
    /// By file, then by offset.
    public internal(set) var damage: [Damage] = []
    /// Harmless: files that no part of Varve wrote, or that a killed process left.
    public internal(set) var notes: [String] = []

    /// Whether no damage was found.
    public var isSound: Bool { damage.isEmpty }
}

/// How far a check has come.
public struct VerifyProgress: Sendable {
    /// Bytes of the files that are checked.
    public var bytes: UInt64
    /// Bytes of all files.
    public var totalBytes: UInt64
}
