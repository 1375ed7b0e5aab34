import VarveColumns
import VarveJSON
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
    /// Sources that were opened meanwhile, in order; complete when reading has ended.
    var opened: [OpenSource] = []
    /// How the batch's sources are read; nil while it is empty.
    private(set) var reading: SourceReading?
    /// Units that can be parsed.
    let pieces = PieceQueue()
    /// Up to where units are handed out.
    private(set) var handedOut = 0
    /// The batch was closed because a slow source had made it wait.
    var isPaced = false

    static let pieceByteCount = 1 << 20

    init(capacity: Int) { bytes = ByteSink(capacity: capacity) }

    func removeAll() {
        bytes.removeAll()
        stretches.removeAll(keepingCapacity: true)
        opened.removeAll()
        reading = nil
        pieces.reset()
        handedOut = 0
        isPaced = false
    }

    var isEmpty: Bool { stretches.isEmpty }

    /// Whether a source may add its pieces: they are all read in one way, and their number is bounded.
    func takes(_ source: OpenSource) -> Bool {
        guard let reading else { return true }
        return source.reading == reading && pieces.count < BatchRowID.chunksMax / 2
    }

    /// Turns to a source.
    func begin(_ source: OpenSource) { reading = source.reading }
}

extension BatchInput {
    /// Hands out what of the last bytes of a source is a whole piece, while more of it is read.
    ///
    /// A parser looks at up to 64 bytes behind its piece, so these must be there too.
    ///
    /// - Parameters:
    ///   - start: where the stretch begins in the batch.
    ///   - offset: where it begins in the source.
    func handOutWholePieces(of source: OpenSource, from start: Int, offset: UInt64) {
        let limit = bytes.count - 64
        if let splitter = source.splitter {
            unsafe splitter.split(
                UnsafeRawBufferPointer(rebasing: bytes.bytes[start...]), isAtEnd: false)
            if splitter.cutPlace + start - handedOut >= Self.pieceByteCount {
                handOutUnits(splitter, source.index, from: start, to: limit)
            }
            return
        }
        while let end = pieceEnd(limit) {
            handOut(end, source: source.index, isSourceStart: offset == 0 && handedOut == start)
        }
    }

    /// Adds a stretch and hands out the rest of its units.
    func add(_ stretch: Stretch, _ splitter: (any UnitSplitter)?) {
        stretches.append(stretch)
        let start = stretch.range.lowerBound
        let end = stretch.range.upperBound
        if let overlong = stretch.overlong {
            put(Piece(range: handedOut..<end, source: stretch.source, overlong: overlong))
            return
        }
        let unitsEnd = end - stretch.faultyByteCount
        if let splitter {
            handOutUnits(splitter, stretch.source, from: start, to: unitsEnd)
            if handedOut < unitsEnd {
                // What stands behind the last unit has line feeds to count.
                put(Piece(range: handedOut..<unitsEnd, source: stretch.source, units: []))
            }
        }
        while handedOut < unitsEnd {
            handOut(
                pieceEnd(unitsEnd) ?? unitsEnd, source: stretch.source,
                isSourceStart: stretch.offset == 0 && handedOut == start)
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
        put(Piece(range: handedOut..<end, source: source, isStart: isSourceStart))
    }

    /// Hands out the units that end before a place as one piece.
    private func handOutUnits(
        _ splitter: any UnitSplitter, _ source: Int, from start: Int, to limit: Int
    ) {
        let (units, heading) = splitter.take(before: limit - start)
        // Blank lines may stand before the heading.
        guard let last = [units.last, heading].compactMap({ $0?.end }).max() else { return }
        let shift = handedOut - start
        let end = last + splitter.terminatorByteCount
        put(
            Piece(
                range: handedOut..<start + end, source: source,
                units: units.map { UnitPlace(start: $0.start - shift, end: $0.end - shift) },
                hasHeading: heading != nil))
    }

    private func put(_ piece: Piece) {
        var piece = piece
        unsafe piece.text = unsafe UnsafeRawBufferPointer(rebasing: bytes.bytes[piece.range])
        pieces.put(piece)
        handedOut = piece.range.upperBound
    }
}

/// A unit beyond the limit.
struct OverlongUnit {
    var line: OverlongLine
    /// Line feeds in it, and of lines and rows the one behind it.
    var feeds: UInt64
}

/// Consecutive bytes of one source.
struct Stretch {
    /// The source's place in the run.
    var source: Int
    /// Where the bytes lie in the batch's; each line ends with a line feed.
    var range: Range<Int>
    /// Offset of the first byte in the source, after decompression.
    var offset: UInt64
    /// The last unit had no line feed: the one in the batch was added.
    var isUnterminated = false
    /// The source's end was reached.
    var isLast = false
    /// SHA-256 of the source up to the end of the stretch.
    var digest: [UInt8]
    /// SHA-256 of the bytes on the disk, where the source is compressed and at its end.
    var compressedDigest: [UInt8]?
    /// Bytes read from the disk so far.
    var rawBytes: UInt64
    /// A unit beyond the limit, of which `range` has only the beginning.
    var overlong: OverlongUnit?
    /// The source could not be read on behind these bytes.
    var fault: SourceFault?
    /// The unit that was being read then: the last bytes of `range`.
    var faultyByteCount = 0

    /// Offset of the byte behind the stretch in the source.
    var endOffset: UInt64 {
        let own = overlong.map { $0.line.byteCount + 1 } ?? UInt64(range.count)
        return offset + own - (isUnterminated ? 1 : 0)
    }
}
