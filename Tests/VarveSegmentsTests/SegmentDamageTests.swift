import Testing
import VarveBytes
import VarveFiles

@testable import VarveSegments

@Suite struct SegmentDamageTests {
    private static let small = SegmentSample(groups: [
        [
            #"{"id":"a1","t":1366500000,"text":"good \"thing\""}"#,
            #"{"id":"a2","t":1366500001}"#,
        ],
        [#"{"id":"a3","t":1366500002,"text":"goods \"thin\""}"#],
    ])

    /// What is thrown when a segment is read in all ways.
    private func damage(_ bytes: [UInt8]) -> Damage? {
        do {
            _ = try readWholly(bytes)
            return nil
        } catch {
            return (error as? FormatError)?.damage
        }
    }

    @Test func anyChangedByteIsFound() throws {
        let bytes = try Self.small.bytes()
        #expect(try readWholly(bytes) == Self.small.rows)
        var random = SplitMix(5)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= UInt8(1) << (random.next() % 8)
            #expect(damage(changed) != nil, "byte \(index)")
        }
    }

    @Test func anyOtherLengthIsFound() throws {
        let bytes = try Self.small.bytes()
        for count in 0..<bytes.count {
            #expect(damage(Array(bytes.prefix(count))) != nil, "cut to \(count)")
        }
        for count in [1, 2, 8, 24, 4_096] {
            #expect(damage(bytes + [UInt8](repeating: 0, count: count)) != nil)
            #expect(damage(bytes + bytes.suffix(count)) != nil)
        }
    }

    /// The place of a column's pages of a row group in the file.
    private func range(_ column: Int, _ group: Int, _ reader: SegmentReader) -> Range<Int> {
        var offset = reader.footer.rowGroups[group].offset
        for chunk in reader.footer.rowGroups[group].chunks {
            if chunk.column == column { return offset..<offset + chunk.storedByteCount }
            offset += chunk.storedByteCount
        }
        return offset..<offset
    }

