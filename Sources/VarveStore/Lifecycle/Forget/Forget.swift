import VarveFiles
import VarveReviews
import VarveSegments

/// Erases records for good: rows of all versions, dropped ones too, and dead letters; and refuses
/// their ids from then on.
///
/// Holds the locks INGEST and COMPACT: all journals are folded, and nobody else moves rows. For one
/// thread.
public final class Forget {
    private let writer: StoreWriter
    private let lock: any FileLock
    private let compile: (Hold) throws -> any RowMatcher
    private let hasher: RecordHasher
    private var committer: Committer { writer.committer }
    /// Bytes that stay free whatever is written.
    public var freeBytesMin: UInt64 = 0

    /// How often it is planned anew when holds change meanwhile.
    private static let plansMax = 4

    /// Opens a store, and finishes what an erasure that was killed had left.
    ///
    /// - Parameter compile: makes a matcher of a hold's filter.
    /// - Throws: `StoreError.locked` when the wait ran out, `.absent`.
    public init(
        folder: FilePath, fileSystem: any FileSystem, workers: Workers, holder: LockHolder,
        wait: LockWait, compile: @escaping (Hold) throws -> any RowMatcher
    ) throws {
        writer = try StoreWriter(
            folder: folder, fileSystem: fileSystem, workers: workers, holder: holder, wait: wait)
        lock = try fileSystem.take(writer.paths.compactLock, "COMPACT", holder, wait)
        self.compile = compile
        hasher = RecordHasher(key: writer.state.digestKey)
        try committer.refresh()
    }

    deinit { lock.release() }

    /// What opening the store found and mended.
    public var recovery: Recovery { writer.recovery }

    /// The identities that an id may mean and of which the store has anything.
    ///
    /// - Parameter text: the decoded id, or namespace, colon and id.
    /// - Returns: by namespace; an identity that was forgotten before is among them.
    /// - Throws: `StoreError`, naming the file that cannot be read.
    /// - Complexity: reads each footer, and all dead letters once for each identity.
    public func identities(_ text: [UInt8]) throws -> [Identity] {
        let snapshot = committer.snapshot()
        var candidates: [Identity] = []
        for namespace in try namespaces(snapshot).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            candidates.append(Identity(namespace: namespace, id: text))
            let prefix = namespace + [UInt8(ascii: ":")]
            guard text.starts(with: prefix) else { continue }
            candidates.append(
                Identity(namespace: namespace, id: Array(text.dropFirst(prefix.count))))
        }
        return try candidates.filter { identity in
            guard (1...Identity.idBytesMax).contains(identity.id.count) else { return false }
            return try forgotten(identity) != nil || !find(identity, snapshot).isEmpty
        }
    }

    private func namespaces(_ snapshot: Snapshot) throws -> Set<[UInt8]> {
        var mappings: Set<[UInt8]> = []
        for entry in snapshot.state.recordSegments + snapshot.state.deadSegments {
            let reader = try snapshot.open(entry)
            mappings.formUnion(reader.footer.profiles)
            reader.close()
        }
        let builtIn = try BuiltInProfiles.all()
        let profiles = builtIn + mappings.compactMap { try? Profile(encoded: $0) }
        return Set(profiles.map { Array($0.namespace.utf8) })
    }

    private func hash(_ identity: Identity) -> UInt64 {
        let namespace = hasher.namespace(identity.namespace)
        return unsafe identity.id.withUnsafeBytes {
            unsafe hasher.identity($0, namespace: namespace)
        }
    }

    private func forgotten(_ identity: Identity) -> ForgottenIdentity? {
        ForgottenIdentities(writer.state).entry(
            hash(identity), namespace: identity.namespace, id: identity.id)
    }

    /// What bears an identity.
    private struct Found {
        var rows: [IdentityRows]
        var letters: [IdentityLetters]

        var isEmpty: Bool { rows.isEmpty && letters.isEmpty }
    }

    private func find(_ identity: Identity, _ snapshot: Snapshot) throws -> Found {
        try writer.filer.index.refresh(snapshot.state)
        let finder = IdentityRowFinder(snapshot, writer.filer.index)
        return Found(
            rows: try finder.rows(of: identity, hash(identity)),
            letters: try IdentityLetterFinder(snapshot: snapshot).letters(of: identity))
    }
}

extension Forget {
    /// What erasing an identity would take. Changes nothing.
    ///
    /// - Returns: its rows, dropped ones too; all visible rows of the store; the latest review time
    ///   among its rows, in microseconds since 1970.
    public func weight(
        of identity: Identity
    ) throws -> (rows: UInt64, live: UInt64, youngest: Int64?) {
        let snapshot = committer.snapshot()
        let found = try find(identity, snapshot)
        let live = snapshot.state.recordSegments.reduce(UInt64(0)) {
            $0.addingSaturated($1.liveRows)
        }
        return (
            UInt64(found.rows.reduce(0) { $0 + $1.rows.count }), live,
            found.rows.compactMap(\.youngest).max()
        )
    }

