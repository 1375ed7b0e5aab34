import VarveFiles

/// Why an immutable file of the store could not be written or read.
public enum FormatError: Error, Sendable, CustomStringConvertible {
    /// The bytes are not what a writer of this store laid down.
    case damaged(Damage)
    /// The file is sound, but of a later version than this program reads.
    case unsupportedVersion(file: FileReference, found: UInt16, supported: UInt16)
    /// The file is sound, but needs something that this program does not have, named here.
    case unsupportedFeature(file: FileReference, name: String)
    /// The file would exceed a bound of its format; nothing valid was written.
    case limitExceeded(file: FileReference, what: String, found: Int, limit: Int)
    /// The file system refused.
    case file(FileReference, cause: FileError)

    /// One line with what, where, expected and found, and the remedy where there is one.
    public var description: String {
        switch self {
        case .damaged(let damage):
            return damage.description
        case .unsupportedVersion(let file, let found, let supported):
            return "\(file) has format version \(found), this program reads up to \(supported);"
                + " use a newer one"
        case .unsupportedFeature(let file, let name):
            return "\(file) needs the feature \(name), which this program does not have;"
                + " use a newer one"
        case .limitExceeded(let file, let what, let found, let limit):
            return "\(file): \(what) would be \(found), at most \(limit) is possible"
        case .file(let file, let cause):
            return "\(file): \(cause)"
        }
    }

    /// The damage, if that is what this error tells.
    public var damage: Damage? {
        if case .damaged(let damage) = self { return damage }
        return nil
    }
}

/// Where a file departs from its format, and how.
public struct Damage: Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with the bytes.
    public enum Kind: String, Sendable {
        /// Not a file of the store, or one of another kind.
        case magic
        /// Shorter than it says.
        case truncated
        /// Longer than it says.
        case extended
        /// A checksum does not match its bytes, or its place.
        case checksum
        /// The checksum holds, but the numbers contradict each other.
        case structure
        /// A sound file of another store, or under another file's name.
        case identity
    }

    /// The file.
    public let file: FileReference
    /// The byte of the file where the faulty piece begins.
    public let offset: Int
    /// What is wrong.
    public let kind: Kind
    /// The piece, and what it should have been.
    public let expected: String
    /// What it is.
    public let found: String

    /// Damage of `kind` to the piece at `offset`.
    public init(
        file: FileReference, offset: Int, kind: Kind, expected: String, found: String
    ) {
        self.file = file
        self.offset = offset
        self.kind = kind
        self.expected = expected
        self.found = found
    }

    /// For instance `key run 0000000b is damaged at byte 68 (checksum): expected …, found …`.
    public var description: String {
        "\(file) is damaged at byte \(offset) (\(kind.rawValue)):"
            + " expected \(expected), found \(found)"
    }
}
