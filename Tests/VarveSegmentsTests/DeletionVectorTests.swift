import Testing
import VarveBytes

@testable import VarveSegments

@Suite struct DeletionVectorTests {
    private typealias Entry = DeletionVector.Entry

    private func randomVector(_ count: Int, rowCount: Int, seed: UInt64) -> DeletionVector {
        var random = SplitMix(seed)
        let entries = (0..<count).map { _ in
            Entry(
                row: UInt32.random(in: 0..<UInt32(rowCount), using: &random),
                since: random.next() % 3 == 0 ? random.next() : 1_000 + random.next() % 4,
                reason: DeletionReason.allCases.randomElement(using: &random)!)
        }
        return DeletionVector(segmentID: 77, rowCount: rowCount, entries: entries)
    }

    private func encoded(_ vector: DeletionVector, number: UInt64 = 3) -> [UInt8] {
        vector.encoded(store: Sample.store, number: number, position: Sample.position)
    }

    private func parse(_ bytes: [UInt8]) throws -> DeletionVector {
        try DeletionVector(
            parsing: bytes,
            expecting: DeletionVectorExpectation(store: Sample.store, segment: 77, number: 3))
    }

    @Test(arguments: [0, 1, 5, 300, 20_000]) func whatIsWrittenIsRead(count: Int) throws {
        let vector = randomVector(count, rowCount: 5_000, seed: UInt64(count))
        #expect(try parse(encoded(vector)) == vector)
        let file = MemoryFile(encoded(vector))
        let expected = DeletionVectorExpectation(
            store: Sample.store, segment: 77, number: 3,
            checksum: FileTrailer.storedChecksum(of: file.bytes))
        #expect(try DeletionVector(reading: file, expecting: expected) == vector)
    }

    @Test func itAnswersLikeADictionary() {
        let vector = randomVector(400, rowCount: 500, seed: 1)
        let byRow = Dictionary(grouping: vector.entries, by: \.row)
        #expect(vector.deadRowCount == byRow.count)
        var flags = [Bool](repeating: true, count: 500)
        vector.clearDeleted(in: &flags, asOf: 1_001)
        var window = [Bool](repeating: true, count: 100)
        vector.clearDeleted(in: &window, firstRow: 350, onlyDropped: true)
        for row in UInt32(0)..<500 {
            let entries = byRow[row, default: []]
            let isDropped = entries.contains { $0.reason != .superseded }
            let isOld = entries.contains { $0.reason == .superseded && $0.since <= 1_001 }
            #expect(Array(vector.entries(row: row)) == entries)
            #expect(vector.isDeleted(row: row) == !entries.isEmpty)
            #expect(vector.isDropped(row: row) == isDropped)
            #expect(vector.isDeleted(row: row, asOf: 1_001) == (isDropped || isOld))
            #expect(flags[Int(row)] == !(isDropped || isOld))
            if (350..<450).contains(row) { #expect(window[Int(row) - 350] == !isDropped) }
        }
    }

    @Test func aSupersededRowIsAliveAsOfAnEarlierSequence() {
        let vector = DeletionVector(
            segmentID: 77, rowCount: 10,
            entries: [
                Entry(row: 4, since: 100, reason: .superseded),
                Entry(row: 5, since: 100, reason: .expired),
            ])
        #expect(!vector.isDeleted(row: 4, asOf: 99))
        #expect(vector.isDeleted(row: 4, asOf: 100))
        #expect(vector.isDeleted(row: 5, asOf: 99), "a dropped row is hidden from every question")
        #expect(!vector.isDeleted(row: 6))
    }

    @Test func undoOfADropLeavesARowSuperseded() {
        let superseded = DeletionVector(
            segmentID: 77, rowCount: 10,
            entries: [Entry(row: 4, since: 100, reason: .superseded)])
        let dropped = superseded.merging([Entry(row: 4, since: 200, reason: .expired)])
        #expect(dropped.deadRowCount == 1)
        #expect(dropped.isDropped(row: 4))
        let undone = dropped.removing { $0.reason == .expired && $0.since == 200 }
        #expect(undone == superseded)
    }

    @Test func ofTwoSequencesTheEarlierStays() {
        let late = DeletionVector(
            segmentID: 77, rowCount: 10, entries: [Entry(row: 1, since: 9, reason: .expired)])
        let merged = late.merging([Entry(row: 1, since: 5, reason: .expired)])
        #expect(merged.entries == [Entry(row: 1, since: 5, reason: .expired)])
    }

    @Test func mergingIsAUnion() {
        let vectors = (0..<3).map { randomVector(300, rowCount: 400, seed: UInt64($0)) }
        let (a, b, c) = (vectors[0], vectors[1], vectors[2])
        #expect(a.merging(b) == b.merging(a))
        #expect(a.merging(b).merging(c) == a.merging(b.merging(c)))
        #expect(a.merging(a) == a)
        let all = DeletionVector(
            segmentID: 77, rowCount: 400, entries: a.entries + b.entries + c.entries)
        #expect(a.merging(b).merging(c) == all)
    }

    @Test func aWholeSegmentThatExpiresTakesAByteARow() {
        let vector = DeletionVector(
            segmentID: 77, rowCount: 10_000,
            entries: (0..<10_000).map { Entry(row: $0, since: 5_000_000, reason: .expired) })
        #expect(vector.coversAllRows)
        #expect(encoded(vector).count < 10_200)
    }

    @Test func anyChangedByteOrLengthIsFound() throws {
        let bytes = encoded(randomVector(40, rowCount: 100, seed: 2))
        for index in bytes.indices {
            for flip: UInt8 in [1, 0x80, 0xFF] {
                var changed = bytes
                changed[index] ^= flip
                let error = #expect(throws: FormatError.self) { try parse(changed) }
                #expect(error?.damage != nil)
            }
            #expect(throws: FormatError.self) { try parse(Array(bytes.prefix(index))) }
        }
        for count in [1, 24, 4096] {
            #expect(throws: FormatError.self) {
                try parse(bytes + [UInt8](repeating: 0, count: count))
            }
        }
    }

