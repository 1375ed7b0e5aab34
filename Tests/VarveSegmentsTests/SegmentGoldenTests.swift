import Testing

@testable import VarveSegments

/// Segments of version 1 that were written once and are read for ever. Those without a codec must
/// be written with the same bytes today; what is compressed may come out otherwise, and is only read.
@Suite struct SegmentGoldenTests {
    private static let example = SegmentSample(groups: [
        [#"{"id":"a","t":1366500000}"#, #"{"id":"b","t":1366500001}"#]
    ])

    private static let samples: [(name: String, sample: SegmentSample)] = {
        var dead = SegmentTests.mixed
        dead.kind = .deadLetters
        // With a short key column.
        var cold = SegmentTests.mixed
        cold.tier = 2
        return [
            ("example.seg", example), ("mixed.seg", SegmentTests.mixed), ("dead.seg", dead),
            ("short.seg", cold),
        ]
    }()

    private static let compressed: SegmentSample = {
        let text = String(repeating: "as good as it gets, ", count: 6)
        let rows = (0..<40).map {
            #"{"id":"r\#($0)","t":\#(1_366_500_000 + $0),"text":"\#(text)\#($0)"}"#
        }
        return SegmentSample(groups: [Array(rows[..<25]), Array(rows[25...])], level: .hot)
    }()

    @Test func segmentsOfVersion1AreWrittenAndRead() throws {
        for (name, sample) in Self.samples {
            let golden = try Sample.fixture(name)
            let written = try sample.bytes()
            #expect(written == golden, "\(name) \(hexadecimal(written))")
            #expect(try readWholly(golden) == sample.rows, "\(name)")
        }
    }

    @Test func aCompressedSegmentOfVersion1IsRead() throws {
        let golden = try Sample.fixture("lz4.seg")
        let reader = try segment(golden)
        #expect(
            reader.footer.rowGroups.contains { group in
                group.chunks.contains { $0.pages.contains { $0.descriptor.codec == .lz4 } }
            })
        #expect(try readWholly(golden) == Self.compressed.rows)
    }

    @Test func aColdSegmentOfVersion1IsRead() throws {
        let golden = try Sample.fixture("cold.seg")
        let reader = try segment(golden)
        #expect(
            reader.footer.rowGroups.contains { group in
                group.chunks.contains { $0.pages.contains { $0.descriptor.codec == .zlib } }
            })
        #expect(try readWholly(golden) == Self.compressed.rows)
        #expect(try reader.keyColumn().isShort)
    }

    @Test func theArticleShowsWhatIsWritten() throws {
        let bytes = try Self.example.bytes()
        #expect(try Sample.hexDump("segment", in: "Segments.md") == bytes, "\(hexadecimal(bytes))")
    }
}
