import Testing
import VarveBytes
import VarveColumns
import VarveFiles

@testable import VarveSegments

@Suite struct TierEncodingTests {
    @Test(arguments: [TierEncoding.hot, .warm, .cold])
    func readersTakeWhatATierWrites(_ tier: TierEncoding) {
        #expect(tier.pageBytesMax <= PageLimits.plainBytesMax / 4)
        #expect(tier.rowGroupRowsMax <= PageLimits.valueCountMax)
        #expect(tier.rowGroupRawBytes >= tier.pageBytesMax)
    }

    @Test func aRowGroupIsFullByBytesOrByRows() {
        let tier = TierEncoding.cold
        let (rows, bytes) = (tier.rowGroupRowsMax, tier.rowGroupRawBytes)
        #expect(!tier.isFull(rowCount: rows - 1, rawByteCount: bytes - 1))
        #expect(tier.isFull(rowCount: rows, rawByteCount: 0))
        #expect(tier.isFull(rowCount: 1, rawByteCount: bytes))
    }

    @Test(arguments: [CompressionLevel.warm, .cold])
    func harderCompressionGivesTheRecordsBack(_ level: CompressionLevel) throws {
        let word = String(repeating: "lorem ipsum ", count: 20)
        let lines = (0..<700).map {
            #"{"id":"r\#($0)","t":\#(1_366_500_000 + $0 * 7),"text":"\#($0 % 9) \#(word)\#($0)"}"#
        }
        let hot = SegmentSample(groups: [lines], level: .hot)
        let sample = SegmentSample(groups: [lines], level: level)
        let bytes = try sample.bytes()
        #expect(try records(segment(bytes)) == sample.rows)
        #expect(try bytes.count < hot.bytes().count)
    }

    @Test(arguments: [UInt8(0), 1, 2])
    func onlyColdSegmentsHaveShortKeysAndSaySo(_ tier: UInt8) throws {
        var sample = SegmentTests.mixed
        sample.tier = tier
        let reader = try segment(try sample.bytes())
        #expect(reader.header.requiredFeatures == (tier == 2 ? .shortKeys : []))
        let column = try reader.keyColumn()
        #expect(column.isShort == (tier == 2))
        for (place, row) in sample.rows.enumerated() {
            #expect(try column.rows(row.digest << 16).contains(UInt32(place)))
        }
    }

    @Test func shortKeysThatTheHeaderDoesNotNameAreDamage() throws {
        var sample = SegmentTests.mixed
        sample.tier = 2
        var bytes = try sample.bytes()
        // The required features, and the header's checksum, which follows.
        for place in 12..<20 { bytes[place] = 0 }
        let checksum = CRC32C.checksum(Array(bytes[..<64]))
        for place in 0..<4 {
            bytes[64 + place] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(place)))
        }
        let reader = try segment(bytes)
        #expect(throws: FormatError.self) { try reader.keyColumn() }
    }

    @Test func aCopyNeedsWhatItsOriginalNeeds() throws {
        var sample = SegmentTests.mixed
        sample.tier = 2
        let reader = try segment(try sample.bytes())
        let plan = SegmentPlan(
            header: Sample.header(.segment, 12), copying: reader, inputs: [11])
        #expect(plan.header.requiredFeatures == .shortKeys)
    }
}
