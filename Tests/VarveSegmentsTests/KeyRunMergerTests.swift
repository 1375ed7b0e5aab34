import Testing

@testable import VarveSegments

@Suite struct KeyRunMergerTests {
    private func merged(
        _ inputs: [KeyRunReader], step: Int = .max,
        keepsDay: @escaping (Int32) -> Bool = { _ in true }
    ) throws -> KeyRunReader {
        let file = MemoryFile()
        let writer = KeyRunWriter(
            file: file, header: Sample.header(.keyRun, 50),
            expectedEntryCount: KeyRunMerger.expectedEntryCount(of: inputs))
        let merger = KeyRunMerger(inputs, into: writer, keepsDay: keepsDay)
        while try merger.step(entryCountMax: step) {}
        let summary = try merger.finish()
        let run = try KeyRunReader(file: file, expecting: Sample.expectation(.keyRun, 50))
        #expect(run.summary == summary)
        return run
    }

    private func inputs(_ counts: [Int]) throws -> (runs: [KeyRunReader], all: [KeyEntry]) {
        let lists = counts.enumerated().map { index, count in
            // Two seeds for all: many inputs hold the same entries.
            randomEntries(count, seed: UInt64(index % 2))
        }
        return (try lists.map { try keyRun(try keyRunBytes($0)) }, lists.flatMap { $0 })
    }

    @Test(arguments: [[], [0], [1], [0, 0, 5], [3_000], [3_000, 10, 4_000, 0, 2_000, 4_000]])
    func aMergeHoldsTheUnion(counts: [Int]) throws {
        let (runs, all) = try inputs(counts)
        let run = try merged(runs)
        #expect(model(try contents(run)) == model(all))
        #expect(run.summary.entryCount == model(all).values.reduce(0) { $0 + $1.count })
    }

    @Test func daysThatNoOneCoversAreDropped() throws {
        let (runs, all) = try inputs([3_000, 2_000])
        let run = try merged(runs) { $0 >= 12_000 }
        #expect(model(try contents(run)) == model(all.filter { $0.day >= 12_000 }))
        let none = try merged(runs) { _ in false }
        #expect(none.summary.days == nil)
        #expect(try none.lookup(all[0].hash) == [])
    }

    @Test func stepsMakeNoDifference() throws {
        let (runs, _) = try inputs([3_000, 2_000, 700])
        let whole = try merged(runs)
        for step in [1, 7, 5_000] {
            #expect(try merged(runs, step: step).summary == whole.summary)
        }
    }

    @Test func daysOfOneKeyFromManyRunsAreSorted() throws {
        let runs = try [[9, 4], [5], [4, 1]].map { days in
            try keyRun(try keyRunBytes(days.map { KeyEntry(hash: 1 << 50, day: Int32($0)) }))
        }
        #expect(try merged(runs).lookup(1 << 50) == [1, 4, 5, 9])
    }

    @Test func aMergeReadsEachInputOnceInLargeReads() throws {
        let file = MemoryFile(try keyRunBytes(randomEntries(100_000, seed: 1)))
        let run = try KeyRunReader(file: file, expecting: Sample.expectation(.keyRun))
        file.state.withLock { ($0.readCount, $0.readByteCount) = (0, 0) }
        _ = try merged([run])
        file.state.withLock {
            #expect($0.readCount <= 4 + run.summary.byteCount / (200 << 10))
            #expect($0.readByteCount <= run.summary.byteCount)
        }
    }

    @Test func aDamagedInputEndsTheMerge() throws {
        var bytes = try keyRunBytes(randomEntries(3_000, seed: 1))
        bytes[bytes.count / 2] ^= 4
        let runs = [
            try keyRun(try keyRunBytes(randomEntries(100, seed: 2))), try keyRun(bytes),
        ]
        let error = #expect(throws: FormatError.self) { try merged(runs) }
        #expect(error?.damage?.kind == .checksum)
    }
}
