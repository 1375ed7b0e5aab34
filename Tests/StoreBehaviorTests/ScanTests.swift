import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveSegments
import VarveStore

@Suite struct ScanTests {
    /// Three runs over ten years, so that segments overlap in their sequences.
    private static func store(batchBytes: Int = 1 << 20) throws -> (Simulated, Harness, [String]) {
        let disk = Simulated()
        var harness = Harness(disk)
        harness.batchBytes = batchBytes
        let lines = Reviews.lines(900)
        for part in 0..<3 { try harness.ingest(Array(lines[part * 300..<part * 300 + 300])) }
        return (disk, harness, lines)
    }

    @Test func bySequenceItIsTheInput() throws {
        let (_, harness, lines) = try Self.store()
        #expect(try harness.state().recordSegments.count >= 3)
        #expect(try harness.lines() == lines)
    }

    /// Segments of one batch overlap in their sequences: some years, a record each in turn, in two
    /// row groups a segment.
    private static func interleaved(_ years: Int) throws -> (Simulated, Harness, [String]) {
        let disk = Simulated()
        let harness = Harness(disk)
        let text = String(repeating: "wonderful ", count: 600)
        let lines = (0..<years * 250).map {
            Reviews.line("I\($0)", day: "20\(10 + $0 % years)-05-05", text: text)
        }
        try harness.ingest(lines)
        return (disk, harness, lines)
    }

    @Test func overlappingSegmentsAreMerged() throws {
        let (_, harness, lines) = try Self.interleaved(3)
        let segments = try harness.state().recordSegments
        #expect(segments.count >= 3)
        #expect(segments.contains { $0.firstSequence > 1 && $0.firstSequence <= 3 })
        #expect(try harness.lines() == lines)
    }

    @Test(arguments: [1, 2])
    func moreSegmentsThanMayBeMergedGoThroughTemporaryFiles(workers: Int) throws {
        var (disk, harness, lines) = try Self.interleaved(5)
        harness.workers = Workers(count: workers)
        try disk.makeDirectory("/tmp")
        let before = disk.count(.changing)
        let openBefore = disk.openFileCount
        var options = ScanOptions.bySequence
        options.streamsMax = 2
        #expect(try harness.lines(options) == lines)
        #expect(disk.count(.changing) > before, "something was spilled")
        #expect(try disk.list("/tmp").isEmpty)
        #expect(disk.openFileCount <= openBefore)
    }

    @Test func withoutAnOrderItGoesByPartition() throws {
        let (_, harness, lines) = try Self.interleaved(3)
        let expected = (0..<3).flatMap { year in
            lines.indices.filter { $0 % 3 == year }.map { lines[$0] }
        }
        #expect(try harness.lines(ScanOptions()) == expected)
    }

    @Test func aLimitEndsIt() throws {
        let (_, harness, lines) = try Self.store()
        for limit in [0, 1, 299, 301, 900, 5_000] {
            var options = ScanOptions.bySequence
            options.limit = UInt64(limit)
            #expect(try harness.lines(options) == Array(lines.prefix(limit)))
            let scan = try Scan(
                Store(folder: harness.folder, fileSystem: harness.fileSystem), options,
                workers: harness.workers)
            #expect(try scan.count() == UInt64(min(limit, 900)))
        }
    }

    @Test func anErrorOfTheReaderEndsIt() throws {
        struct Enough: Error {}
        let (_, harness, _) = try Self.store()
        var seen = 0
        let scan = try Scan(
            Store(folder: harness.folder, fileSystem: harness.fileSystem), .bySequence,
            workers: Workers(count: 2))
        let stop: Scan.RecordBody = { _, _ in
            seen += 1
            if seen == 10 { throw Enough() }
        }
        do {
            try unsafe scan.forEach(stop)
            Issue.record("it went on")
        } catch is Enough {}
        #expect(seen == 10)
    }

    @Test func aSupersededVersionIsShownOnlyWithAllVersions() throws {
        let harness = Harness(Simulated())
        let old = Reviews.line("R1", text: "old")
        let new = Reviews.line("R1", day: "2015-06-06", text: "new")
        let other = Reviews.line("R2")
        try harness.ingest([old, other])
        try harness.ingest([new])
        #expect(try harness.lines() == [other, new])
        var all = ScanOptions.bySequence
        all.versions = .all
        #expect(try harness.lines(all) == [old, other, new])
        let store = try Store(folder: harness.folder, fileSystem: harness.fileSystem)
        #expect(try Scan(store, .bySequence, workers: harness.workers).count() == 2)
        #expect(try Scan(store, all, workers: harness.workers).count() == 3)
    }
}

