/// What a file of the store holds, other than the manifest. The raw values and the magics are persisted.
public enum FileFormat: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    /// A columnar file of one partition.
    case segment = 1
    /// The dead rows of one segment.
    case deletionVector = 2
    /// A sorted multimap from identity hashes to days.
    case keyRun = 3
    /// A log of small batches; it grows, unlike the others.
    case journal = 4

    /// The first eight bytes of a file of this kind: a byte above 127, four letters, then CR, LF
    /// and SUB, so that a transfer in text mode shows (as in PNG, RFC 2083 section 3.1). Persisted.
    public var magic: [UInt8] {
        switch self {
        case .segment: [0x89, 0x56, 0x53, 0x45, 0x47, 0x0D, 0x0A, 0x1A]
        case .deletionVector: [0x89, 0x56, 0x44, 0x45, 0x4C, 0x0D, 0x0A, 0x1A]
        case .keyRun: [0x89, 0x56, 0x4B, 0x45, 0x59, 0x0D, 0x0A, 0x1A]
        case .journal: [0x89, 0x56, 0x4A, 0x4E, 0x4C, 0x0D, 0x0A, 0x1A]
        }
    }

    /// The words that messages use.
    public var description: String {
        switch self {
        case .segment: "segment"
        case .deletionVector: "deletion vector"
        case .keyRun: "key run"
        case .journal: "journal"
        }
    }

    /// The kind whose magic begins `bytes`, if there is one.
    init?(magic bytes: ArraySlice<UInt8>) {
        guard let kind = FileFormat.allCases.first(where: { bytes.elementsEqual($0.magic) }) else {
            return nil
        }
        self = kind
    }
}

/// Names a file in messages: its kind and number, as far as they are known.
public struct FileReference: Hashable, Sendable, CustomStringConvertible {
    /// What the file is, or was expected to be.
    public let kind: FileFormat?
    /// The file's number, or nil where it could not be learned.
    public let fileID: UInt64?

    /// A file of a kind and number, either of them unknown if nil.
    public init(kind: FileFormat? = nil, fileID: UInt64? = nil) {
        self.kind = kind
        self.fileID = fileID
    }

    /// For instance `key run 0000000b`.
    public var description: String {
        let name = kind?.description ?? "file"
        guard let fileID else { return name }
        let digits = String(fileID, radix: 16)
        return name + " " + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}
