import VarveFiles
import VarveSegments

/// Which days hold a key: all runs of the index, as one state of the store has them.
///
/// What it says is a hint: a day's segments decide, and compare the id's bytes.
public final class KeyIndex {
    private var runs: [(entry: KeyRunEntry, reader: KeyRunReader)] = []
    private let scratch = KeyRunScratch()
    private let paths: StorePaths
    private let fileSystem: any FileSystem
    private let identity: StoreIdentity

    public init(paths: StorePaths, fileSystem: any FileSystem, identity: StoreIdentity) {
        self.paths = paths
        self.fileSystem = fileSystem
        self.identity = identity
    }

    /// Opens the state's runs; those that are open already stay so.
    ///
    /// - Throws: `StoreError.damaged` or `.missing`, naming the file.
    public func refresh(_ state: StoreState) throws {
        let known = runs
        runs = try state.keyRuns.map { entry in
            if let open = known.first(where: { $0.entry == entry }) { return open }
            return (entry, try open(entry))
        }
    }

    private func open(_ entry: KeyRunEntry) throws -> KeyRunReader {
        let path = paths.keyRun(entry.id)
        do {
            let reader = try KeyRunReader(
                file: try fileSystem.open(path, .read),
                expecting: FileExpectation(
                    kind: .keyRun, store: identity, fileID: entry.id.rawValue))
            guard reader.summary.checksum == entry.crc else {
                throw FormatError.damaged(
                    Damage(
                        file: FileReference(kind: .keyRun, fileID: entry.id.rawValue), offset: 0,
                        kind: .identity, expected: "the run that was committed", found: "another"))
            }
            return reader
        } catch let error as FileError where error.isNotFound {
            throw StoreError.missing(path)
        } catch let error as FormatError {
            throw StoreError.damaged(path, error)
        }
    }

    /// The days that may hold a key, ascending, each once.
    ///
    /// - Complexity: three small reads a run.
    public func days(of hash: UInt64) throws -> [Int32] {
        var days: Set<Int32> = []
        for run in runs {
            try naming(run.entry) { days.formUnion(try run.reader.lookup(hash, scratch: scratch)) }
        }
        return days.sorted()
    }

    /// For a batch's hashes, in rising order, the days that may hold each; in order of the hashes,
    /// each pair once.
    ///
    /// - Complexity: reads each run once, in order.
    public func matches(_ hashes: UnsafeBufferPointer<UInt64>) throws -> [KeyMatch] {
        var matches: [KeyMatch] = []
        for run in runs {
            try naming(run.entry) {
                try unsafe run.reader.lookup(hashes, scratch: scratch, appendingTo: &matches)
            }
        }
        if runs.count > 1 {
            matches.sort { $0.index != $1.index ? $0.index < $1.index : $0.day < $1.day }
        }
        var kept = 0
        for match in matches where kept == 0 || matches[kept - 1] != match {
            matches[kept] = match
            kept += 1
        }
        matches.removeLast(matches.count - kept)
        return matches
    }

    /// The same for sorted keys.
    func matches(_ keys: UnsafeBufferPointer<BatchKey>) throws -> [KeyMatch] {
        guard !runs.isEmpty else { return [] }
        let hashes = unsafe [UInt64](unsafeUninitializedCapacity: keys.count) { buffer, count in
            for index in keys.indices { unsafe buffer[index] = keys[index].hash }
            count = keys.count
        }
        return try unsafe hashes.withUnsafeBufferPointer { try unsafe matches($0) }
    }

    /// The open readers of runs of the state that was last refreshed to.
    func readers(_ entries: [KeyRunEntry]) -> [KeyRunReader] {
        entries.compactMap { entry in runs.first { $0.entry == entry }?.reader }
    }

    private func naming(_ entry: KeyRunEntry, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as FormatError {
            throw StoreError.damaged(paths.keyRun(entry.id), error)
        }
    }
}
