import Testing
import VarveBytes

@testable import VarveSegments

@Suite struct KeyColumnTests {
    private func randomColumn(_ count: Int, seed: UInt64) -> [KeyColumn.Entry] {
        var random = SplitMix(seed)
        var hashes: [UInt64] = []
        while hashes.count < count {
            let hash = random.next()
            for _ in 0...(random.next() % 8 == 0 ? 2 : 0) where hashes.count < count {
                hashes.append(hash)
            }
        }
        let rows = (0..<UInt32(count)).shuffled(using: &random)
        return zip(hashes, rows).map { KeyColumn.Entry(hash: $0, row: $1) }
            .sorted { ($0.hash, $0.row) < ($1.hash, $1.row) }
    }

    @Test(arguments: [0, 1, 2, 7, 8, 9, 255, 4_000, 30_000, 66_000], [false, true])
    func aColumnAnswersLikeADictionary(count: Int, isShort: Bool) throws {
        let entries = randomColumn(count, seed: UInt64(count))
        let bytes = KeyColumn.encode(sorted: entries, rowCount: count, isShort: isShort)
        let column = try KeyColumn.Reader(bytes)
        #expect(column.rowCount == count)
        #expect(column.entryCount == count)
        // What a column knows of a hash: its bucket and the 16 bits below, or the 8.
        let bucketBits = KeyColumnFormat(entryCount: count, rowCount: count).bucketBits
        let shift = UInt64((isShort ? 56 : 48) - bucketBits)
        let expected = entries.reduce(into: [UInt64: [UInt32]]()) {
            $0[$1.hash >> shift, default: []].append($1.row)
        }
        var random = SplitMix(1)
        let batch = (entries.map(\.hash) + (0..<2_000).map { _ in random.next() }).sorted()
        var matches: [KeyColumn.Match] = []
        try column.lookup(batch, appendingTo: &matches)
        let wanted = batch.enumerated().flatMap { index, hash in
            expected[hash >> shift, default: []].map {
                KeyColumn.Match(index: UInt32(index), row: $0)
            }
        }
        #expect(matches == wanted)
        for entry in entries.prefix(100) {
            #expect(try column.rows(entry.hash).contains(entry.row))
        }
    }

    @Test func aMissIsSeldomWrong() throws {
        let column = try KeyColumn.Reader(
            KeyColumn.encode(sorted: randomColumn(25_000, seed: 1), rowCount: 25_000))
        var random = SplitMix(2)
        var matches: [KeyColumn.Match] = []
        try column.lookup((0..<100_000).map { _ in random.next() }, appendingTo: &matches)
        #expect(matches.count < 60)
    }

    @Test func aMissOfAShortColumnIsWrongOnceInTwenty() throws {
        let column = try KeyColumn.Reader(
            KeyColumn.encode(
                sorted: randomColumn(25_000, seed: 1), rowCount: 25_000, isShort: true))
        var random = SplitMix(2)
        var matches: [KeyColumn.Match] = []
        try column.lookup((0..<100_000).map { _ in random.next() }, appendingTo: &matches)
        #expect((1_000..<6_500).contains(matches.count))
    }

    @Test func aRowOfAShortColumnTakesAboutThreeBytes() {
        let bytes = KeyColumn.encode(
            sorted: randomColumn(25_000, seed: 1), rowCount: 25_000, isShort: true)
        #expect(bytes.count < 25_000 * 31 / 10)
    }

    @Test func aRowTakesAboutFourBytes() {
        let bytes = KeyColumn.encode(sorted: randomColumn(25_000, seed: 1), rowCount: 25_000)
        #expect(bytes.count < 25_000 * 41 / 10)
    }

    @Test func manyRowsOfOneHashAreAllFound() throws {
        let entries = (0..<UInt32(70_000)).map { KeyColumn.Entry(hash: 5 << 40, row: $0) }
        let column = try KeyColumn.Reader(KeyColumn.encode(sorted: entries, rowCount: 70_000))
        #expect(try column.rows(5 << 40) == Array(0..<70_000))
        #expect(try column.rows(6 << 60) == [])
    }

