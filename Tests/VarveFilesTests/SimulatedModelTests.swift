import Glibc
import TestSupport
import Testing
import VarveFiles

@Suite struct `A simulated crash keeps a beginning` {
    /// The script's changes alone, up to one, are what a crash leaves that keeps them.
    @Test(arguments: UInt64(1)...12)
    func `of what was not synced`(_ seed: UInt64) throws {
        let whole = Simulated()
        Script(seed: seed, syncs: false).run(on: whole)
        for count in 0...whole.count(.changing) {
            let cut = Simulated()
            cut.crash(atChange: count + 1)
            Script(seed: seed, syncs: false).run(on: cut)
            let found = whole.crashed(model: .keepPrefix(through: count, names: count))
            try #require(
                found.everything() == cut.crashed(model: .keepIssued).everything(),
                "seed \(seed), \(count) changes")
        }
    }

    @Test(arguments: UInt64(1)...12)
    func `between the least and all`(_ seed: UInt64) throws {
        let disk = Simulated()
        Script(seed: seed, syncs: true).run(on: disk)
        let (none, all) = (CrashModel.keepPrefix(through: 0, names: 0), disk.prefixes.last)
        #expect(
            disk.crashed(model: none).everything()
                == disk.crashed(model: .keepSynced).everything())
        #expect(
            try disk.crashed(model: #require(all)).everything()
                == disk.crashed(model: .keepIssued).everything())
    }

    @Test func `every one is listed, names ahead of bytes too`() throws {
        let disk = Simulated()
        try disk.writeNew("/a", [1])
        #expect(disk.prefixes == [.keepPrefix(through: 0, names: 0)])
        let file = try disk.open("/b.tmp", .create)
        try file.append([2, 3])
        try file.append([4])
        try disk.rename("/b.tmp", "/b")
        let found = disk.prefixes.map { disk.crashed(model: $0).everything() }
        #expect(
            found.map { $0["/b.tmp"] ?? $0["/b"].map { [0] + $0 } } == [
                nil, [], [0], [2, 3], [0, 2, 3], [2, 3, 4], [0, 2, 3, 4],
            ])
        #expect(found.allSatisfy { $0["/a"] == [1] })
        try file.sync()
        try disk.syncDirectory("/")
        #expect(disk.prefixes == [.keepPrefix(through: 0, names: 0)])
    }

    @Test func `a synced file keeps its bytes, whatever comes of others`() throws {
        let disk = Simulated()
        let (first, second) = (try disk.open("/a", .create), try disk.open("/b", .create))
        try disk.syncDirectory("/")
        try first.append([1])
        try second.append([2])
        try first.append([3])
        try second.sync()
        let found = disk.prefixes.map { disk.crashed(model: $0).everything() }
        #expect(found == [[], [1], [1, 3]].map { ["/a": $0, "/b": [2]] })
    }
}

@Suite struct `A simulated crash keeps some sectors` {
    private static let seeds = UInt64(1)...300

    /// A file with 700 bytes of 1 that are synced and 1,400 of 2 that are not; another of 9.
    private func disk() throws -> Simulated {
        let disk = Simulated()
        try disk.writeNew("/stale", [UInt8](repeating: 9, count: 4096))
        try disk.writeNew("/a", [UInt8](repeating: 1, count: 700))
        let file = try disk.open("/a", .append)
        try file.append([UInt8](repeating: 2, count: 900))
        try file.append([UInt8](repeating: 2, count: 500))
        return disk
    }

    @Test func `what was synced stays, the rest is anything`() throws {
        let disk = try disk()
        var seen: Set<String> = []
        for seed in Self.seeds {
            let found = disk.crashed(model: .keepSectors(seed: seed))
            let bytes = try found.readAll("/a", atMost: 4096)
            #expect(bytes[..<700].allSatisfy { $0 == 1 }, "seed \(seed)")
            #expect((700...2100).contains(bytes.count), "seed \(seed)")
            #expect(try found.readAll("/stale", atMost: 4096).allSatisfy { $0 == 9 })
            seen.insert("\(bytes.count == 2100 ? "whole" : "cut")")
            for start in [700, 1024, 1536] {
                let end = min(start / 512 * 512 + 512, bytes.count)
                if start < end { seen.insert(kind(of: bytes[start..<end])) }
            }
        }
        #expect(seen == ["whole", "cut", "new", "zeros", "stale", "torn", "garbage"])
    }

    private func kind(of sector: ArraySlice<UInt8>) -> String {
        let values = Set(sector)
        if values == [2] { return "new" }
        if values == [0] { return "zeros" }
        if values == [9] || values == [0, 9] { return "stale" }
        return values == [0, 2] ? "torn" : "garbage"
    }

