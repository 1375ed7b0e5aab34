import TestSupport
import Testing
import VarveIngest
import VarveQuery
import VarveReviews
import VarveStore

@Suite struct GetTests {
    private func texts(_ records: [FoundRecord]) -> [String] {
        records.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func everyRecordIsFoundByItsID() throws {
        let harness = Harness(Simulated())
        let lines = (0..<200).map {
            Reviews.line("R\($0)", day: "20\(10 + $0 % 9)-03-0\(1 + $0 % 9)")
        }
        try harness.ingest(Array(lines[..<100]))
        try harness.ingest(Array(lines[100...]))
        let lookup = try Lookup(Store(folder: harness.folder, fileSystem: harness.fileSystem))
        for (number, line) in lines.enumerated() {
            let found = try lookup.records(Array("R\(number)".utf8))
            #expect(texts(found) == [line])
            #expect(found.first?.sequence == UInt64(number + 1))
            #expect(found.first?.line == UInt64(number % 100 + 1))
            #expect(found.first?.run == RunID(rawValue: UInt64(number / 100 + 1)))
        }
        #expect(try lookup.records(Array("R200".utf8)).isEmpty)
        #expect(try lookup.records([]).isEmpty)
        #expect(try lookup.records(Array(repeating: 65, count: 5_000)).isEmpty)
    }

    @Test func historyShowsAllVersionsInOrder() throws {
        let harness = Harness(Simulated())
        let versions = [
            Reviews.line("R1", text: "first"),
            Reviews.line("R1", day: "2015-01-01", text: "second"),
            Reviews.line("R1", text: "third"),
        ]
        for line in versions { try harness.ingest([line]) }
        #expect(texts(try harness.get("R1")) == [versions[2]])
        let history = try harness.get("R1", history: true)
        #expect(texts(history) == versions)
        #expect(history.map(\.version) == [1, 2, 3])
        #expect(history.map(\.sequence) == [1, 2, 3])
        #expect(history.map(\.supersededBy) == [2, 3, nil])
    }

    @Test func versionsOfOneBatchAreLinkedToo() throws {
        let harness = Harness(Simulated())
        let versions = (0..<3).map { Reviews.line("R1", text: "take \($0)") }
        try harness.ingest(versions)
        #expect(texts(try harness.get("R1")) == [versions[2]])
        #expect(texts(try harness.get("R1", history: true)) == versions)
    }

    @Test func aNamespaceTellsEqualIDsApart() throws {
        let harness = Harness(Simulated())
        let review = Reviews.line("77")
        let nsmc = """
            {"review_id":"77","movie_id":"1","author":"a","review":"좋다","rating":"9","date":"15.08.25"}
            """
        try harness.ingest([review])
        try harness.ingest([nsmc], profile: "nsmc")
        let both = try harness.get("77")
        #expect(both.map(\.namespace) == ["nsmc", "review"])
        #expect(both.map(\.profile) == ["nsmc", "review"])
        #expect(texts(try harness.get("review:77")) == [review])
        #expect(texts(try harness.get("nsmc:77")) == [nsmc])
        #expect(try harness.get("amazon:77").isEmpty)
    }

    @Test func aColonIsPartOfAnIDToo() throws {
        let harness = Harness(Simulated())
        let line = Reviews.line("a:b")
        try harness.ingest([line])
        #expect(texts(try harness.get("a:b")) == [line])
        #expect(texts(try harness.get("review:a:b")) == [line])
        #expect(try harness.get("b").isEmpty)
    }

    @Test func aDerivedIDIsFound() throws {
        let harness = Harness(Simulated())
        let line = """
            {"reviewerID":"U1","asin":"B1","helpful":[0,0],"reviewText":"x","overall":5.0,\
            "summary":"s","unixReviewTime":1366538400}
            """
        try harness.ingest([line], profile: "amazon-2014")
        let id = DerivedIdentity.id(
            namespace: Array("amazon".utf8), parts: [Array("U1".utf8), Array("B1".utf8)])
        #expect(texts(try harness.get(String(decoding: id, as: UTF8.self))) == [line])
    }

    @Test func theBuiltInNamespacesAreAllAskedFirst() throws {
        let namespaces = Set(try BuiltInProfiles.all().map(\.namespace))
        #expect(Set(Lookup.builtInNamespaces) == namespaces)
    }

    @Test func aNamespaceOfAUserIsLearnedFromTheSegments() throws {
        let toml = try #require(BuiltInProfiles.toml(named: "review"))
        let own = toml.replacing("namespace = \"review\"", with: "namespace = \"shop\"")
        let harness = Harness(Simulated())
        let line = Reviews.line("R1")
        try harness.ingest([line], as: Profile(toml: own, file: "own"))
        let found = try harness.get("R1")
        #expect(texts(found) == [line])
        #expect(found.map(\.namespace) == ["shop"])
        #expect(texts(try harness.get("shop:R1")) == [line])
    }

    @Test func damageIsNeverSilence() throws {
        let disk = Simulated()
        let harness = Harness(disk)
        try harness.ingest([Reviews.line("R1")])
        let entry = try #require(try harness.state().recordSegments.first)
        let path = StorePaths(folder: harness.folder).segment(entry)
        for offset in stride(from: 68, to: Int(entry.fileBytes), by: 7) {
            disk.replace(path) { bytes in
                bytes[offset] ^= 1
                return true
            }
            #expect(throws: (any Error).self) { try harness.get("R1") }
            disk.replace(path) { bytes in
                bytes[offset] ^= 1
                return true
            }
        }
    }
}

extension Harness {
    /// Ingests records under a profile that is not built in.
    func ingest(_ lines: [String], as profile: Profile) throws {
        try create()
        var options = IngestOptions(profile: profile, profiles: [profile])
        options.freeBytesMin = 0
        let text = Array((lines.joined(separator: "\n") + "\n").utf8)
        let run = try IngestRun(
            writer: try writer(),
            sources: [IngestSource(name: "own.ndjson", byteCount: text.count)], options: options,
            now: { now }, open: { _ in MemoryInput("own.ndjson", text) })
        _ = try run.run()
    }
}
