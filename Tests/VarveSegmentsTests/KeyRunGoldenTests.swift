import Testing

@testable import VarveSegments

/// Files of version 1 that were written once and are read for ever; what is written today must
/// be the same bytes. The hex dumps in the articles are checked in the same way.
@Suite struct KeyRunGoldenTests {
    private func manyEntries() -> [KeyEntry] {
        randomEntries(1_500, seed: 20_130_421)
    }

    private var exampleEntries: [KeyEntry] {
        [
            KeyEntry(hash: 0x0123_4567_89AB_CDEF, day: 15_816),
            KeyEntry(hash: 0x0123_4567_89AB_CDEF, day: 15_820),
            KeyEntry(hash: 0xFEDC_BA98_7654_3210, day: 16_000),
        ]
    }

    private var exampleVector: DeletionVector {
        DeletionVector(
            segmentID: 10, rowCount: 500,
            entries: [
                .init(row: 7, since: 1_000, reason: .superseded),
                .init(row: 8, since: 1_000, reason: .superseded),
                .init(row: 300, since: 1_200, reason: .expired),
            ])
    }

    private var exampleColumn: [UInt8] {
        KeyColumn.encode(
            sorted: [
                KeyColumn.Entry(hash: 0x0123_4567_89AB_CDEF, row: 2),
                KeyColumn.Entry(hash: 0xFEDC_BA98_7654_3210, row: 0),
                KeyColumn.Entry(hash: 0xFFFF_0000_0000_0000, row: 1),
            ], rowCount: 3)
    }

    private func encoded(_ vector: DeletionVector) -> [UInt8] {
        vector.encoded(store: Sample.store, number: 3, position: Sample.position)
    }

    @Test func keyRunsOfVersion1AreWrittenAndRead() throws {
        for (name, entries) in [
            ("example.key", exampleEntries), ("many.key", manyEntries()), ("empty.key", []),
        ] {
            let golden = try Sample.fixture(name)
            #expect(try keyRunBytes(entries) == golden, "\(name)")
            #expect(model(try contents(try keyRun(golden))) == model(entries), "\(name)")
        }
    }

    @Test func deletionVectorsOfVersion1AreWrittenAndRead() throws {
        let empty = DeletionVector(segmentID: 10, rowCount: 500)
        for (name, vector) in [("example.dv", exampleVector), ("empty.dv", empty)] {
            let golden = try Sample.fixture(name)
            #expect(encoded(vector) == golden, "\(name)")
            let read = try DeletionVector(
                parsing: golden,
                expecting: DeletionVectorExpectation(
                    store: Sample.store, segment: 10, number: 3))
            #expect(read == vector, "\(name)")
        }
    }

    @Test func aDamagedFileOfVersion1IsRefused() throws {
        let error = #expect(throws: FormatError.self) {
            try keyRun(try Sample.fixture("damaged.key")).verify()
        }
        #expect(error?.damage?.kind == .checksum)
    }

    @Test func theArticlesShowWhatIsWritten() throws {
        let run = try keyRunBytes(exampleEntries)
        #expect(try Sample.hexDump("run", in: "KeyRuns.md") == run, "\(hexadecimal(run))")
        let column = exampleColumn
        #expect(try Sample.hexDump("column", in: "KeyRuns.md") == column, "\(hexadecimal(column))")
        let vector = encoded(exampleVector)
        #expect(
            try Sample.hexDump("vector", in: "DeletionVectors.md") == vector,
            "\(hexadecimal(vector))")
    }
}