    @Test func `the old bytes of a truncated file may be there again`() throws {
        let disk = Simulated()
        try disk.writeNew("/a", [UInt8](repeating: 1, count: 1024))
        let file = try disk.open("/a", .append)
        try file.truncate(to: 512)
        try file.append([UInt8](repeating: 2, count: 512))
        let found = try Self.seeds.map {
            try disk.crashed(model: .keepSectors(seed: $0)).readAll("/a", atMost: 4096)
        }
        #expect(found.allSatisfy { $0[..<512].allSatisfy { $0 == 1 } })
        #expect(found.contains([UInt8](repeating: 1, count: 1024)))
        #expect(found.contains { $0.count == 512 })
        #expect(found.contains { $0.count == 1024 && $0[512...].allSatisfy { $0 == 2 } })
    }

    @Test func `any names, but a rename as a whole`() throws {
        let disk = Simulated()
        try disk.writeNew("/old", [1])
        try disk.rename("/old", "/new")
        _ = try disk.open("/b", .create)
        try disk.makeDirectory("/c")
        let found = Set(
            Self.seeds.map {
                disk.crashed(model: .keepSectors(seed: $0)).everything().keys.sorted()
            })
        let rest = [[], ["/b"], ["/c/"], ["/b", "/c/"]]
        let wanted = ["/old", "/new"].flatMap { name in rest.map { ([name] + $0).sorted() } }
        #expect(found == Set(wanted))
    }

    @Test func `a seed decides, and syncs leave it nothing to decide`() throws {
        let disk = try disk()
        let model = CrashModel.keepSectors(seed: 5)
        #expect(disk.crashed(model: model).everything() == disk.crashed(model: model).everything())
        let found = Self.seeds.map { disk.crashed(model: .keepSectors(seed: $0)).everything() }
        #expect(Set(found).count > 99)
        let file = try disk.open("/a", .append)
        try file.sync()
        for seed in Self.seeds {
            let found = disk.crashed(model: .keepSectors(seed: seed))
            #expect(found.everything() == disk.everything())
        }
    }
}

@Suite struct `What a failed sync lost` {
    @Test func `comes back in no model`() throws {
        let disk = Simulated()
        try disk.writeNew("/a", [1, 2])
        let file = try disk.open("/a", .append)
        try file.append([3, 4])
        disk.setFault(SimulatedFault(at: disk.count(.changing) + 1, code: EIO), on: .changing)
        #expect(fileError { try file.sync() }?.code == EIO)
        for model in disk.prefixes + [.keepSynced] + (1...50).map(CrashModel.keepSectors) {
            #expect(disk.crashed(model: model).everything() == ["/a": [1, 2]], "\(model)")
        }
        let again = try disk.open("/a", .append)
        try again.append([5])
        try again.sync()
        #expect(try again.read(count: 9, at: 0) == [1, 2, 3, 4, 5], "the cache shows it")
        for model in disk.prefixes + [.keepSynced] + (1...50).map(CrashModel.keepSectors) {
            #expect(disk.crashed(model: model).everything() == ["/a": [1, 2, 0, 0, 5]], "\(model)")
        }
    }
}

/// A random walk over a few names that changes them.
private struct Script {
    private var random: SeededGenerator
    private let syncs: Bool
    private static let names = ["/a", "/b", "/c", "/d", "/d/x", "/d/y"]

    init(seed: UInt64, syncs: Bool) {
        random = SeededGenerator(seed: seed)
        self.syncs = syncs
    }

    func run(on disk: Simulated) {
        var script = self
        var open: [any File] = []
        for _ in 0..<60 { try? script.step(disk, &open) }
    }

    private mutating func step(_ disk: Simulated, _ open: inout [any File]) throws {
        let name = Self.names.randomElement(using: &random) ?? ""
        let other = Self.names.randomElement(using: &random) ?? ""
        let size = Int.random(in: 0..<2000, using: &random)
        let value = UInt8.random(in: 1...255, using: &random)
        let file = open.randomElement(using: &random)
        switch Int.random(in: 0..<(syncs ? 12 : 10), using: &random) {
        // With half of a folder's move synced it could end up in itself, which no system lets happen.
        case 0: try disk.makeDirectory(syncs ? "/d" : name)
        case 1 where !syncs || name != "/d" && other != "/d": try disk.rename(name, other)
        case 2: try disk.unlink(name)
        case 3: try disk.link(name, other)
        case 4, 5, 6: open.append(try disk.open(name, .append))
        case 7: try file?.truncate(to: min(size, file?.byteCount ?? 0))
        case 8, 9: try file?.append([UInt8](repeating: value, count: size))
        case 10: try file?.sync()
        default: try disk.syncDirectory(name == "/a" ? "/" : name)
        }
    }
}