    @Test func notEveryRowNeedsAKey() throws {
        let entries = [KeyColumn.Entry(hash: 1 << 60, row: .max - 1)]
        let column = try KeyColumn.Reader(
            KeyColumn.encode(sorted: entries, rowCount: Int(UInt32.max)))
        #expect(try column.rows(1 << 60) == [.max - 1])
        var places: [UInt32] = []
        try column.lookup([1 << 60, 1 << 60]) { index, row in places += [UInt32(index), row] }
        #expect(places == [0, .max - 1, 1, .max - 1])
    }

    @Test(arguments: [false, true])
    func anyChangedByteOrLengthIsFound(isShort: Bool) throws {
        let bytes = KeyColumn.encode(
            sorted: randomColumn(60, seed: 1), rowCount: 60, isShort: isShort, seed: 9)
        #expect(throws: Never.self) { try KeyColumn.Reader(bytes, seed: 9) }
        #expect(throws: FormatError.self) { try KeyColumn.Reader(bytes, seed: 8) }
        for index in bytes.indices {
            for flip: UInt8 in [1, 0x10, 0x80, 0xFF] {
                var changed = bytes
                changed[index] ^= flip
                #expect(throws: FormatError.self) { try KeyColumn.Reader(changed, seed: 9) }
            }
            #expect(throws: FormatError.self) {
                try KeyColumn.Reader(Array(bytes.prefix(index)), seed: 9)
            }
        }
        #expect(throws: FormatError.self) { try KeyColumn.Reader(bytes + [0], seed: 9) }
    }

    /// The column with a right checksum.
    private func resealed(_ bytes: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeBytes(Array(bytes.dropLast(4)))
        writer.writeUInt32(CRC32C.checksum(writer.bytes))
        return writer.bytes
    }

    @Test func bucketsThatReachBeyondTheEntriesAreRefused() throws {
        let entries = randomColumn(50, seed: 1)
        let bytes = KeyColumn.encode(sorted: entries, rowCount: 50)
        #expect(throws: Never.self) { try KeyColumn.Reader(resealed(bytes)) }
        // The second of four ends, two bytes each: far beyond, then back.
        var changed = bytes
        changed[KeyColumnFormat.headerByteCount + 3] = 0xFF
        let error = #expect(throws: FormatError.self) {
            try KeyColumn.Reader(resealed(changed))
        }
        #expect(error?.damage?.kind == .structure)
    }

    @Test func aRowBeyondTheRowCountIsDamage() throws {
        var bytes = KeyColumn.encode(sorted: randomColumn(50, seed: 1), rowCount: 50)
        bytes[8] = 1
        let column = try? KeyColumn.Reader(resealed(bytes))
        #expect(column?.rowCount == 1)
        var matches = [KeyColumn.Match(index: 7, row: 7)]
        let hashes = randomColumn(50, seed: 1).map(\.hash)
        let error = #expect(throws: FormatError.self) {
            try column?.lookup(hashes, appendingTo: &matches)
        }
        #expect(error?.damage?.kind == .structure)
        #expect(matches == [KeyColumn.Match(index: 7, row: 7)])
    }

    @Test func hostileBytesWithARightChecksumNeverTrap() throws {
        let entries = randomColumn(50, seed: 1)
        let original = KeyColumn.encode(sorted: entries, rowCount: 50)
        var random = SplitMix(4)
        let hashes = entries.map(\.hash) + (0..<64).map { UInt64($0) << 58 }
        for _ in 0..<20_000 {
            var bytes = original
            for _ in 0...(random.next() % 3) {
                let index = Int.random(in: 0..<(bytes.count - 4), using: &random)
                bytes[index] = [0, 1, 2, 0xFF, UInt8(random.next() & 0xFF)][Int(random.next() % 5)]
            }
            guard let column = try? KeyColumn.Reader(resealed(bytes)) else { continue }
            var matches: [KeyColumn.Match] = []
            try? column.lookup(hashes, appendingTo: &matches)
            #expect(matches.allSatisfy { Int($0.row) < max(1, column.rowCount) })
        }
    }
}