    @Test func anotherVectorInItsPlaceIsFound() {
        let vector = randomVector(5, rowCount: 100, seed: 2)
        #expect(throws: FormatError.self) { try parse(encoded(vector, number: 4)) }
        let other = DeletionVector(segmentID: 78, rowCount: 100, entries: vector.entries)
        #expect(throws: FormatError.self) { try parse(encoded(other)) }
        let error = #expect(throws: FormatError.self) {
            try DeletionVector(
                parsing: encoded(vector),
                expecting: DeletionVectorExpectation(segment: 77, number: 3, checksum: 1))
        }
        #expect(error?.damage?.kind == .identity)
    }

    @Test func hostileBytesWithARightChecksumNeverTrap() throws {
        let original = encoded(randomVector(40, rowCount: 100, seed: 2))
        let binding = BlockBinding(Sample.header(.deletionVector, 77))
        let body = original[FileHeader.byteCountMin..<(original.count - FileTrailer.byteCount)]
        var random = SplitMix(5)
        for _ in 0..<20_000 {
            var changed = Array(body)
            for _ in 0...(random.next() % 3) {
                let index = Int.random(in: 3..<changed.count, using: &random)
                let values: [UInt8] = [0, 1, 0x7F, 0xFF, UInt8(random.next() & 0xFF)]
                changed[index] = values[Int(random.next() % 5)]
            }
            let bytes =
                original[..<FileHeader.byteCountMin]
                + FileTrailer.encoded(
                    body: changed, at: FileHeader.byteCountMin, binding: binding)
            guard let vector = try? parse(Array(bytes)) else { continue }
            let copy = DeletionVector(
                segmentID: vector.segmentID, rowCount: vector.rowCount, entries: vector.entries)
            #expect(copy == vector, "sorted, unique and in bounds")
        }
    }
}