@Suite struct ScanTimeTests {
    /// 2013-04-21T10:00:00Z.
    private static let time: Int64 = 1_366_538_400_000_000

    private static func options(_ from: Int64?, _ until: Int64?) -> ScanOptions {
        var options = ScanOptions.bySequence
        options.from = from
        options.until = until
        return options
    }

    @Test func boundsAreHalfOpen() throws {
        let harness = Harness(Simulated())
        let lines = ["2013-04-20", "2013-04-21", "2013-04-22", "2014-01-01"].map {
            Reviews.line("R\($0)", day: $0)
        }
        try harness.ingest(lines)
        let day: Int64 = 86_400_000_000
        let cases: [(Int64?, Int64?, [Int])] = [
            (Self.time, nil, [1, 2, 3]), (Self.time + 1, nil, [2, 3]), (nil, Self.time, [0]),
            (nil, Self.time + 1, [0, 1]), (Self.time, Self.time + day, [1]),
            (Self.time, Self.time + day + 1, [1, 2]), (Self.time + day + 1, Self.time, []),
            (nil, nil, [0, 1, 2, 3]), (.max, nil, []), (nil, .min, []),
        ]
        for (from, until, expected) in cases {
            let options = Self.options(from, until)
            #expect(try harness.lines(options) == expected.map { lines[$0] })
            let store = try Store(folder: harness.folder, fileSystem: harness.fileSystem)
            let scan = try Scan(store, options, workers: harness.workers)
            #expect(try scan.count() == UInt64(expected.count))
        }
    }

    @Test func segmentsOutsideTheBoundsAreNotOpened() throws {
        let disk = Simulated()
        let harness = Harness(disk)
        try harness.ingest([Reviews.line("R1", day: "2013-04-21")])
        try harness.ingest([Reviews.line("R2", day: "2015-04-21")])
        let first = try harness.state().recordSegments[0]
        let path = StorePaths(folder: harness.folder).segment(first)
        disk.replace(path) { bytes in
            bytes.removeAll()
            return true
        }
        let options = Self.options(Self.time + 1, nil)
        #expect(try harness.lines(options).count == 1)
        #expect(throws: StoreError.self) { try harness.lines() }
    }
}

@Suite struct ScanDamageTests {
    @Test func rowsBeforeTheDamageAreRight() throws {
        let disk = Simulated()
        let harness = Harness(disk)
        let text = String(repeating: "wonderful ", count: 300)
        let lines = (0..<1_500).map { Reviews.line("R\($0)", text: text) }
        try harness.ingest(lines)
        let entry = try #require(try harness.state().recordSegments.first)
        let path = StorePaths(folder: harness.folder).segment(entry)
        let groups = try harness.snapshot().reader(entry).footer.rowGroups
        try #require(groups.count >= 3)
        // The texts: columns that records are not made of are not read, and not missed.
        let chunks = groups[2].chunks
        let last = try #require(chunks.indices.last)
        try #require(chunks[last].column >= SystemColumn.allCases.count)
        let offset = groups[2].offset + chunks[..<last].reduce(0) { $0 + $1.storedByteCount } + 1
        disk.replace(path) { bytes in
            bytes[offset] ^= 0x10
            return true
        }
        var seen: [String] = []
        let scan = try Scan(
            Store(folder: harness.folder, fileSystem: disk), .bySequence,
            workers: Workers(count: 2))
        let keep: Scan.RecordBody = { record, _ in
            seen.append(unsafe String(decoding: record, as: UTF8.self))
        }
        do {
            try unsafe scan.forEach(keep)
            Issue.record("the damage was not seen")
        } catch let error as StoreError {
            #expect("\(error)".contains(path))
        }
        #expect(seen.count == groups[0].rowCount + groups[1].rowCount)
        #expect(seen == Array(lines.prefix(seen.count)))
    }

    @Test func aMissingDeletionVectorShowsNothing() throws {
        let disk = Simulated()
        let harness = Harness(disk)
        try harness.ingest([Reviews.line("R1", text: "old"), Reviews.line("R2")])
        try harness.ingest([Reviews.line("R1", text: "new")])
        let entry = try #require(
            try harness.state().recordSegments.first { $0.deletionVector != nil })
        let number = try #require(entry.deletionVector?.number)
        try disk.unlink(StorePaths(folder: harness.folder).deletionVector(entry, number: number))
        #expect(throws: StoreError.self) { try harness.lines() }
    }
}

extension Harness {
    func snapshot() throws -> Snapshot {
        try Store(folder: folder, fileSystem: fileSystem).snapshot()
    }
}
