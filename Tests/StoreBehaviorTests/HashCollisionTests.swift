import TestSupport
import Testing
import VarveReviews

@Suite struct HashCollisionTests {
    /// Two ids that the key column of a small segment cannot tell apart.
    private static func twins() throws -> (String, String) {
        let profile = try #require(try BuiltInProfiles.profile(named: "review"))
        let hasher = RecordHasher(key: Harness.identity.digestKey)
        let namespace = hasher.namespace(profile.namespace.utf8)
        var ids: [UInt64: String] = [:]
        while true {
            let id = "R\(ids.count)"
            let bytes = Array(id.utf8)
            let hash = unsafe bytes.withUnsafeBytes {
                unsafe hasher.identity($0, namespace: namespace)
            }
            // With one bucket, an entry has the upper 16 bits.
            if let twin = ids.updateValue(id, forKey: hash >> 48) { return (twin, id) }
        }
    }

    @Test("ids of like hashes on one day stay two records")
    func idsAreCompared() throws {
        let (first, second) = try Self.twins()
        let store = Harness(Simulated())
        try store.ingest([Reviews.line(first)])
        try store.ingest([Reviews.line(second)])
        let entry = try store.ingest([Reviews.line(first, text: "newer")])
        #expect(entry.counts.version == 1)
        #expect(
            try store.lines() == [Reviews.line(second), Reviews.line(first, text: "newer")])
    }
}
