import VarveFiles
import VarveJSON

/// Adds and releases the holds of a store, each in one commit that is a run of its own.
///
/// Takes the lock COMMIT only: ingests and compacts go on, and a compact that is at work makes its
/// plan anew. What a hold's filter means is for those to check who know filters. For one thread.
public struct Holds {
    private let committer: Committer

    /// - Throws: `StoreError.absent`, `.locked`; `ManifestError`, `FileError`.
    public init(
        folder: FilePath, fileSystem: any FileSystem, holder: LockHolder, wait: LockWait
    ) throws {
        committer = try Committer(
            folder: folder, fileSystem: fileSystem, workers: Workers(count: 1), holder: holder,
            wait: wait)
    }

    /// The holds, by name, as of the last commit that was looked at.
    public var all: [Hold] { committer.state.holds }

    /// Adds a hold: from now on no commit drops or purges what its filter takes.
    ///
    /// - Returns: the run that the ledger has it as.
    /// - Throws: `HoldError`, where nothing changes; `StoreError`, `ManifestError`, `FileError`.
    @discardableResult
    public func add(_ hold: Hold) throws -> RunID {
        try hold.check()
        return try committer.locked {
            if let other = named(hold.name) { throw HoldError.taken(other) }
            return try commit(HoldChange.added, hold, .holdAdded(hold), at: hold.since)
        }
    }

    /// Releases a hold: the next compact treats its records as all others.
    ///
    /// - Parameter time: microseconds since 1970-01-01 UTC, for the ledger.
    /// - Returns: what it was, and the run that the ledger has its end as.
    /// - Throws: `HoldError.absent`, where nothing changes; `StoreError`, `ManifestError`,
    ///   `FileError`.
    @discardableResult
    public func release(_ name: String, at time: Int64) throws -> (hold: Hold, run: RunID) {
        try committer.locked {
            guard let hold = named(name) else { throw HoldError.absent(name: name) }
            let change = Change.holdReleased(name: hold.name)
            return (hold, try commit(HoldChange.released, hold, change, at: time))
        }
    }

    private func named(_ name: String) -> Hold? { all.first { $0.isNamed(name) } }

    private func commit(
        _ action: String, _ hold: Hold, _ change: Change, at time: Int64
    ) throws -> RunID {
        try committer.guarded {
            try committer.commitRun { run in
                let entry = LifecycleEntry(
                    run: run, kind: .hold, startedAt: time, finishedAt: time,
                    members: [
                        ("action", .string(action)),
                        ("name", .string(hold.name)),
                        ("filter", .string(hold.filter)),
                    ])
                return ([.runStarted(run, .hold, startedAt: time), change], entry.ending)
            }
        }
    }
}

extension Hold {
    /// Whether the manifest can have it.
    func check() throws(HoldError) {
        guard !name.isEmpty else { throw HoldError.unfit("a hold needs a name") }
        guard name.utf8.count <= Self.nameBytesMax else {
            throw HoldError.unfit(
                "a hold's name has at most \(Self.nameBytesMax) bytes, not \(name.utf8.count)")
        }
        guard filter.utf8.count <= Self.filterBytesMax else {
            throw HoldError.unfit(
                "a hold's filter has at most \(Self.filterBytesMax) bytes, not "
                    + "\(filter.utf8.count)")
        }
    }
}

/// Why a hold is neither added nor released. Nothing was changed.
public enum HoldError: Error, CustomStringConvertible {
    /// The name or the filter is not one that a hold can have.
    case unfit(String)
    /// There is one of the name.
    case taken(Hold)
    /// There is none of the name.
    case absent(name: String)

    public var description: String {
        switch self {
        case .unfit(let reason): reason
        case .taken(let hold):
            "there is a hold \(hold.name): \(hold.filter); take another name, or release it first"
        case .absent(let name): "no hold has the name \(name): see varve hold list"
        }
    }
}
