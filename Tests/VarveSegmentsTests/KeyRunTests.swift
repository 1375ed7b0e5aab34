import Testing

@testable import VarveSegments

@Suite struct KeyRunTests {
    @Test(arguments: [0, 1, 2, 31, 513, 1024, 5_000, 40_000])
    func aRunAnswersLikeADictionary(count: Int) throws {
        let entries = randomEntries(count, seed: UInt64(count))
        let expected = model(entries)
        let run = try keyRun(try keyRunBytes(entries, chunk: 777))
        #expect(run.summary.entryCount == expected.values.reduce(0) { $0 + $1.count })
        #expect(run.summary.days?.lowerBound == entries.map(\.day).min())
        #expect(run.summary.days?.upperBound == entries.map(\.day).max())
        var random = SplitMix(99)
        let misses = (0..<1000).map { _ in random.next() }
        let batch = (entries.map(\.hash) + misses).sorted()
        try check(run, batch, expected)
        for hash in batch.shuffled(using: &random).prefix(200) {
            #expect(try run.lookup(hash) == expected[hash >> 16, default: []].sorted())
        }
        #expect(Set(try contents(run)).count == run.summary.entryCount)
        #expect(model(try contents(run)) == expected)
    }

    /// Asks for a batch and compares every answer, its order too.
    private func check(
        _ run: KeyRunReader, _ batch: [UInt64], _ expected: [UInt64: Set<Int32>]
    ) throws {
        var matches: [KeyMatch] = []
        try run.lookup(batch, appendingTo: &matches)
        let wanted = batch.enumerated().flatMap { index, hash in
            expected[hash >> 16, default: []].sorted().map {
                KeyMatch(index: UInt32(index), day: $0)
            }
        }
        #expect(matches == wanted)
    }

    @Test func aBatchInAnyOrderGetsTheSameAnswers() throws {
        let entries = randomEntries(20_000, seed: 5)
        let run = try keyRun(try keyRunBytes(entries))
        var random = SplitMix(1)
        let batch = entries.map(\.hash).shuffled(using: &random).prefix(500)
        try check(run, Array(batch), model(entries))
    }

    @Test(arguments: [0, 100, 1_000_000]) func aWrongGuessOfTheCountCostsOnlySpace(
        expectedCount: Int
    ) throws {
        let entries = randomEntries(3_000, seed: 8)
        let run = try keyRun(try keyRunBytes(entries, expected: expectedCount))
        try check(run, entries.map(\.hash), model(entries))
        try run.verify()
    }

    @Test func daysOfOneKeyAreSortedAndUnique() throws {
        // The low 16 bits of hashes are not kept: these are one key, with falling days.
        let days: [Int32] = [5, 3, 3, 9, 3, 5, -2, 9, .max, .min]
        let entries = days.enumerated().map {
            KeyEntry(hash: 0xABCD_0000 + UInt64($0.offset), day: $0.element)
        }
        let run = try keyRun(try keyRunBytes(entries))
        #expect(try run.lookup(0xABCD_FFFF) == [.min, -2, 3, 5, 9, .max])
        #expect(try run.lookup(0xABCE_0000) == [])
        #expect(run.summary.days == Int32.min...Int32.max)
        try run.verify()
    }

    @Test func unevenHashesStayRight() throws {
        // All in one block, in few buckets, more than 16 bits can count.
        let entries = (0..<70_000).map {
            KeyEntry(hash: UInt64($0 / 2) << 16, day: Int32($0 % 2))
        }
        let run = try keyRun(try keyRunBytes(entries))
        try check(run, (0..<40_000).map { UInt64($0) << 16 | 77 }, model(entries))
        #expect(try run.lookup(.max) == [])
        try run.verify()
    }

