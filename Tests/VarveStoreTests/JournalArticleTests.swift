import TestSupport
import Testing
import VarveBytes
import VarveFiles
import VarveReviews
import VarveSegments

@testable import VarveStore

/// The worked example of `Journal.md`, and that it stays readable.
@Suite struct JournalArticleTests {
    private let profile = Result { try BuiltInProfiles.profile(named: "review") }
    private let store = StoreIdentity(storeID: Array(0..<16))
    private let record = Array(#"{"review_id":"A"}"#.utf8)

    private func written() throws -> [UInt8] {
        let disk = Simulated()
        try disk.makeDirectory("/store")
        let profile = try #require(try profile.get())
        let header = JournalFormat.header(
            JournalID(rawValue: 14), store: store,
            position: ManifestPosition(edit: 3, chain: 0x0102_0304), firstSequence: 1,
            profile: profile)
        let paths = StorePaths(folder: "/store")
        let writer = try JournalWriter(
            header, profile: profile, paths: paths, fileSystem: disk, poison: Poison())
        var group = JournalGroup(provenance: Provenance(run: 7, ingestedAt: 1_000_000))
        group.bytes = record
        group.units = [
            JournalGroup.Unit(source: 0, line: 1, version: 1, range: 0..<record.count)
        ]
        try writer.append(group.encoded)
        try writer.acknowledge()
        return try disk.readAll(paths.journal(writer.id), atMost: 1 << 20)
    }

    @Test func theExampleIsWhatIsWritten() throws {
        #expect(try hexOfArticle("Journal.md") == written())
    }

    @Test func theExampleIsRead() throws {
        let entry = JournalEntry(id: JournalID(rawValue: 14), firstSequence: 1)
        let content = try JournalContent(
            entry, parsing: hexOfArticle("Journal.md"), store: store)
        #expect(content.groups.count == 1)
        #expect(content.acknowledgedCount == 1)
        #expect(content.groups.first?.bytes == record)
        #expect(content.groups.first?.provenance == Provenance(run: 7, ingestedAt: 1_000_000))
        #expect(content.profile == (try profile.get())?.mapping)
        #expect(content.torn.isEmpty)
    }

    @Test func aFirstSequenceThatLeavesNoRoomIsDamage() throws {
        let profile = try #require(try profile.get())
        for first in [JournalFormat.sequenceLimit, .max] {
            let header = JournalFormat.header(
                JournalID(rawValue: 14), store: store,
                position: ManifestPosition(edit: 3, chain: 0), firstSequence: first,
                profile: profile)
            #expect(throws: FormatError.self) {
                _ = try JournalContent(salvaging: 14, header.encoded, store)
            }
        }
    }

    @Test func aGroupIsReadAsItWasWritten() throws {
        var group = JournalGroup(provenance: Provenance(run: .max, ingestedAt: -1))
        group.bytes = Array("abcdef".utf8)
        group.units = [
            JournalGroup.Unit(source: 0, line: 1, version: 1, range: 0..<2),
            JournalGroup.Unit(source: .max, line: .max, version: .max, range: 2..<6),
        ]
        group.changes = [.runStarted(RunID(rawValue: 3), .ingest, startedAt: 5)]
        group.dead = [
            DeadLetter(
                run: .max, source: "a\u{301}", sourceIndex: 2, line: 3, offset: 4, faultOffset: 5,
                code: .badJSON, field: "f", expected: "x", found: "y", byteCount: 9, sha256: "",
                bytes: [0, 255])
        ]
        let encoded = group.encoded
        var reader = ByteReader(Array(encoded.dropFirst()))
        let read = try JournalGroup(from: &reader)
        #expect(reader.isAtEnd)
        #expect(read.encoded == encoded)
        #expect(read.units.map(\.range) == group.units.map(\.range))
        #expect(read.changes == group.changes)
        // No shorter text is a group.
        for count in 0..<(encoded.count - 1) {
            var reader = ByteReader(Array(encoded.dropFirst().prefix(count)))
            #expect(throws: ByteReaderError.self) { _ = try JournalGroup(from: &reader) }
        }
    }
}
