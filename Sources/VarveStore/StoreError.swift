import VarveFiles
import VarveSegments

/// Why a store cannot be opened, read or changed.
public enum StoreError: Error, CustomStringConvertible {
    /// No store in the folder.
    case absent(FilePath)
    /// The folder has segments, but no manifest that names them.
    case manifestLost(FilePath)
    /// Something else is in the way of a new store.
    case occupied(FilePath)
    /// Another process holds the lock.
    case locked(name: String, by: LockHolder?)
    /// A file of the store departs from its format.
    case damaged(FilePath, FormatError)
    /// A live file is missing.
    case missing(FilePath)
    /// A file was replaced while it was needed: a newer state does without it.
    case replaced(FilePath)
    /// A file knows a later edit than the manifest: the manifest was cut or put back.
    case manifestBehind(FilePath, knows: UInt64, manifest: UInt64)
    /// The key index is damaged or lost, and a segment that could tell its keys is damaged too.
    case unindexable(FilePath, cause: any Error)
    /// The writer failed before and writes nothing more until it is opened again.
    case poisoned
    /// What a commit stands on was changed by another process meanwhile.
    case outdated
    /// A clock outside the years that partitions have.
    case noPartition(day: Int)
    /// Less space is left than the work needs.
    case noSpace(FilePath, free: UInt64, needed: UInt64)

    public var description: String {
        switch self {
        case .absent(let path):
            "no store at \(path): give --store DIR or set VARVE_STORE; `varve ingest` makes one"
        case .manifestLost(let path):
            "\(path) has segments, but no manifest: `varve repair` makes one anew"
        case .occupied(let path):
            "\(path) exists and is no store: name an empty or a missing folder"
        case .locked(let name, let holder):
            "another process holds the lock \(name)"
                + (holder.map { ": \($0.description)" } ?? "")
                + "; wait for it or raise --lock-wait"
        case .damaged(let path, let error):
            "\(path): \(error)"
        case .missing(let path):
            "\(path) is missing, though the manifest names it: put it back from a copy"
        case .replaced(let path):
            "\(path) was replaced while it was to be read: run the command again, or first raise the "
                + "limit of open files (ulimit -n) if the store has more segments than that"
        case .manifestBehind(let path, let knows, let manifest):
            "\(path) knows edit \(knows), but the manifest ends at edit \(manifest): the manifest was "
                + "cut or replaced by an older one; put the newer one back"
        case .unindexable(let path, let cause):
            "\(path) is damaged or missing, and the key index cannot be made anew, so that duplicates "
                + "could not be told: \(cause); `varve repair` sets aside what is damaged"
        case .poisoned:
            "an earlier write failed, so that nothing more is written: start again"
        case .outdated:
            "another process changed what this one worked on, and nothing was committed: start again"
        case .noPartition(let day):
            "the clock says day \(day) since 1970, which no partition can hold: set it right"
        case .noSpace(let path, let free, let needed):
            "\(free) bytes are free at \(path), \(needed) are needed: make room, then start again"
        }
    }
}

extension StoreError {
    /// The file that is not there or not what was written; nil for all else, such as a file that the
    /// file system does not read.
    public var damagedPath: FilePath? {
        switch self {
        case .missing(let path), .damaged(let path, .damaged): path
        default: nil
        }
    }
}
