import Testing
import VarveBytes

@testable import VarveSegments

@Suite struct KeyRunDamageTests {
    /// Opens, asks and verifies; gives what was thrown.
    private func findDamage(_ bytes: [UInt8]) -> FormatError? {
        do {
            let run = try keyRun(bytes)
            var matches: [KeyMatch] = []
            try run.lookup((0..<64).map { UInt64($0) << 58 }, appendingTo: &matches)
            try run.verify()
            return nil
        } catch let error as FormatError {
            return error
        } catch {
            Issue.record("found \(error)")
            return nil
        }
    }

    @Test func anyChangedByteIsFound() throws {
        let bytes = try keyRunBytes(randomEntries(1_500, seed: 2))
        #expect(findDamage(bytes) == nil)
        var random = SplitMix(3)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= UInt8(1) << (random.next() % 8)
            #expect(findDamage(changed)?.damage != nil, "byte \(index)")
        }
    }

    @Test func anyOtherLengthIsFound() throws {
        let bytes = try keyRunBytes(randomEntries(200, seed: 2))
        for count in 0..<bytes.count {
            #expect(findDamage(Array(bytes.prefix(count)))?.damage != nil)
        }
        for count in [1, 2, 8, 24, 4096] {
            #expect(findDamage(bytes + [UInt8](repeating: 0, count: count))?.damage != nil)
            #expect(findDamage(bytes + bytes.suffix(min(count, bytes.count)))?.damage != nil)
        }
    }

    @Test func swappedBlocksAreFound() throws {
        // The same entries but for the bit that tells the blocks apart: equal bytes in both.
        let half = (1...600).map { KeyEntry(hash: UInt64($0) << 40, day: 1) }
        let entries = half + half.map { KeyEntry(hash: $0.hash | 1 << 63, day: $0.day) }
        let bytes = try keyRunBytes(entries)
        let run = try keyRun(bytes)
        #expect(run.geometry.blockCount == 2)
        let scratch = KeyRunScratch()
        try run.loadPiece(0, into: scratch)
        let (first, second) = (run.range(of: 0, scratch), run.range(of: 1, scratch))
        #expect(bytes[first].dropLast(4).elementsEqual(bytes[second].dropLast(4)))
        let swapped =
            bytes[..<first.lowerBound] + bytes[second] + bytes[first]
            + bytes[second.upperBound...]
        #expect(findDamage(Array(swapped))?.damage?.kind == .checksum)
    }

    @Test func aBlockOfAnotherFileIsFound() throws {
        let entries = randomEntries(300, seed: 2)
        var bytes = try keyRunBytes(entries, fileID: 11)
        let other = try keyRunBytes(entries, fileID: 12)
        let blocks = FileHeader.byteCountMin..<(try keyRun(bytes).footer.directoryOffset)
        bytes.replaceSubrange(blocks, with: other[blocks])
        #expect(findDamage(bytes)?.damage?.kind == .checksum)
    }

    @Test func aBlockOfAnotherFileWithTheSameNumberIsFound() throws {
        // Two files that claim to be the same one: each block alone is sound.
        let entries = randomEntries(1_500, seed: 2)
        var bytes = try keyRunBytes(entries)
        let other = try keyRunBytes(
            entries.map { KeyEntry(hash: $0.hash, day: $0.day ^ 1) })
        #expect(bytes.count == other.count)
        let run = try keyRun(bytes)
        let scratch = KeyRunScratch()
        try run.loadPiece(0, into: scratch)
        let block = run.range(of: 0, scratch)
        bytes.replaceSubrange(block, with: other[block])
        #expect(throws: Never.self) { try keyRun(bytes).lookup(entries[0].hash) }
        #expect(findDamage(bytes)?.damage?.kind == .checksum)
    }

    @Test func aBlockLongerThanAnyWriterMakesIsRefusedBeforeItIsRead() throws {
        let header = Sample.header(.keyRun)
        let binding = BlockBinding(header)
        let directoryOffset = header.byteCount + KeyRunFormat.blockByteCountMax + 1
        var piece = ByteWriter()
        piece.writeUInt64(UInt64(header.byteCount))
        piece.writeUInt64(UInt64(directoryOffset))
        piece.writeUInt32(
            binding.checksum(piece.bytes, ordinal: KeyRunFormat.pieceOrdinalBase))
        let footer = KeyRunFooter(
            entryCount: 1, directoryOffset: directoryOffset,
            geometry: KeyRunGeometry(entryCount: 1), minDay: 0, maxDay: 0, contentChecksum: 0)
        let blocks = [UInt8](repeating: 0, count: directoryOffset - header.byteCount)
        let head = header.encoded + blocks + piece.bytes
        let file = MemoryFile(
            head + FileTrailer.encoded(body: footer.encoded, at: head.count, binding: binding))
        let run = try KeyRunReader(file: file, expecting: Sample.expectation(.keyRun))
        file.state.withLock { $0.readByteCount = 0 }
        let error = #expect(throws: FormatError.self) { try run.lookup(1) }
        #expect(error?.damage?.kind == .structure)
        file.state.withLock { #expect($0.readByteCount < 8 << 10) }
    }

    @Test func aCopyUnderAnotherNameIsFound() throws {
        let bytes = try keyRunBytes(randomEntries(10, seed: 1), fileID: 12)
        #expect(findDamage(bytes)?.damage?.kind == .identity)
    }

    /// Bytes of every part with random changes, all checksums made right again.
    @Test(arguments: [300, 1_500])
    func hostileBytesWithRightChecksumsNeverTrap(count: Int) throws {
        let original = try keyRunBytes(randomEntries(count, seed: 6))
        var random = SplitMix(11)
        var refused = 0
        for _ in 0..<2_000 {
            var bytes = original
            for _ in 0...(random.next() % 3) {
                let index = Int.random(in: 64..<bytes.count, using: &random)
                let values: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, UInt8(random.next() & 0xFF)]
                bytes[index] = values[Int(random.next() % 6)]
            }
            let hostile = try resealed(bytes, like: original)
            if findDamage(hostile) != nil { refused += 1 }
            // What a merge takes from a run goes to a writer that insists on the order.
            guard let run = try? keyRun(hostile) else { continue }
            let writer = KeyRunWriter(
                file: MemoryFile(), header: Sample.header(.keyRun), expectedEntryCount: 1_500)
            _ = try? KeyRunMerger.merge([run], into: writer)
        }
        #expect(refused > 500)
    }

    /// Puts right checksums where those of the sound file `original` stand, and right numbers of
    /// bytes into the trailer.
    private func resealed(_ bytes: [UInt8], like original: [UInt8]) throws -> [UInt8] {
        let run = try keyRun(original)
        let scratch = KeyRunScratch()
        try run.loadPiece(0, into: scratch)
        var sealed = bytes
        sealed.replaceSubrange(..<68, with: original[..<68])
        var content: UInt32 = 0
        func seal(_ range: Range<Int>, _ ordinal: UInt64) {
            let end = range.upperBound - 4
            let checksum = run.binding.checksum(
                Array(sealed[range.lowerBound..<end]), ordinal: ordinal)
            sealed.replaceSubrange(end..<(end + 4), with: littleEndian(checksum))
            content = CRC32C.checksum(littleEndian(checksum), seed: content)
        }
        for number in 0..<run.geometry.blockCount {
            seal(run.range(of: number, scratch), UInt64(number))
        }
        let tail = original.count - FileTrailer.byteCount
        let footer = tail - KeyRunFormat.footerBodyByteCount
        seal(run.footer.directoryOffset..<footer, KeyRunFormat.pieceOrdinalBase)
        sealed.replaceSubrange((tail - 4)..<tail, with: littleEndian(content))
        sealed.replaceSubrange(tail..., with: original[tail...])
        let checksum = run.binding.checksum(
            Array(sealed[footer..<(tail + 12)]), ordinal: BlockBinding.footerOrdinal)
        sealed.replaceSubrange((tail + 12)..<(tail + 16), with: littleEndian(checksum))
        return sealed
    }

    private func littleEndian(_ value: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeUInt32(value)
        return writer.bytes
    }
}
