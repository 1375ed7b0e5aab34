import TestSupport
import Testing
import VarveFiles
import VarveStore

@Suite struct RecoveryTests {
    private static func manifests(of disk: Simulated) -> [FilePath: [UInt8]] {
        disk.everything().filter { $0.key.contains("/MANIFEST-") }
    }

    @Test("files that know more than the manifest are told, and none is removed")
    func aManifestThatIsBehindIsRefused() throws {
        let disk = Simulated()
        let store = Harness(disk)
        try store.ingest([Reviews.line("A")])
        let old = Self.manifests(of: disk)
        // The first file that is more could be one of an ingest that was killed; the others not.
        try store.ingest([Reviews.line("B")])
        try store.ingest([Reviews.line("C")])
        for path in Self.manifests(of: disk).keys { try disk.unlink(path) }
        for (path, bytes) in old { try disk.writeNew(path, bytes) }
        let files = disk.everything().filter { !$0.key.contains("/MANIFEST-") }
        let error = #expect(throws: StoreError.self) { try store.writer() }
        guard case .manifestBehind(let path, let knows, let manifest)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasPrefix("/store/"))
        #expect(knows > manifest)
        #expect(disk.everything().filter { !$0.key.contains("/MANIFEST-") } == files)
    }
}
