import VarveColumns
import VarveStore

/// Bytes for one batch: whole lines of one or more sources.
///
/// One thread reads them in and hands out pieces as it goes; others parse these meanwhile.
final class BatchInput {
    /// The lines of all stretches; 64 readable bytes behind them. They do not move once a piece is
    /// handed out.
    let bytes: ByteSink
    /// What the batch is made of, in order; complete when reading has ended.
    private(set) var stretches: [Stretch] = []
    /// Lines that can be parsed.
    let pieces = PieceQueue()
    /// Up to where lines are handed out.
    private(set) var handedOut = 0
    /// The batch was closed because a slow source had made it wait.
    var isPaced = false

    static let pieceByteCount = 1 << 20

    init(capacity: Int) { bytes = ByteSink(capacity: capacity) }

    func removeAll() {
        bytes.removeAll()
        stretches.removeAll(keepingCapacity: true)
        pieces.reset()
        handedOut = 0
        isPaced = false
    }

    var isEmpty: Bool { stretches.isEmpty }

    /// Whether another source may add its pieces: their number is bounded.
    var takesMoreSources: Bool { pieces.count < BatchRowID.chunksMax / 2 }
}

extension BatchInput {
    /// Hands out what of the last bytes of a source is a whole piece, while more of it is read.
    ///
    /// A parser looks at up to 64 bytes behind its piece, so these must be there too.
    ///
    /// - Parameters:
    ///   - start: where the stretch begins in the batch.
    ///   - offset: where it begins in the source.
    func handOutWholePieces(source: Int, from start: Int, offset: UInt64) {
        let limit = bytes.count - 64
        while let end = pieceEnd(limit) {
            handOut(end, source: source, isSourceStart: offset == 0 && handedOut == start)
        }
    }

    /// Adds a stretch and hands out the rest of its lines.
    func add(_ stretch: Stretch) {
        stretches.append(stretch)
        let end = stretch.range.upperBound
        if let overlong = stretch.overlong {
            put(handedOut..<end, stretch.source, isSourceStart: false, overlong)
            return
        }
        let linesEnd = end - stretch.faultyByteCount
        while handedOut < linesEnd {
            handOut(
                pieceEnd(linesEnd) ?? linesEnd, source: stretch.source,
                isSourceStart: stretch.offset == 0 && handedOut == stretch.range.lowerBound)
        }
        handedOut = end
    }

    /// Behind the first line that ends a piece's length or more behind what is handed out.
    private func pieceEnd(_ limit: Int) -> Int? {
        let start = handedOut + Self.pieceByteCount
        guard start < limit else { return nil }
        let text = unsafe UnsafeRawBufferPointer(rebasing: bytes.bytes[start - 1..<limit])
        return unsafe text.firstIndex(of: UInt8(ascii: "\n")).map { start + $0 }
    }

    private func handOut(_ end: Int, source: Int, isSourceStart: Bool) {
        put(handedOut..<end, source, isSourceStart: isSourceStart, nil)
    }

    private func put(
        _ range: Range<Int>, _ source: Int, isSourceStart: Bool, _ overlong: OverlongLine?
    ) {
        unsafe pieces.put(
            Piece(
                range: range, text: UnsafeRawBufferPointer(rebasing: bytes.bytes[range]),
                source: source, isStart: isSourceStart, overlong: overlong))
        handedOut = range.upperBound
    }
}

/// Consecutive bytes of one source.
struct Stretch {
    /// The source's place in the run.
    var source: Int
    /// Where the bytes lie in the batch's; each line ends with a line feed.
    var range: Range<Int>
    /// Offset of the first byte in the source, after decompression.
    var offset: UInt64
    /// The last line had no line feed: the one in the batch was added.
    var isUnterminated = false
    /// The source's end was reached.
    var isLast = false
    /// SHA-256 of the source up to the end of the stretch.
    var digest: [UInt8]
    /// SHA-256 of the bytes on the disk, where the source is compressed and at its end.
    var compressedDigest: [UInt8]?
    /// Bytes read from the disk so far.
    var rawBytes: UInt64
    /// A line beyond the limit, of which `range` has only the beginning.
    var overlong: OverlongLine?
    /// The source could not be read on behind these bytes.
    var fault: SourceFault?
    /// The unit that was being read then: the last bytes of `range`.
    var faultyByteCount = 0

    /// Offset of the byte behind the stretch in the source.
    var endOffset: UInt64 {
        let own = overlong.map { $0.byteCount + 1 } ?? UInt64(range.count)
        return offset + own - (isUnterminated ? 1 : 0)
    }
}
