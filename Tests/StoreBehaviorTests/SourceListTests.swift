import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveStore

/// What names on the command line stand for.
@Suite struct SourceListTests {
    private static func disk() throws -> Simulated {
        let disk = Simulated()
        for folder in ["/d", "/d/b", "/d/.hidden", "/d/b/deep", "/empty"] {
            try disk.makeDirectory(folder)
        }
        for file in [
            "/d/z.ndjson", "/d/a.ndjson.gz", "/d/b/2.csv", "/d/b/10.csv", "/d/b/deep/x.ndjson",
            "/d/.secret", "/d/.hidden/x.ndjson", "/d/b.ndjson", "/d/a[1].csv", "/d/é.csv",
        ] {
            try disk.writeNew(file, Array(file.utf8))
        }
        return disk
    }

    private static func names(_ names: [String]) throws -> [String] {
        try SourceList(disk()) { _ in false }.sources(names).map(\.name)
    }

    @Test(
        "a folder stands for all files below it, by the bytes of their paths, hidden ones left out")
    func folders() throws {
        #expect(
            try Self.names(["/d"]) == [
                "/d/a.ndjson.gz", "/d/a[1].csv", "/d/b.ndjson", "/d/b/10.csv", "/d/b/2.csv",
                "/d/b/deep/x.ndjson", "/d/z.ndjson", "/d/é.csv",
            ])
        #expect(try Self.names(["/d/b/", "-"]).last == "-")
        let list = SourceList(try Self.disk()) { _ in false }
        #expect(try list.sources(["/d/z.ndjson"]).map(\.byteCount) == [11])
    }

    @Test(
        "patterns",
        arguments: [
            ("/d/*.ndjson*", "/d/a.ndjson.gz /d/b.ndjson /d/z.ndjson"),
            ("/d/*/*.csv", "/d/b/10.csv /d/b/2.csv"), ("/d/?.ndjson", "/d/b.ndjson /d/z.ndjson"),
            ("/d/[!a-y].*", "/d/z.ndjson /d/é.csv"), ("/d/b/[0-9]*", "/d/b/10.csv /d/b/2.csv"),
            ("/d/a[1].csv", "/d/a[1].csv"), ("/*/b/deep", "/d/b/deep/x.ndjson"),
            ("/d/.s*", "/d/.secret"), ("/d/*é*", "/d/é.csv"),
            ("/d/**.ndjson", "/d/b.ndjson /d/z.ndjson"),
        ])
    func patterns(pattern: String, expected: String) throws {
        #expect(try Self.names([pattern]).joined(separator: " ") == expected)
    }

    @Test("names that stand for nothing are told")
    func nothing() throws {
        for (name, error) in [
            ("/d/none", SourceListError.absent("/d/none")), ("/d/*.tsv", .noMatch("/d/*.tsv")),
            ("/empty", .noFiles("/empty")), ("", .noPath("")), ("/d/\u{0}", .noPath("/d/\u{0}")),
        ] {
            #expect(throws: error) { try Self.names([name]) }
        }
    }

    @Test("a store is no source, nor is a folder that holds one")
    func stores() throws {
        let disk = Simulated()
        try disk.makeDirectory("/data")
        try disk.writeNew("/data/a.ndjson", [])
        try Store.create(
            "/data/reviews.varve", disk, creation: Harness.identity, settings: "# test\n")
        for name in ["/data", "/data/reviews.varve", "/da*"] {
            #expect(throws: SourceListError.store("/data/reviews.varve")) {
                try SourceList(disk) { _ in false }.sources([name])
            }
        }
        // But for the one that the sources go into, unless it is what was named.
        let list = SourceList(disk) { $0 == "/data/reviews.varve" }
        #expect(try list.sources(["/data"]).map(\.name) == ["/data/a.ndjson"])
        #expect(throws: SourceListError.store("/data/reviews.varve")) {
            try list.sources(["/data/reviews.varve"])
        }
    }
}