    /// Erases an identity, in one commit; then removes files that hold the id's bytes and that
    /// nothing reads. Of one that was forgotten before only what is left is removed.
    ///
    /// - Parameter clock: microseconds since 1970-01-01 UTC.
    /// - Returns: the certificate, one JSON object, which the ledger keeps.
    /// - Throws: `ForgetError`, `StoreError`, `FileError`. A crash leaves all of the record or nothing
    ///   of it that is named; running it again completes it.
    public func run(_ identity: Identity, clock: () -> Int64) throws -> String {
        let startedAt = clock()
        let loose = LooseFiles(paths: writer.paths, fileSystem: writer.fileSystem)
        let (holding, unreadable) = try loose.search(identity.id)
        for _ in 0..<Self.plansMax {
            let snapshot = committer.snapshot()
            let found = try find(identity, snapshot)
            if found.isEmpty, let known = forgotten(identity) {
                try writer.guarded { try loose.remove(holding) }
                return try certificate(known.run)
            }
            try checkHolds(found, snapshot)
            let run = try writer.guarded { try committer.reserveRun() }
            var made = certificate(identity, found, run, at: clock())
            made.removed = holding.map(relative)
            made.unsearched = unreadable.map(relative)
            guard try erase(identity, found, snapshot, made, startedAt) else {
                try committer.refresh()
                continue
            }
            try writer.guarded { try loose.remove(holding) }
            return made.json.text
        }
        throw StoreError.outdated
    }

    private func relative(_ path: FilePath) -> String {
        String(decoding: path.utf8.dropFirst(writer.paths.folder.utf8.count + 1), as: UTF8.self)
    }

    private func certificate(
        _ identity: Identity, _ found: Found, _ run: RunID, at now: Int64
    ) -> ForgetCertificate {
        var made = ForgetCertificate(
            storeID: writer.state.storeID, run: run, time: now, namespace: identity.namespace,
            idDigest: digest(identity), idHash: hash(identity))
        made.rows = found.rows.reduce(0) { $0 + $1.rows.count }
        made.replaced = found.rows.reduce(0) { $0 + $1.supersededCount }
        made.deadLetters = found.letters.reduce(0) { $0 + $1.rows.count }
        made.segments = found.rows.count + found.letters.count
        made.digests = found.rows.flatMap(\.digests) + found.letters.flatMap(\.digests)
        return made
    }

    private func digest(_ identity: Identity) -> [UInt8] {
        ForgottenIdentities.digest(
            identity.namespace, identity.id, key: writer.state.digestKey)
    }

    /// The certificate of a run before.
    private func certificate(_ run: RunID) throws -> String {
        let bytes = try writer.fileSystem.readAll(
            writer.paths.ledgerEntry(run), atMost: LedgerFile.byteCountMax)
        return ForgetCertificate.text(inEntry: bytes) ?? "{}"
    }

    /// A hold wins.
    private func checkHolds(_ found: Found, _ snapshot: Snapshot) throws {
        var names: [String] = []
        for hold in snapshot.state.holds {
            let matchers = try HoldMatchers([hold], compile: compile)
            let isTaken = try found.rows.contains { rows in
                try !matchers.held(rows.rows, of: rows.entry, in: snapshot).isEmpty
            }
            if isTaken { names.append(hold.name) }
        }
        guard names.isEmpty else { throw ForgetError.held(names: names) }
    }

    /// - Returns: false where holds have changed meanwhile.
    private func erase(
        _ identity: Identity, _ found: Found, _ snapshot: Snapshot, _ made: ForgetCertificate,
        _ startedAt: Int64
    ) throws -> Bool {
        try checkSpace(found)
        var files = committer.newFiles()
        files.holds = snapshot.state.holds
        do {
            try write(found, snapshot, into: &files)
        } catch {
            files.discard()
            throw error
        }
        files.add(.runStarted(made.run, .forget, startedAt: startedAt))
        files.add(
            .identityForgotten(
                ForgottenIdentity(
                    hash: hash(identity), digest: made.idDigest, run: made.run)))
        let ending = RunEnding(run: made.run, at: made.time) { previous in
            Array((made.entry(startedAt: startedAt, previous).text + "\n").utf8)
        }
        return try writer.guarded {
            do {
                try committer.makeLive(files, ending: ending)
            } catch StoreError.outdated {
                return false
            }
            try remove(oldFiles(found))
            return true
        }
    }

    private func write(_ found: Found, _ snapshot: Snapshot, into files: inout NewFiles) throws {
        for rows in found.rows {
            let entry = rows.entry
            files.requires[entry.id] = .some(entry.deletionVector)
            let input = MergeInput(entry, rows.vector, purged: rows.rows)
            let merge = SegmentMerge(
                [input], snapshot: snapshot, workers: writer.workers)
            _ = try merge.write(into: &files) { _ in
                MergeTarget(partition: entry.partition, tier: entry.tier)
            }
        }
        let letters = IdentityLetterFinder(snapshot: snapshot)
        for erased in found.letters { try letters.rewrite(erased, into: &files) }
    }

    private func checkSpace(_ found: Found) throws {
        let entries = found.rows.map(\.entry) + found.letters.map(\.entry)
        let needed = entries.reduce(freeBytesMin) { $0.addingSaturated($1.fileBytes) }
        let free = try writer.fileSystem.freeBytes(at: writer.paths.folder)
        guard free >= needed else {
            throw StoreError.noSpace(writer.paths.folder, free: free, needed: needed)
        }
    }

    private func oldFiles(_ found: Found) -> [FilePath] {
        (found.rows.map(\.entry) + found.letters.map(\.entry)).flatMap { entry in
            [writer.paths.segment(entry)]
                + (entry.deletionVector.map {
                    [writer.paths.deletionVector(entry, number: $0.number)]
                } ?? [])
        }
    }

    /// Sees to it that replaced files are gone, also after a power cut: elsewhere it is enough that
    /// nobody reads them.
    private func remove(_ files: [FilePath]) throws {
        for path in files where try writer.fileSystem.status(path) != nil {
            try writer.fileSystem.unlink(path)
        }
        for folder in Set(files.map(Paths.parent(of:))).sorted() {
            try writer.fileSystem.syncDirectory(folder)
        }
    }
}
