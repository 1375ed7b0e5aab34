import FuzzSupport
import VarveBytes

@testable import VarveSegments

/// A sound run, and where its checksums stand. The layout is internal to the module: nobody but its
/// tests and this one needs to know where a block lies.
struct SealedKeyRun {
    let bytes: [UInt8]
    private let run: KeyRunReader
    private let blocks: [Range<Int>]

    /// Runs of one block, of two, and of none.
    static let samples: [SealedKeyRun] = [300, 1_500, 0].map { count in
        succeed("a run is made") { try SealedKeyRun(randomEntries(count, seed: 6)) }
    }

    private init(_ entries: [KeyEntry]) throws {
        bytes = try keyRunBytes(entries)
        run = try keyRun(bytes)
        let scratch = KeyRunScratch()
        try run.loadPiece(0, into: scratch)
        let run = run
        blocks = (0..<run.geometry.blockCount).map { run.range(of: $0, scratch) }
    }

    /// The same with every checksum made right, and the trailer as it was.
    func sealed(_ changed: [UInt8]) -> [UInt8] {
        var sealed = changed
        sealed.replaceSubrange(..<68, with: bytes[..<68])
        var content: UInt32 = 0
        func put(_ checksum: UInt32, at offset: Int) {
            sealed.replaceSubrange(offset..<(offset + 4), with: Self.littleEndian(checksum))
        }
        func seal(_ range: Range<Int>, _ ordinal: UInt64) {
            let end = range.upperBound - 4
            guard range.lowerBound <= end else { return }
            let checksum = run.binding.checksum(
                Array(sealed[range.lowerBound..<end]), ordinal: ordinal)
            put(checksum, at: end)
            content = CRC32C.checksum(Self.littleEndian(checksum), seed: content)
        }
        for (number, range) in blocks.enumerated() { seal(range, UInt64(number)) }
        let tail = bytes.count - FileTrailer.byteCount
        let footer = tail - KeyRunFormat.footerBodyByteCount
        seal(run.footer.directoryOffset..<footer, KeyRunFormat.pieceOrdinalBase)
        put(content, at: tail - 4)
        sealed.replaceSubrange(tail..., with: bytes[tail...])
        let checksum = run.binding.checksum(
            Array(sealed[footer..<(tail + 12)]), ordinal: BlockBinding.footerOrdinal)
        put(checksum, at: tail + 12)
        return sealed
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
}