    @Test func aPageInAnothersPlaceIsFound() throws {
        let sample = SegmentSample(groups: [
            [#"{"a":"one","b":"two","c":"two"}"#], [#"{"a":"six","b":"ten","c":"ten"}"#],
        ])
        let bytes = try sample.bytes()
        let reader = try segment(bytes)
        let first = SystemColumn.allCases.count
        for (left, right) in [
            (range(first, 0, reader), range(first, 1, reader)),
            (range(first, 0, reader), range(first + 1, 0, reader)),
        ] {
            try #require(left.count == right.count && bytes[left] != bytes[right])
            var swapped = bytes
            swapped.replaceSubrange(left, with: bytes[right])
            swapped.replaceSubrange(right, with: bytes[left])
            #expect(damage(swapped)?.kind == .checksum)
        }
    }

    @Test func aPageThatMovedWithItsEntryIsFound() throws {
        let bytes = try SegmentSample(groups: [[#"{"a":"one","b":"two","c":"two"}"#]]).bytes()
        let reader = try segment(bytes)
        var footer = reader.footer
        let column = footer.rowGroups[0].chunks.count - 1
        // Equal bytes: only their places differ.
        let pages = footer.rowGroups[0].chunks[column].pages
        footer.rowGroups[0].chunks[column].pages = footer.rowGroups[0].chunks[column - 1].pages
        footer.rowGroups[0].chunks[column - 1].pages = pages
        #expect(damage(resealed(bytes, reader, footer))?.kind == .checksum)
    }

    @Test func aPageOfAnotherFileIsFound() throws {
        var other = Self.small
        other.fileID = 12
        var bytes = try Self.small.bytes()
        let place = range(SystemColumn.allCases.count, 0, try segment(bytes))
        bytes.replaceSubrange(place, with: try other.bytes()[place])
        #expect(damage(bytes) == nil, "equal bytes")
        let reader = try segment(bytes)
        let foreign = try SegmentReader(
            file: MemoryFile(try other.bytes()), expecting: Sample.expectation(.segment, 12))
        #expect(damage(resealed(bytes, reader, foreign.footer))?.kind == .checksum)
    }

    @Test func aSegmentOfAnotherNumberOrStoreIsRefused() throws {
        let bytes = try Self.small.bytes()
        var error = #expect(throws: FormatError.self) { try segment(bytes, fileID: 12) }
        #expect(error?.damage?.kind == .identity)
        let other = StoreIdentity(storeID: Array(16..<32))
        error = #expect(throws: FormatError.self) {
            try SegmentReader(
                file: MemoryFile(bytes),
                expecting: FileExpectation(kind: .segment, store: other, fileID: 11))
        }
        #expect(error?.damage?.kind == .identity)
    }

    @Test func aFeatureThatIsNotKnownIsRefusedByName() throws {
        for (bit, name) in [(UInt64(1), "token-encoding"), (40, "bit-40")] {
            var sample = Self.small
            sample.header = FileHeader(
                kind: .segment, store: Sample.store, fileID: 11, position: Sample.position,
                requiredFeatures: RequiredFeatures(rawValue: 1 << bit))
            let bytes = try sample.bytes()
            let error = #expect(throws: FormatError.self) { try segment(bytes) }
            guard case .unsupportedFeature(_, name) = error else {
                Issue.record("found \(String(describing: error))")
                continue
            }
        }
    }

    @Test func anOptionalFeatureIsPassedOver() throws {
        var sample = Self.small
        sample.header = FileHeader(
            kind: .segment, store: Sample.store, fileID: 11, position: Sample.position,
            optionalFeatures: OptionalFeatures(rawValue: 1 << 40))
        #expect(try readWholly(try sample.bytes()) == sample.rows)
    }

    // MARK: - Right checksums over wrong bytes

    /// Reads what may be anything; whatever else than an error comes out, it is not a trap.
    private func survives(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try readWholly(bytes)
            return true
        } catch is FormatError {
            return false
        } catch is ChunkError {
            return false
        } catch {
            Issue.record("found \(error)")
            return false
        }
    }

    @Test func hostileHeadersNeverTrap() throws {
        let original = try Self.small.bytes()
        for index in 0..<64 {
            for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] where original[index] != value {
                var bytes = original
                bytes[index] = value
                bytes.replaceSubrange(
                    64..<68, with: littleEndian(CRC32C.checksum(Array(bytes[..<64]))))
                // Optional features and the manifest's position bind nothing.
                let isFree = (20..<28).contains(index) || (52..<64).contains(index)
                #expect(survives(bytes) == isFree, "byte \(index)")
            }
        }
    }

    @Test func hostileFootersNeverTrap() throws {
        let original = try Self.small.bytes()
        let reader = try segment(original)
        let end = original.count - FileTrailer.byteCount
        let start = end - reader.footer.encoded().count
        var random = SplitMix(9)
        var refused = 0
        for index in start..<end {
            for value in [0, 0x7F, 0xFF, UInt8(random.next() & 0xFF)] as [UInt8] {
                var body = Array(original[start..<end])
                body[index - start] = value
                if !survives(resealed(original, reader, body)) { refused += 1 }
            }
        }
        #expect(refused > 2 * (end - start))
        for _ in 0..<600 {
            var body = Array(original[start..<end])
            for _ in 0...(random.next() % 4) {
                let index = Int.random(in: body.indices, using: &random)
                switch random.next() % 3 {
                case 0: body[index] = UInt8(random.next() & 0xFF)
                case 1: body.remove(at: index)
                default: body.insert(UInt8(random.next() & 0xFF), at: index)
                }
            }
            _ = survives(resealed(original, reader, body))
        }
    }

    @Test func aFooterWithoutColumnsIsRefused() throws {
        let bytes = try Self.small.bytes()
        let reader = try segment(bytes)
        var footer = reader.footer
        footer.columns = []
        #expect(damage(resealed(bytes, reader, footer))?.kind == .structure)
    }

    @Test func pagesThatPromiseMoreThanTheirRecordsHoldAreRefused() throws {
        let bytes = try Self.small.bytes()
        let reader = try segment(bytes)
        for column in reader.footer.rowGroups[0].chunks.indices {
            var footer = reader.footer
            footer.rowGroups[0].chunks[column].pages[0].descriptor.plainByteCount = 1 << 26
            #expect(damage(resealed(bytes, reader, footer))?.kind == .structure)
        }
    }

    @Test func hostilePagesNeverTrap() throws {
        let original = try Self.small.bytes()
        let reader = try segment(original)
        var random = SplitMix(13)
        for (ordinal, group) in reader.footer.rowGroups.enumerated() {
            var start = group.offset
            for (place, chunk) in group.chunks.enumerated() {
                let range = start..<start + chunk.storedByteCount
                for index in range {
                    for value in [0, 0xFF, UInt8(random.next() & 0xFF)] as [UInt8] {
                        var bytes = original
                        bytes[index] = value
                        var footer = reader.footer
                        footer.rowGroups[ordinal].chunks[place].pages[0].checksum =
                            reader.layout.binding.checksum(
                                Array(bytes[range]),
                                ordinal: BlockBinding.pageOrdinal(
                                    rowGroup: ordinal, column: chunk.column, page: 0))
                        _ = survives(resealed(bytes, reader, footer))
                    }
                }
                start = range.upperBound
            }
        }
    }

    private func resealed(
        _ bytes: [UInt8], _ reader: SegmentReader, _ footer: SegmentFooter
    ) -> [UInt8] {
        resealed(bytes, reader, footer.encoded())
    }

    /// The file with another footer, whose checksum is right.
    private func resealed(
        _ bytes: [UInt8], _ reader: SegmentReader, _ body: [UInt8]
    ) -> [UInt8] {
        let end = bytes.count - FileTrailer.byteCount - reader.footer.encoded().count
        return bytes[..<end]
            + FileTrailer.encoded(body: body, at: end, binding: reader.layout.binding)
    }

    private func littleEndian(_ value: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeUInt32(value)
        return writer.bytes
    }
}
