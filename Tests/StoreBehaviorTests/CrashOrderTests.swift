import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveStore

/// The order in which an ingest asks for durable things.
@Suite struct CrashOrder {
    private static func isManifest(_ path: FilePath) -> Bool {
        path.contains("/MANIFEST-") && !path.hasSuffix(".tmp")
    }

    @Test func syncsBeforeItNamesAndNamesBeforeItCommits() throws {
        let work = try CrashWorkload.shared.get()
        for ingest in work.ingests.indices {
            let traced = Tracing(
                work.disks[ingest].crashed(model: .keepIssued),
                rules: [
                    .noRenameOfUnsyncedFile, .noUnlinkWhileUnsynced(Self.isManifest),
                    Self.noCommitOfUnsyncedFiles,
                ])
            var batches = 0
            try CrashWorkload.run(work.ingests[ingest], on: traced) {
                batches += 1
                #expect(traced.state.unsyncedFilePaths.isEmpty, "acknowledged before it was synced")
            }
            #expect(batches == work.stages[ingest].count - 1)
            #expect(traced.violations.isEmpty)
            checkFolders(traced.events)
        }
    }

    /// When an edit is written, all other files are on the disk.
    private static let noCommitOfUnsyncedFiles = TraceRule("commit of an unsynced file") {
        event, state in
        event.operation == .append && isManifest(event.path)
            && !state.unsyncedFilePaths.allSatisfy(isManifest)
    }

    /// When an edit is written, the folders of all new names are on the disk.
    private func checkFolders(_ events: [TraceEvent]) {
        var waiting: Set<FilePath> = []
        var commits = 0
        for event in events {
            switch event.operation {
            case .rename: waiting.insert(Paths.parent(of: event.target ?? ""))
            case .makeDirectory: waiting.insert(Paths.parent(of: event.path))
            case .syncDirectory: waiting.remove(event.path)
            case .append where Self.isManifest(event.path):
                commits += 1
                #expect(waiting.isEmpty, "commit before a folder was synced")
            default: break
            }
        }
        #expect(commits > 1)
        #expect(waiting.isEmpty, "a name that may be lost")
    }
}
