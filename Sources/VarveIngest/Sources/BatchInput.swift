import VarveColumns

/// Bytes for one batch: whole lines of one or more sources.
final class BatchInput {
    /// The lines of all stretches; 64 readable bytes behind them.
    let bytes: ByteSink
    /// What the batch is made of, in order.
    var stretches: [Stretch] = []

    init(capacity: Int) { bytes = ByteSink(capacity: capacity) }

    func removeAll() {
        bytes.removeAll()
        stretches.removeAll(keepingCapacity: true)
    }

    var isEmpty: Bool { stretches.isEmpty }
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

/// A line of which only the beginning was kept.
struct OverlongLine {
    /// All its bytes, without the line feed.
    var byteCount: UInt64
    var digest: [UInt8]
}
