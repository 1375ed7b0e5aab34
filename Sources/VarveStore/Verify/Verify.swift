import VarveFiles
import VarveSegments

/// Checks a store: every byte of every live file against its checksum, counts against the manifest,
/// and the key index against the segments. Changes nothing and takes no lock.
public struct Verify: Sendable {
    private let store: Store
    private let isDeep: Bool
    private let workers: Workers

    /// - Parameter isDeep: also rebuilds and scans every record, and compares its digest.
    public init(_ store: Store, isDeep: Bool = false, workers: Workers) {
        self.store = store
        self.isDeep = isDeep
        self.workers = workers
    }

    /// Checks everything; damage does not stop it.
    ///
    /// - Parameter progress: called by one thread at a time, not always the caller's.
    /// - Complexity: reads and decodes all there is once, and the key index once for some two million
    ///   records. Memory: some 100 MiB at most.
    public func run(
        progress: @escaping @Sendable (VerifyProgress) -> Void = { _ in }
    ) -> VerifyReport {
        var manifest: ManifestReader
        let snapshot: Snapshot
        do {
            (manifest, snapshot) = try begin()
        } catch {
            let log = VerifyLog(totalBytes: 0, progress)
            let name = error.damage?.file ?? "MANIFEST"
            log.add(error, Paths.join(store.paths.folder, name))
            return log.finish { _ in true }
        }
        let log = VerifyLog(totalBytes: snapshot.state.fileByteCount, progress)
        check(snapshot, log)
        checkTail(&manifest, log)
        let live = LiveFiles(manifest.state, store.paths)
        log.finish(live, store)
        return log.finish { live.contains($0) }
    }

    /// Reads the manifest and opens the segments that it names, of a state whose files are all still
    /// there. Where writers are too quick for that, what goes before it is checked is left out.
    private func begin() throws(ManifestError) -> (ManifestReader, Snapshot) {
        var attempt = 0
        while true {
            attempt += 1
            let manifest = try ManifestFile.openForReading(
                store.fileSystem, in: store.paths.folder)
            let state = manifest.state
            let snapshot = Snapshot(
                state: state, paths: store.paths, fileSystem: store.fileSystem)
            let pinned: Void? = try? snapshot.pin(
                state.recordSegments + state.deadSegments, vectors: true)
            if pinned != nil || attempt == Store.attemptsMax { return (manifest, snapshot) }
        }
    }

    private func check(_ snapshot: Snapshot, _ log: VerifyLog) {
        log.addFile()
        LedgerCheck(snapshot, log).run()
        for journal in snapshot.state.journals { JournalCheck(snapshot, log).check(journal) }
        let index = KeyIndexCheck(snapshot, log)
        let runs = snapshot.state.keyRuns
        each(runs.count) { _, place in index.check(runs[place]) }
        let keys = index.opened()
        let segments = snapshot.state.recordSegments + snapshot.state.deadSegments
        let checks = (0..<workers.count).map { _ in
            Handover(SegmentCheck(snapshot, log, keys, isDeep: isDeep))
        }
        each(segments.count) { worker, place in checks[worker].value.check(segments[place]) }
        keys?.finish()
    }

    /// Runs pieces that keep their errors to themselves.
    private func each(_ count: Int, _ body: @Sendable (_ worker: Int, _ piece: Int) -> Void) {
        try? workers.forEach(count, body)
    }

    /// Bytes behind the last whole edit are an edit that is being written, or damage: looks again.
    /// Whole edits may be cut off as well: a file that knows later ones tells.
    private func checkTail(_ manifest: inout ManifestReader, _ log: VerifyLog) {
        let position = manifest.position
        let torn = manifest.tornByteCount
        let path = Paths.join(store.paths.folder, manifest.fileName)
        do {
            _ = try manifest.refresh()
            try store.checkNotBehind(&manifest)
        } catch let error as StoreError {
            log.add(.behind, path, "\(error)")
        } catch {
            log.add(error, path)
            return
        }
        if torn > 0, manifest.position == position, manifest.tornByteCount == torn {
            log.add(
                .torn, path,
                "the last \(torn) bytes are no whole edit: a process was killed while it wrote, or "
                    + "an edit is damaged. The next ingest cuts them; what they said is not known")
        }
    }
}

extension StoreState {
    /// Bytes of all live files but the manifest and the ledger.
    fileprivate var fileByteCount: UInt64 {
        let segments = (recordSegments + deadSegments).reduce(UInt64(0)) {
            $0 &+ $1.fileBytes &+ ($1.deletionVector?.fileBytes ?? 0)
        }
        return keyRuns.reduce(segments) { $0 &+ $1.fileBytes }
    }
}
