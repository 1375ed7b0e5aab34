import Crypto
import VarveFiles
import VarveSegments

/// Commits changes of a store for one process: under the lock COMMIT, over whatever other processes
/// have committed meanwhile.
///
/// After the first failed write or sync nothing more is committed until the store is opened again.
/// For one thread at a time.
public final class Committer {
    public let paths: StorePaths
    public let fileSystem: any FileSystem
    public let workers: Workers
    /// The holder's name in locks, for those who wait.
    let holder: LockHolder
    let wait: LockWait
    let manifest: ManifestWriter
    let poison = Poison()
    private let commitLock: CommitLock
    private let opened = SegmentCache()
    private var reserved: FileNumbers?
    private var isLocked = false

    /// Opens the manifest for appending, and settles what a crash left of it.
    ///
    /// - Throws: `StoreError.absent`, `.locked`; `ManifestError`, `FileError`.
    public init(
        folder: FilePath, fileSystem: any FileSystem, workers: Workers, holder: LockHolder,
        wait: LockWait
    ) throws {
        guard try Store.exists(folder, fileSystem) else { throw StoreError.absent(folder) }
        paths = StorePaths(folder: folder)
        self.fileSystem = fileSystem
        self.workers = workers
        self.holder = holder
        self.wait = wait
        commitLock = CommitLock(
            path: paths.commitLock, fileSystem: fileSystem, holder: holder, wait: wait)
        manifest = try commitLock.holding { [paths] in
            try ManifestFile.openForWriting(fileSystem, in: paths.folder)
        }
    }

    /// The state as of the last commit, or the last look at what others have committed.
    public var state: StoreState { manifest.state }

    /// That state, with readers of its segments. What is in a journal is not in it.
    public func snapshot() -> Snapshot {
        Snapshot(state: state, paths: paths, fileSystem: fileSystem, opened: opened)
    }

    /// Takes in what other processes have committed.
    public func refresh() throws {
        try guarded { try locked {} }
    }

    /// Runs a change of the store; the first error that a write or sync gives is the last.
    func guarded<Value>(_ body: () throws -> Value) throws -> Value {
        try poison.guarded(body)
    }

    /// Calls `body` with the lock COMMIT in hand, when all that others committed is taken in. May be
    /// called within itself.
    func locked<Value>(_ body: () throws -> Value) throws -> Value {
        guard !isLocked else { return try body() }
        return try commitLock.holding {
            isLocked = true
            defer { isLocked = false }
            if try manifest.refresh() != .unchanged { opened.keep(state) }
            return try body()
        }
    }

    /// Commits changes that need no file, made up from the state that they change.
    func append(_ changes: (StoreState) throws -> [Change]) throws {
        try locked { _ = try manifest.append(changes(state)) }
    }

    /// Files for the next commit.
    func newFiles() -> NewFiles {
        NewFiles(
            paths: paths, fileSystem: fileSystem, state: state, position: manifest.position,
            numbers: numbers)
    }

    /// Makes files durable, commits their changes, and unlinks what these replaced.
    ///
    /// - Throws: also `StoreError.outdated` where the files stand on what others have changed in a
    ///   way that cannot be followed; they are taken back then.
    ///
    /// - Parameter ending: the run that ends with the commit.
    func makeLive(_ written: NewFiles, ending: RunEnding? = nil) throws {
        var files = written
        try files.settle(workers)
        try locked {
            if files.state.lastEdit != state.lastEdit {
                do {
                    try files.follow(snapshot(), manifest.position, workers)
                } catch StoreError.outdated {
                    files.discard()
                    throw StoreError.outdated
                }
            }
            _ = try manifest.append(files.changes + (ending.map { [try end($0)] } ?? []))
        }
        files.unlinkReplaced()
    }
}

extension Committer {
    /// Looks for what a killed process left.
    ///
    /// - Parameter other: the lock of those who may be at work beside this process. While one of them
    ///   is, what it has not committed yet looks like what a killed one left, and all of it stays.
    func recover(besides other: FilePath) throws -> Recovery {
        try locked {
            guard let lock = try fileSystem.lock(other, contents: holder) else {
                return Recovery(tornBytes: manifest.cutByteCount)
            }
            defer { lock.release() }
            return try Recovery(
                state: state, paths: paths, fileSystem: fileSystem,
                tornBytes: manifest.cutByteCount)
        }
    }

    /// The numbers of this process's files.
    var numbers: FileNumbers {
        if let reserved { return reserved }
        let made = FileNumbers { [unowned self] count in
            var block: Range<UInt64> = 0..<0
            try append { state in
                block = state.nextFileID..<state.nextFileID + count
                return [.reserveFileIDs(next: block.upperBound)]
            }
            return block
        }
        reserved = made
        return made
    }

    /// A number for a run, and the first numbers for its files.
    func reserveRun() throws -> RunID {
        let numbers = numbers
        var run = RunID(rawValue: 0)
        var files: Range<UInt64> = 0..<0
        try append { state in
            run = RunID(rawValue: state.nextRun)
            files = state.nextFileID..<state.nextFileID + 64
            return [
                .reserveRuns(next: state.nextRun + 1), .reserveFileIDs(next: files.upperBound),
            ]
        }
        numbers.add(files)
        return run
    }

    /// Commits changes that need no file, and the end of a run.
    func finish(_ ending: RunEnding, with changes: [Change]) throws {
        try append { _ in changes + [try end(ending)] }
    }

    /// Commits a run that writes no segment in one edit, from its start to its end.
    ///
    /// - Parameter make: what it changes, its start included, and its end, given its number.
    func commitRun(_ make: (RunID) throws -> (changes: [Change], ending: RunEnding)) throws
        -> RunID
    {
        try locked {
            // Only the edit takes the number: where it fails, the entry that was written gives way
            // to that of the next run.
            let run = RunID(rawValue: state.nextRun)
            let (changes, ending) = try make(run)
            try finish(ending, with: changes)
            return run
        }
    }

    /// Puts a run's entry into the ledger, durably. To be called with the lock COMMIT in hand.
    ///
    /// - Returns: the change that ends the run with it.
    private func end(_ ending: RunEnding) throws -> Change {
        let bytes = ending.entry(state.lastFinishedRun?.ledgerDigest)
        try fileSystem.writeNew(paths.ledgerEntry(ending.run), bytes)
        return .runFinished(
            ending.run, finishedAt: ending.at, ledgerDigest: Array(SHA256.hash(data: bytes)),
            ledgerBytes: UInt64(bytes.count))
    }
}

/// The end of a run, with its entry of the ledger.
public struct RunEnding {
    public var run: RunID
    /// Microseconds since 1970-01-01 UTC.
    public var at: Int64
    /// Makes the entry's bytes, given the digest of the entry before: which that is, is known when
    /// the end is committed.
    public var entry: (_ previous: [UInt8]?) -> [UInt8]

    /// An end with these values.
    public init(run: RunID, at: Int64, entry: @escaping (_ previous: [UInt8]?) -> [UInt8]) {
        self.run = run
        self.at = at
        self.entry = entry
    }
}
