import Testing
import VarveBytes
import VarveSegments

@testable import VarveStore

struct ManifestCodingTests {
    @Test func everyChangeReadsBackAsItWasWritten() throws {
        let last = FinishedRun(
            id: RunID(rawValue: .max), kind: .forget, startedAt: .min, finishedAt: .max,
            ledgerDigest: [UInt8](repeating: 255, count: 32), ledgerBytes: .max)
        var changes = try Sample.edits().flatMap { $0 }
        changes.append(.finishedRuns(count: .max, last: last))
        let edit = Edit(number: 7, changes: changes)
        #expect(try Edit(number: 7, payload: edit.encodedPayload) == edit)
        #expect(Set(changes.map { $0.tag.rawValue }) == Set(1...21))
    }

    @Test func aShortenedOrExtendedPayloadIsAnError() throws {
        for changes in try Sample.edits() {
            let payload = Edit(number: 1, changes: changes).encodedPayload
            for count in 0..<payload.count {
                #expect(throws: ByteReaderError.self) {
                    try Edit(number: 1, payload: Array(payload[..<count]))
                }
            }
            #expect(throws: ByteReaderError.self) { try Edit(number: 1, payload: payload + [0]) }
        }
    }

    @Test func anUnknownOptionalChangeIsPassedOver() throws {
        let known = Edit(number: 1, changes: [.reserveRuns(next: 5)]).encodedPayload
        // Tag 128 as a varint, three bytes of body.
        let payload = [2] + known.dropFirst() + [0x80, 0x01, 3, 1, 2, 3]
        #expect(try Edit(number: 1, payload: payload).changes == [.reserveRuns(next: 5)])
    }

    @Test func anUnknownRequiredChangeIsRefused() {
        #expect(
            throws: ByteReaderError(
                offset: 1, expected: "a change that this program knows", found: "tag 127")
        ) {
            try Edit(number: 1, payload: [1, 127, 0])
        }
    }

    @Test func aBodyThatIsLongerThanItsFieldsIsRefused() {
        // reserveRuns(next: 5) with a byte too many within its length.
        #expect(throws: ByteReaderError.self) {
            try Edit(number: 1, payload: [1, 11, 2, 5, 0])
        }
    }

    /// Hostile payloads with right checksums get here: each is an edit or an error, never a trap, and
    /// an edit that is read either fits a state or is refused.
    @Test func changedBytesNeverTrap() throws {
        let states = try Sample.states()
        for (position, changes) in try Sample.edits().enumerated() {
            let payload = Edit(number: UInt64(position + 1), changes: changes).encodedPayload
            for index in payload.indices {
                for byte in [0, 1, 0x7F, 0x80, 0xFF, payload[index] ^ 0x10] as [UInt8] {
                    var mutant = payload
                    mutant[index] = byte
                    guard let edit = try? Edit(number: UInt64(position + 1), payload: mutant)
                    else { continue }
                    guard let state = try? states[position].applying(edit) else { continue }
                    _ = state.segments(covering: 0)
                    _ = state.totalsByTier()
                    let copy = try Edit(number: edit.number, payload: edit.encodedPayload)
                    #expect(copy == edit)
                }
            }
        }
    }

    @Test func fileNamesAreStrict() {
        #expect(ManifestFormat.fileName(12) == "MANIFEST-000012")
        #expect(ManifestFormat.fileNumber("MANIFEST-000012") == 12)
        #expect(ManifestFormat.fileNumber("MANIFEST-1000000") == 1_000_000)
        for name in [
            "MANIFEST-", "MANIFEST-12", "MANIFEST-0000012", "MANIFEST-00001x", "manifest-000012",
            "MANIFEST-000012.tmp", "MANIFEST-99999999999999999999",
        ] {
            #expect(ManifestFormat.fileNumber(name) == nil)
        }
        #expect(SegmentID(rawValue: 10).name == "0000000a")
        #expect(SegmentID(name: "0000000a") == SegmentID(rawValue: 10))
        #expect(SegmentID(name: "ffffffffffffffff")?.rawValue == .max)
        for name in ["a", "0000000A", "00000000a", "0000000g", "10000000000000000", ""] {
            #expect(SegmentID(name: name) == nil)
        }
    }

    /// The example of the article Manifest.md, byte for byte.
    @Test func theDocumentedExampleIsWhatIsWritten() throws {
        let header = ManifestHeader(
            storeID: Sample.creation.storeID, number: 1,
            position: ManifestPosition(edit: 0, chain: 0))
        let first = try #require(
            EditFrame(
                Edit(
                    number: 1,
                    changes: [
                        .storeCreated(
                            StoreCreation(
                                storeID: Array(0x10...0x1F), digestKey: Array(0x20...0x2F),
                                createdAt: 1)),
                        .reserveFileIDs(next: 9),
                        .reserveSequences(next: 1_001),
                    ]),
                after: header.position, binding: header.checksum))
        var segment = try Sample.segment(8, "2013-04", day: 15_816)
        segment.firstSequence = 1
        segment.lastSequence = 1_000
        segment.rows = 1_000
        let second = try #require(
            EditFrame(
                Edit(number: 2, changes: [.addSegment(segment)]), after: first.position,
                binding: header.checksum))
        let bytes = header.encoded + first.bytes + second.bytes
        #expect(try hexOfArticle() == bytes)

        let loaded = try LoadedManifest(parsing: bytes, number: 1)
        #expect(loaded.state.recordSegments == [segment])
        #expect(loaded.tornByteCount == 0)
    }
}
