import VarveFiles
import VarveReviews
import VarveSegments
import VarveStore

/// Finds records by id through the key index.
///
/// Opens the key index once; each question then reads a few blocks, the key columns of the segments
/// of the days that the index names, and of these only the row groups that answer. For one thread.
public final class Lookup {
    /// Namespaces of the built-in profiles: an id is looked for under these first. Others are
    /// learned from the segments' footers, if these gave nothing.
    public static let builtInNamespaces = ["amazon", "amazon-us", "nsmc", "review"]

    /// The state of the last answer.
    public private(set) var snapshot: Snapshot
    private let store: Store?
    private let index: KeyIndex
    private let hasher: RecordHasher
    private let finder = RowFinder()
    /// Those of all live segments, once they were asked for.
    private var knownNamespaces: Set<[UInt8]>?
    /// Whether files of the state are known to have been replaced.
    private var isStale = false

    /// Opens the present state of a store.
    ///
    /// - Throws: `ManifestError`; `StoreError` where a run of the index is damaged or missing.
    public convenience init(_ store: Store) throws {
        self.init(snapshot: try store.snapshot(), store: store)
        try settled { try refresh() }
    }

    /// Opens a state.
    ///
    /// - Throws: `StoreError` where a run of the index is damaged or missing.
    public convenience init(_ snapshot: Snapshot) throws {
        self.init(snapshot: snapshot, store: nil)
        try refresh()
    }

    private init(snapshot: Snapshot, store: Store?) {
        self.snapshot = snapshot
        self.store = store
        hasher = RecordHasher(key: snapshot.state.digestKey)
        index = KeyIndex(
            paths: snapshot.paths, fileSystem: snapshot.fileSystem,
            identity: StoreIdentity(storeID: snapshot.state.storeID))
    }

    /// The records under an id: the live one, or all versions.
    ///
    /// - Parameters:
    ///   - text: the decoded id, or namespace, colon and id.
    ///   - history: all versions, superseded ones too.
    ///   - trash: those too that were dropped and can be brought back; and of each record the time.
    ///   - form: of the records' bytes.
    /// - Returns: by namespace, then by `_seq`. Records of more than one namespace mean that the id
    ///   is ambiguous; none, that it is not there.
    /// - Throws: `StoreError.damaged` or `.missing`; `.replaced` where files went away again and again.
    public func records(
        _ text: [UInt8], history: Bool = false, trash: Bool = false,
        form: RecordForm = .asReceived
    ) throws -> [FoundRecord] {
        finder.form = form
        finder.showsTrash = trash
        return try settled { try find(text, history) }
    }

    /// Runs what reads the state; again on the newer one where a file has gone because a writer
    /// replaced it.
    private func settled<Value>(_ body: () throws -> Value) throws -> Value {
        guard let store else { return try body() }
        var last = snapshot.paths.folder
        for _ in 0..<Store.attemptsMax {
            do {
                if isStale { try turn(to: store.snapshot()) }
                return try body()
            } catch let error as StoreError {
                guard let path = snapshot.replacedPath(error) else { throw error }
                last = path
                isStale = true
            }
        }
        throw StoreError.replaced(last)
    }

    private func find(_ text: [UInt8], _ history: Bool) throws -> [FoundRecord] {
        var identities = Self.builtInNamespaces.map {
            Identity(namespace: Array($0.utf8), id: text)
        }
        if let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > 0 {
            identities.append(
                Identity(namespace: Array(text[..<colon]), id: Array(text[(colon + 1)...])))
        }
        let found = try identities.flatMap { try find($0, history) }
        if !found.isEmpty { return Self.sorted(found) }
        let known = identities.map(\.namespace)
        let others = try namespaces().filter { !known.contains($0) }
        return try Self.sorted(
            others.flatMap { try find(Identity(namespace: $0, id: text), history) })
    }

    private static func sorted(_ records: [FoundRecord]) -> [FoundRecord] {
        records.sorted { left, right in
            let (first, second) = (left.namespace.utf8, right.namespace.utf8)
            return first.elementsEqual(second)
                ? left.sequence < right.sequence : first.lexicographicallyPrecedes(second)
        }
    }

    /// The namespaces of all live segments.
    ///
    /// - Complexity: reads each segment's footer.
    private func namespaces() throws -> Set<[UInt8]> {
        if let knownNamespaces { return knownNamespaces }
        var mappings: Set<[UInt8]> = []
        for entry in snapshot.state.recordSegments {
            try mappings.formUnion(snapshot.open(entry).footer.profiles)
        }
        let namespaces = Set(
            mappings.compactMap { try? Profile(encoded: $0) }.map { Array($0.namespace.utf8) })
        knownNamespaces = namespaces
        return namespaces
    }

    private func find(_ identity: Identity, _ history: Bool) throws -> [FoundRecord] {
        guard (1...Identity.idBytesMax).contains(identity.id.count) else { return [] }
        let namespace = hasher.namespace(identity.namespace)
        let hash = unsafe identity.id.withUnsafeBytes {
            unsafe hasher.identity($0, namespace: namespace)
        }
        var asked: Set<SegmentID> = []
        var found: [FoundRecord] = []
        for day in try index.days(of: hash) {
            for entry in snapshot.state.segments(covering: Int(day))
            where asked.insert(entry.id).inserted {
                try snapshot.reading(entry) {
                    try finder.find(identity, hash, entry, snapshot, history, into: &found)
                }
            }
        }
        return found
    }

    private func refresh() throws { try index.refresh(snapshot.state) }

    private func turn(to newer: Snapshot) throws {
        snapshot = newer
        knownNamespaces = nil
        try refresh()
        isStale = false
    }
}
