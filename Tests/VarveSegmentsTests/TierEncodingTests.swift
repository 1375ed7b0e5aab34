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

    @Test func rowGroupsOfASegmentComeInPairsAndAlike() {
        let tier = TierEncoding.cold
        let most = tier.rowGroupRawBytes
        #expect(tier.rowGroupRawBytes(ofTotal: 0) == most)
        #expect(tier.rowGroupRawBytes(ofTotal: 1 << 20) == most)
        #expect(tier.rowGroupRawBytes(ofTotal: (1 << 20) + 1) == (1 << 19) + 1)
        #expect(tier.rowGroupRawBytes(ofTotal: 6_300_000) == 3_150_000)
        #expect(tier.rowGroupRawBytes(ofTotal: 2 * most) == most)
        #expect(tier.rowGroupRawBytes(ofTotal: 2 * most + 1) == most / 2 + 1)
        #expect(tier.rowGroupRawBytes(ofTotal: 100 * most) == most)
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
