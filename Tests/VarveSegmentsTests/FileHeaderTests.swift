import Testing
import VarveBytes

@testable import VarveSegments

@Suite struct FileHeaderTests {
    private let full = FileHeader(
        kind: .segment, store: Sample.store, fileID: 0x0102_0304_0506_0708,
        position: ManifestPosition(edit: 9, chain: 0xA0B0_C0D0),
        optionalFeatures: [.textSummaries, OptionalFeatures(rawValue: 1 << 40)],
        extra: Array("extra".utf8))

    private func parse(_ bytes: [UInt8], _ kind: FileFormat = .segment) throws -> FileHeader {
        try FileHeader(parsing: bytes, expecting: FileExpectation(kind: kind))
    }

    /// The header with a new checksum.
    private func resealed(_ bytes: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeBytes(Array(bytes.dropLast(4)))
        writer.writeUInt32(CRC32C.checksum(writer.bytes))
        return writer.bytes
    }

    @Test func whatIsWrittenIsRead() throws {
        #expect(try parse(full.encoded) == full)
        #expect(try parse(full.encoded + [1, 2, 3]) == full)
        #expect(full.encoded.count == full.byteCount)
        for kind in FileFormat.allCases {
            #expect(try parse(Sample.header(kind).encoded, kind) == Sample.header(kind))
        }
    }

    @Test func bytesStandWhereTheDrawingSays() {
        let bytes = full.encoded
        #expect(Array(bytes[0..<12]) == [0x89, 86, 83, 69, 71, 13, 10, 26, 1, 0, 5, 0])
        #expect(littleEndian64(bytes, at: 20) == 1 << 40 | 1)
        #expect(Array(bytes[28..<44]) == Array(0..<16))
        #expect(Array(bytes[44..<52]) == [8, 7, 6, 5, 4, 3, 2, 1])
        #expect(littleEndian64(bytes, at: 52) == 9)
        #expect(littleEndian32(bytes, at: 60) == 0xA0B0_C0D0)
        #expect(Array(bytes[64..<69]) == Array("extra".utf8))
    }

    @Test func anyChangedByteIsDamage() throws {
        let bytes = full.encoded
        for index in bytes.indices {
            for flip: UInt8 in [1, 0x80, 0xFF] {
                var changed = bytes
                changed[index] ^= flip
                let error = #expect(throws: FormatError.self) { try parse(changed) }
                #expect(error?.damage != nil)
            }
        }
    }

    @Test func anyShorterPieceIsTruncated() {
        for count in 0..<full.byteCount {
            let error = #expect(throws: FormatError.self) {
                try parse(Array(full.encoded.prefix(count)))
            }
            #expect(error?.damage?.kind == .truncated)
        }
    }

    @Test func anotherKindIsRefusedByItsMagic() {
        let error = #expect(throws: FormatError.self) { try parse(full.encoded, .keyRun) }
        #expect(error?.damage?.kind == .magic)
        #expect(error?.damage?.found == "that of a segment")
    }

    @Test func aFileOfAnotherStoreOrNumberIsRefused() {
        let bytes = Sample.header(.keyRun, 5).encoded
        let other = StoreIdentity(storeID: [UInt8](repeating: 9, count: 16))
        for expectation in [
            FileExpectation(kind: .keyRun, store: other, fileID: 5),
            FileExpectation(kind: .keyRun, store: Sample.store, fileID: 6),
        ] {
            let error = #expect(throws: FormatError.self) {
                try FileHeader(parsing: bytes, expecting: expectation)
            }
            #expect(error?.damage?.kind == .identity)
        }
    }

    @Test func anUnknownRequiredFeatureIsRefusedByName() {
        for (bit, name) in [(4, "encryption"), (0, "shared-dictionaries"), (63, "bit-63")] {
            let header = FileHeader(
                kind: .segment, store: Sample.store, fileID: 1, position: Sample.position,
                requiredFeatures: RequiredFeatures(rawValue: 1 << UInt64(bit)))
            let error = #expect(throws: FormatError.self) { try parse(header.encoded) }
            guard case .unsupportedFeature(_, name) = error else {
                Issue.record("expected \(name), found \(String(describing: error))")
                continue
            }
        }
    }

    @Test func aNewerVersionIsRefusedAndNotCalledDamage() {
        var bytes = full.encoded
        bytes[8] = 2
        let error = #expect(throws: FormatError.self) { try parse(resealed(bytes)) }
        guard case .unsupportedVersion(_, 2, 1) = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
    }

    @Test func aFileIsReadByItsHeaderAlone() throws {
        let long = FileHeader(
            kind: .segment, store: Sample.store, fileID: 3, position: Sample.position,
            extra: [UInt8](repeating: 7, count: FileHeader.extraByteCountMax))
        let file = MemoryFile(long.encoded + [1, 2, 3])
        #expect(
            try FileHeader.read(from: file, expecting: FileExpectation(kind: .segment)) == long)
        #expect(long.byteCount == FileHeader.byteCountMax)
    }

    @Test func messagesNameFilePlaceExpectedAndFound() {
        let error = #expect(throws: FormatError.self) {
            try FileHeader(
                parsing: full.encoded, expecting: FileExpectation(kind: .segment, fileID: 12))
        }
        #expect(
            error?.description == "segment 0000000c is damaged at byte 44 (identity):"
                + " expected file number 12, found 72623859790382856")
    }
}

@Suite struct FileHeaderBindingTests {
    @Test func noTwoPlacesShareASeed() {
        var seeds: Set<UInt32> = []
        let bindings = [
            BlockBinding(Sample.header(.keyRun, 1)), BlockBinding(Sample.header(.keyRun, 2)),
            BlockBinding(Sample.header(.deletionVector, 1)),
        ]
        for binding in bindings {
            for ordinal in Array(0..<1000) + [BlockBinding.footerOrdinal, 1 << 62] {
                seeds.insert(binding.seed(ordinal: ordinal))
            }
        }
        #expect(seeds.count == 3 * 1002)
    }

    @Test func aTrailerNoticesEveryOtherLength() throws {
        let binding = BlockBinding(Sample.header(.keyRun))
        let file = FileReference(kind: .keyRun, fileID: 11)
        let bytes = FileTrailer.encoded(body: [1, 2, 3], at: 100, binding: binding)
        let trailer = Array(bytes.suffix(FileTrailer.byteCount))
        #expect(
            try FileTrailer.bodyByteCount(
                trailer, fileByteCount: 127, bodyByteCountMax: 3, file: file) == 3)
        try FileTrailer.check(bytes, at: 100, binding: binding, file: file)
        for (byteCount, kind) in [(126, Damage.Kind.truncated), (128, .extended)] {
            let error = #expect(throws: FormatError.self) {
                try FileTrailer.bodyByteCount(
                    trailer, fileByteCount: byteCount, bodyByteCountMax: 3, file: file)
            }
            #expect(error?.damage?.kind == kind)
        }
    }
}
