import Testing
import VarveSegments
import VarveStore

@testable import VarveQuery
@testable import varve

@Suite struct RecordOutlookTests {
    private let day = LifecyclePolicy.day
    /// 2020-01-01.
    private let time: Int64 = 1_577_836_800_000_000

    private func outlook(
        _ policy: LifecyclePolicy, tier: Tier = .hot, supersededBy: SequenceNumber? = nil,
        drop: FoundRecord.Drop? = nil, holds: [String] = []
    ) throws -> RecordOutlook {
        let segment = SegmentID(rawValue: 1)
        let record = FoundRecord(
            bytes: [], namespace: "n", profile: "p", sequence: 7, version: 1,
            supersededBy: supersededBy, drop: drop, reviewTime: time, run: RunID(rawValue: 2),
            source: 0, line: 1, ingestedAt: time + day, segment: segment, row: 0)
        let entry = SegmentEntry(
            id: segment, content: .records,
            partition: try #require(PartitionName.parse("2020")), tier: tier, rows: 1,
            rawBytes: 1, fileBytes: 1, footerCRC: 0, firstSequence: 7, lastSequence: 7,
            minTime: time, maxTime: time)
        return RecordOutlook(record, entry, StoreState(), policy, holds: holds)
    }

    @Test func aVisibleRecordSaysWhatComes() throws {
        var policy = LifecyclePolicy()
        #expect(
            try outlook(policy).sentences == [
                "moves to warm with a compact after 2020-01-31   warm_after = 30d",
                "moves to cold with a compact after 2020-03-31   cold_after = 90d",
                "never expires   expire_after is not set",
            ])
        policy.expireAfter = 366 * day
        let cold = try outlook(policy, tier: .cold)
        #expect(cold.standing == "visible")
        #expect(
            cold.sentences == ["expires with a compact after 2021-01-01   expire_after = 366d"])
        policy.expireAfter = 60 * day
        #expect(
            try outlook(policy).sentences == [
                "moves to warm with a compact after 2020-01-31   warm_after = 30d",
                "expires with a compact after 2020-03-01   expire_after = 60d",
            ])
        policy.expireAfter = 366 * day
        let held = try outlook(policy, tier: .cold, holds: ["a", "b\u{7}"])
        #expect(
            held.sentences == [
                #"kept by hold a, b\x07: neither dropped nor purged until that is released"#,
                "would expire with a compact after 2021-01-01   expire_after = 366d",
            ])
    }

    @Test func aReplacedVersionSaysHowLongItStays() throws {
        var policy = LifecyclePolicy()
        let kept = try outlook(policy, supersededBy: 9)
        #expect(kept.standing == "superseded by _seq 9")
        #expect(
            kept.sentences == ["stays as long as its newest version   versions_keep is not set"])
        // No day of the sequence is known: it stays.
        policy.versionsKeep = day
        #expect(
            try outlook(policy, supersededBy: 9).sentences == [
                "stays as long as its newest version   versions_keep = 1d"
            ])
    }

    @Test func whatNoRunVouchesForGoesAtOnce() throws {
        let drop = FoundRecord.Drop(run: RunID(rawValue: 4), reason: .retracted)
        let dropped = try outlook(LifecyclePolicy(), drop: drop)
        #expect(dropped.standing == "retracted and dropped by run 4")
        #expect(dropped.sentences == ["gone for good with the next compact"])
    }

    @Test func theObjectHasTheDocumentedKeys() throws {
        let members = try outlook(LifecyclePolicy(), holds: ["a"]).members
        #expect(
            members.map(\.key) == [
                "review_timestamp", "dropped_by", "drop_reason", "dropped_at", "back_until",
                "warm_from", "cold_from", "expires_from", "gone_by", "holds",
            ])
        let texts = members.map(\.value.text)
        #expect(texts.first == "\"2020-01-01T00:00:00Z\"")
        #expect(texts[5] == "\"2020-01-31T00:00:00Z\"")
        #expect(texts[7] == "null")
        #expect(texts.last == "[\"a\"]")
    }
}
