import VarveFiles
import VarveJSON
import VarveStore

/// Reads the entries of a store's ledger.
public struct LedgerReader: Sendable {
    private let snapshot: Snapshot

    /// An entry names its sources; more than this no run writes.
    private static let byteCountMax = 256 << 20

    public init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// The entries' files, in order of the runs. A file that a killed process left of a run that is
    /// still open is no entry yet.
    ///
    /// - Throws: `FileError`.
    public func paths() throws -> [FilePath] {
        let folder = snapshot.paths.ledger
        let open = Set(snapshot.state.openRuns.map { snapshot.paths.ledgerEntry($0.id) })
        return try snapshot.fileSystem.list(folder).map(\.name)
            .filter { $0.hasPrefix("run-") && $0.hasSuffix(".json") }
            .map { Paths.join(folder, $0) }
            .filter { !open.contains($0) }
    }

    /// What runs that have not ended have committed so far, by number.
    public func openEntries() -> [LedgerEntry] {
        snapshot.state.openRuns.compactMap { LedgerEntry($0) }
    }

    /// The bytes of an entry: one JSON object and a line feed.
    ///
    /// - Throws: `FileError`.
    public func entry(_ path: FilePath) throws -> [UInt8] {
        try snapshot.fileSystem.readAll(path, atMost: Self.byteCountMax)
    }

    /// Names of the sources of all runs in their order: of finished ones by the ledger, of others by
    /// the manifest.
    ///
    /// - Throws: ``LedgerError``, `FileError`.
    public func sourceNames() throws -> [RunID: [[UInt8]]] {
        var names: [RunID: [[UInt8]]] = [:]
        for run in snapshot.state.openRuns {
            for source in run.sources {
                let place = Int(source.index)
                var all = names[run.id] ?? []
                while all.count <= place { all.append([]) }
                all[place] = Array(source.name.utf8)
                names[run.id] = all
            }
        }
        for path in try paths() {
            guard let (run, sources) = Self.sources(try entry(path)) else {
                throw LedgerError(path: path)
            }
            names[RunID(rawValue: run)] = sources
        }
        return names
    }

    /// The run of an entry and the names of its sources; nil where the text is no entry.
    private static func sources(_ entry: [UInt8]) -> (run: UInt64, names: [[UInt8]])? {
        let text = RecordBuffer(capacity: entry.count)
        text.append(entry.last == UInt8(ascii: "\n") ? entry.dropLast() : entry)
        let scanner = RecordScanner()
        var run: UInt64?
        var list: ValueSpan?
        do throws(ScanFault) {
            try unsafe scanner.scanMembers(text.bytes) { member in
                if unsafe member.key.elementsEqual("run".utf8) {
                    run = unsafe UInt64(
                        String(decoding: member.span.bytes(in: text.bytes), as: UTF8.self))
                } else if unsafe member.key.elementsEqual("sources".utf8) {
                    list = unsafe member.span
                }
            }
            guard let run, let list else { return nil }
            return (run, try unsafe names(list.bytes(in: text.bytes), scanner))
        } catch {
            return nil
        }
    }

    /// The `name` of each object of an array that was found right.
    private static func names(
        _ array: UnsafeRawBufferPointer, _ scanner: RecordScanner
    ) throws(ScanFault) -> [[UInt8]] {
        var names: [[UInt8]] = []
        var at = 1
        while at < array.count {
            guard unsafe array[at] == UInt8(ascii: "{") else {
                at += 1
                continue
            }
            let end = try unsafe scanner.valueEnd(array, at: at).end
            let object = unsafe UnsafeRawBufferPointer(rebasing: array[at..<end])
            var name: [UInt8] = []
            try unsafe scanner.scanMembers(object) { member in
                guard unsafe member.key.elementsEqual("name".utf8) else { return }
                let raw = unsafe member.span.bytes(in: object)
                name = unsafe [UInt8](unsafeUninitializedCapacity: raw.count + 16) { out, count in
                    guard let base = out.baseAddress else { return }
                    count = unsafe StringCoding.decode(raw, into: UnsafeMutableRawPointer(base))
                }
            }
            names.append(name)
            at = end
        }
        return names
    }
}

/// A file of the ledger is no entry of it.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
    public let path: FilePath

    public var description: String {
        "\(path): this is no entry of the ledger, so where records came from cannot be told; "
            + "`varve verify` tells more"
    }
}
