import Crypto
import VarveColumns
import VarveJSON
import VarveStore

/// Passes over what an interrupted run committed of a source: compares the digest, counts lines, and
/// brings the splitter to where it was.
struct PrefixReplay {
    private let limits: UnitLimits

    private static let pieceByteCount = 1 << 20

    init(_ limits: UnitLimits) { self.limits = limits }

    /// - Returns: nil where the source does not begin with what was committed; it must then be opened
    ///   again.
    func pass(_ progress: SourceProgress, in opened: OpenSource) throws -> OpenSource? {
        var opened = opened
        let text = ByteSink(capacity: Self.pieceByteCount)
        var isSkipping = false
        var left = progress.bytes
        while left > 0 {
            let old = text.count
            let wanted = Int(min(left, UInt64(Self.pieceByteCount)))
            let count = try unsafe opened.source.read(
                into: UnsafeMutableRawBufferPointer(start: text.space(wanted), count: wanted))
            guard count > 0 else { return nil }
            text.commit(count)
            left -= UInt64(count)
            let piece = unsafe UnsafeRawBufferPointer(rebasing: text.bytes[old...])
            unsafe opened.digest.update(bufferPointer: piece)
            guard let splitter = opened.splitter else {
                text.removeAll()
                continue
            }
            opened.position.lines += unsafe UInt64(piece.count(where: { $0 == UInt8(ascii: "\n") }))
            replay(splitter, text, &isSkipping)
        }
        // A run stops between two units.
        opened.splitter?.drop(text.count)
        guard Array(opened.digest.finalize()) == progress.sha256 else { return nil }
        opened.offset = progress.bytes
        opened.position.units = progress.units
        if opened.splitter == nil { opened.position.lines = progress.units }
        if progress.isFinished {
            // The fault that ended it has its dead letter.
            _ = try unsafe opened.source.peek(lines: 1)
            opened.isEnded = opened.source.fault != nil
        }
        return opened
    }

    /// Splits what has come, and keeps in `text` what belongs to the unit whose end has not.
    private func replay(_ splitter: any UnitSplitter, _ text: ByteSink, _ isSkipping: inout Bool) {
        if isSkipping {
            guard let end = unsafe splitter.skip(text.bytes) else { return text.removeAll() }
            isSkipping = false
            text.removeFirst(end)
        }
        unsafe splitter.split(text.bytes, isAtEnd: false)
        _ = splitter.take(before: .max)
        let cut = splitter.cutPlace
        splitter.drop(cut)
        text.removeFirst(cut)
        if text.count > limits.lineBytesMax, splitter.pendingStart != nil {
            isSkipping = true
            text.removeAll()
        }
    }
}

extension ByteSink {
    /// Forgets the first bytes.
    func removeFirst(_ removed: Int) {
        let rest = unsafe Array(bytes[removed...])
        removeAll()
        unsafe rest.withUnsafeBytes { unsafe write($0) }
    }
}