    @Test func keysAtTheEdgesAreFound() throws {
        let entries = [0, 1 << 16, 1 << 63, UInt64.max - 0xFFFF, UInt64.max].map {
            KeyEntry(hash: $0, day: 1)
        }
        for expected in [5, 100_000] {
            let run = try keyRun(try keyRunBytes(entries, expected: expected))
            try check(run, entries.map(\.hash), model(entries))
            #expect(run.summary.entryCount == 4)
        }
    }

    @Test func aSingleLookupTakesAtMostThreeSmallReads() throws {
        let entries = randomEntries(200_000, seed: 3)
        let file = MemoryFile(try keyRunBytes(entries))
        let run = try KeyRunReader(file: file, expecting: Sample.expectation(.keyRun))
        for hash in [entries[70_000].hash, 1, .max] {
            file.state.withLock { ($0.readCount, $0.readByteCount) = (0, 0) }
            _ = try run.lookup(hash)
            file.state.withLock {
                #expect($0.readCount <= 3)
                #expect($0.readByteCount < 16 << 10)
            }
        }
    }

    @Test func aDenseBatchReadsEachByteOnceInLargeReads() throws {
        let entries = randomEntries(200_000, seed: 3)
        let file = MemoryFile(try keyRunBytes(entries))
        let run = try KeyRunReader(file: file, expecting: Sample.expectation(.keyRun))
        file.state.withLock { ($0.readCount, $0.readByteCount) = (0, 0) }
        var matches: [KeyMatch] = []
        try run.lookup(entries.map(\.hash), appendingTo: &matches)
        file.state.withLock {
            #expect($0.readCount <= 2 + run.summary.byteCount / (200 << 10))
            #expect($0.readByteCount <= run.summary.byteCount)
        }
    }

    @Test func oneScratchServesManyRuns() throws {
        let scratch = KeyRunScratch()
        let runs = try (0..<3).map { index in
            try keyRun(try keyRunBytes(randomEntries(2_000, seed: UInt64(index))))
        }
        for _ in 0..<20 {
            for (index, run) in runs.enumerated() {
                let entry = randomEntries(2_000, seed: UInt64(index))[1_000]
                #expect(try run.lookup(entry.hash, scratch: scratch).contains(entry.day))
            }
        }
    }

    @Test func aKeyTakesLessThanSevenBytes() throws {
        let entries = randomEntries(200_000, seed: 4)
        #expect(try keyRunBytes(entries).count < 7 * entries.count)
    }

    @Test func aBlockBeyondItsBoundIsRefused() throws {
        let writer = KeyRunWriter(
            file: MemoryFile(), header: Sample.header(.keyRun), expectedEntryCount: 1)
        let error = #expect(throws: FormatError.self) {
            for chunk in 0..<100 {
                try writer.append(
                    (0..<50_000).map {
                        KeyEntry(hash: UInt64(chunk * 50_000 + $0) << 16, day: 0)
                    })
            }
        }
        guard case .limitExceeded = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
    }

    @Test func afterAFailedWriteTheWriterIsDead() throws {
        let file = MemoryFile()
        file.state.withLock { $0.appendCountMax = 1 }
        let writer = KeyRunWriter(
            file: file, header: Sample.header(.keyRun), expectedEntryCount: 100_000)
        let entries = randomEntries(100_000, seed: 1)
        #expect(throws: FormatError.self) { try writer.append(entries) }
        file.state.withLock { $0.appendCountMax = .max }
        let byteCount = file.bytes.count
        #expect(throws: FormatError.self) { try writer.append([]) }
        #expect(throws: FormatError.self) { try writer.finish() }
        #expect(file.bytes.count == byteCount)
    }

    @Test func aReadErrorNamesTheFile() throws {
        let file = MemoryFile(try keyRunBytes(randomEntries(100, seed: 1)))
        let run = try KeyRunReader(file: file, expecting: Sample.expectation(.keyRun))
        file.state.withLock { $0.failsToRead = true }
        let error = #expect(throws: FormatError.self) { try run.lookup(1) }
        guard case .file(FileReference(kind: .keyRun, fileID: 11), _) = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
    }
}
