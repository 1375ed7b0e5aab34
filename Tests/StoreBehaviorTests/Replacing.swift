import VarveFiles

@testable import VarveStore

extension Harness {
    /// What readers meet beside a compactor: every segment's rows move to a file with another number,
    /// and the old one goes, its deletion vector with it.
    func replaceSegments() throws {
        let paths = StorePaths(folder: folder)
        let commit = CommitLock(
            path: paths.commitLock, fileSystem: fileSystem,
            holder: LockHolder(processID: 2, command: "test", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in }))
        try commit.holding {
            let manifest = try ManifestFile.openForWriting(fileSystem, in: folder)
            let snapshot = Snapshot(
                state: manifest.state, paths: paths, fileSystem: fileSystem)
            var files = NewFiles(
                paths: paths, fileSystem: fileSystem, state: manifest.state,
                position: manifest.position)
            let log = VerifyLog(totalBytes: 0) { _ in }
            let check = SegmentCheck(snapshot, log, nil, isDeep: false)
            for entry in manifest.state.recordSegments + manifest.state.deadSegments {
                guard let rows = check.check(entry), rows.isWhole else { continue }
                let vector = try snapshot.deletionVector(entry)
                try files.salvage(entry, rows, vector, snapshot)
                files.replace(paths.segment(entry))
                if let vector = entry.deletionVector {
                    files.replace(paths.deletionVector(entry, number: vector.number))
                }
            }
            try files.settle(workers)
            try manifest.append(files.changes)
            files.unlinkReplaced()
        }
    }
}
