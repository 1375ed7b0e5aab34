import VarveFiles
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
    /// the manifest. Of a run whose entry a repair has put aside there are none.
    ///
    /// - Throws: ``LedgerError`` where an entry is damaged or missing: what it would name is not to be
    ///   taken for unknown; `FileError`.
    public func sourceNames() throws -> [RunID: [[UInt8]]] {
        if let gap = try snapshot.ledgerGap() { throw LedgerError(gap) }
        var names: [RunID: [[UInt8]]] = [:]
        for run in snapshot.state.openRuns {
            let known =
                run.sources.map { ($0.index, $0.name) } + run.origins.map { ($0.index, $0.name) }
            for (index, name) in known {
                let place = Int(index)
                var all = names[run.id] ?? []
                while all.count <= place { all.append([]) }
                all[place] = Array(name.utf8)
                names[run.id] = all
            }
        }
        for path in try paths() {
            guard let sources = LedgerSources(try entry(path)) else {
                throw LedgerError(LedgerGap(path: path, namer: "the next one"))
            }
            names[RunID(rawValue: sources.run)] = sources.names
        }
        return names
    }
}

/// An entry of the ledger is damaged or missing.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
    /// Which one.
    public let gap: LedgerGap

    init(_ gap: LedgerGap) { self.gap = gap }

    public var description: String {
        let what =
            gap.path.map { "\($0): this is not the entry of the ledger that \(gap.namer) names" }
            ?? "the ledger lacks the entry that \(gap.namer) names"
        return what
            + ", so where records came from cannot be told: put it back from a copy, or let `varve repair` "
            + "go on without it"
    }
}
