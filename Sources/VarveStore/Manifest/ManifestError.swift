import VarveFiles
import VarveSegments

/// Why the manifest could not be read or written.
public enum ManifestError: Error, Sendable, CustomStringConvertible {
    /// The folder has no manifest.
    case noStore(folder: FilePath)
    /// The folder has a manifest already.
    case storeExists(folder: FilePath, file: String)
    /// The bytes are not what a writer laid down, and a crash cannot have made them so.
    case damaged(ManifestDamage)
    /// The file is sound, but of a later version than this program reads.
    case unsupportedVersion(file: String, found: UInt16, supported: UInt16)
    /// The file is sound, but needs something that this program does not have, named here.
    case unsupportedFeature(file: String, name: String)
    /// The changes do not fit the state. Nothing was written, and the writer goes on.
    case rejected(EditError)
    /// Another process wrote since the last `refresh()`. Nothing was written; refresh first.
    case outOfDate(file: String)
    /// Nothing was written: the edit or the file would be larger than the format allows.
    case limitExceeded(file: String, what: String, found: Int, limit: Int)
    /// The writer stopped at an earlier failure, named here, and writes no more.
    case stopped(file: String, cause: FileError)
    /// The file system refused.
    case file(FileError)

    /// One line with what, where, expected and found, and the remedy where there is one.
    public var description: String {
        switch self {
        case .noStore(let folder): return "\(folder) has no manifest: it is not a store"
        case .storeExists(let folder, let file): return "\(folder) is a store: it has \(file)"
        case .damaged(let damage): return damage.description
        case .unsupportedVersion(let file, let found, let supported):
            return "\(file) has format version \(found), this program reads up to \(supported);"
                + " use a newer one"
        case .unsupportedFeature(let file, let name):
            return "\(file) needs the feature \(name), which this program does not have;"
                + " use a newer one"
        case .rejected(let error): return "the manifest refuses \(error)"
        case .outOfDate(let file): return "\(file) was written by another process meanwhile"
        case .limitExceeded(let file, let what, let found, let limit):
            return "\(file): \(what) would be \(found), at most \(limit) is possible"
        case .stopped(let file, let cause):
            return "\(file) is not written any more since: \(cause); open the store again"
        case .file(let cause): return cause.description
        }
    }

    /// The damage, if that is what this error tells.
    public var damage: ManifestDamage? {
        if case .damaged(let damage) = self { return damage }
        return nil
    }
}

/// Where a manifest departs from its format, and how.
public struct ManifestDamage: Equatable, Sendable, CustomStringConvertible {
    /// Name of the file, without its folder.
    public let file: String
    /// The byte of the file where the faulty piece begins.
    public let offset: Int
    /// What is wrong.
    public let kind: Damage.Kind
    /// The piece, and what it should have been.
    public let expected: String
    /// What it is.
    public let found: String

    /// For instance `MANIFEST-000012 is damaged at byte 96 (checksum): expected …, found …`.
    public var description: String {
        "\(file) is damaged at byte \(offset) (\(kind.rawValue)):"
            + " expected \(expected), found \(found)"
    }
}
