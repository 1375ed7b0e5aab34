import VarveFiles

/// Checks the ledger: the manifest has the digest of the last entry, each entry that of the one
/// before.
struct LedgerCheck {
    private let snapshot: Snapshot
    private let log: VerifyLog

    init(_ snapshot: Snapshot, _ log: VerifyLog) {
        self.snapshot = snapshot
        self.log = log
    }

    func run() {
        let folder = snapshot.paths.ledger
        let files: LedgerFiles
        do {
            files = try LedgerFiles(snapshot.paths, snapshot.fileSystem)
        } catch {
            return log.add(error, folder)
        }
        for entry in files.entries { log.addFile(bytes: entry.byteCount) }
        for path in files.foreign { log.addNote("\(path): no part of the store") }
        tell(LedgerChain(files.entries, endingWith: snapshot.state.lastFinishedRun?.ledgerDigest))
    }

    private func tell(_ chain: LedgerChain) {
        for fault in chain.faults {
            if let blamed = fault.blamed {
                log.add(
                    .ledger, blamed.path,
                    "it is not the entry with SHA-256 \(fault.wanted) that \(fault.namer) names")
            } else {
                log.add(
                    .ledger, snapshot.paths.ledger,
                    "\(fault.namer) names an entry with SHA-256 \(fault.wanted), which is not there"
                )
            }
        }
        for orphan in chain.orphans {
            log.addNote("\(orphan.path): of a run that did not finish")
        }
        let finished = snapshot.state.finishedRunCount
        if chain.faults.last.map({ $0.blamed != nil }) ?? true, chain.count != finished {
            log.add(
                .count, snapshot.paths.ledger,
                "\(finished) runs have finished, but the ledger has \(chain.count) entries")
        }
    }
}
