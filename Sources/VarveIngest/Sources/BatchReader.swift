import Crypto
import VarveColumns
import VarveStore

/// Cuts sources into batches of whole lines.
///
/// A batch holds lines of several sources when they have one profile, so that many small files do
/// not make many small segments. For one thread.
final class BatchReader {
    private let sources: [OpenSource]
    /// Sources with the same number can share a batch.
    private let groups: [Int]
    private let limits: Limits
    private var current = 0
    private var offset: UInt64 = 0
    private var digest = SHA256()
    /// How many bytes the batch takes.
    private var byteLimit = 0
    /// Where in the batch the bytes begin that the digest does not have yet.
    private var digested = 0
    /// The beginning of a line whose end is not read yet.
    private let carry = ByteSink()
    /// Since when the batch has had units that wait for more; nil while no source made it wait.
    private var waitingSince: Duration?

    struct Limits {
        /// Bytes after which a batch is closed.
        var batchBytes = 64 << 20
        /// The longest line that is looked at.
        var lineBytesMax = 16 << 20
        /// What is kept of a longer one.
        var overlongBytesKept = 64 << 10
        /// How soon a batch is closed that a slow source does not fill.
        var pace: Pace?
    }

    /// A source and where reading begins in it.
    struct OpenSource {
        let source: Source
        var offset: UInt64 = 0
        /// Of the bytes before `offset`.
        var digest = SHA256()
        /// Nothing that could be read is left.
        var isEnded = false
    }

    init(sources: [OpenSource], groups: [Int], limits: Limits) {
        self.sources = sources
        self.groups = groups
        self.limits = limits
        begin()
    }

    /// How many bytes the batch takes: also a little more, where that makes it the last one. A small
    /// batch at the end would make small segments.
    private func batchByteLimit() -> Int {
        guard current < sources.count else { return limits.batchBytes }
        var left = 0
        for place in current..<sources.count where groups[place] == groups[current] {
            let source = sources[place].source
            guard let count = source.byteCount, !source.isGzip else { return limits.batchBytes }
            // A line feed may be missing at the end.
            let (sum, overflow) = left.addingReportingOverflow(
                count - Int(clamping: place == current ? offset : sources[place].offset) + 1)
            guard !overflow else { return limits.batchBytes }
            left = sum
        }
        return left <= limits.batchBytes + limits.batchBytes / 4
            ? max(left, limits.batchBytes) : limits.batchBytes
    }

    private func begin() {
        guard current < sources.count else { return }
        offset = sources[current].offset
        digest = sources[current].digest
    }

    /// Fills `input`, which is empty; leaves it so at the end of the last source.
    func fill(_ input: BatchInput) throws {
        defer { input.pieces.complete() }
        byteLimit = batchByteLimit()
        waitingSince = nil
        while current < sources.count {
            let isFull = try readStretch(input)
            if isFull { return }
            guard current < sources.count, groups[current] == groups[current - 1] || input.isEmpty,
                input.takesMoreSources
            else { return }
        }
    }

    /// Reads lines of the current source.
    ///
    /// - Returns: whether the batch is full; if not, the source is at its end.
    private func readStretch(_ input: BatchInput) throws -> Bool {
        let source = sources[current].source
        let start = input.bytes.count
        digested = start
        // Nothing may move once lines are handed out.
        input.bytes.reserve(max(0, byteLimit - start) + 1)
        unsafe input.bytes.write(carry.bytes)
        carry.removeAll()
        if sources[current].isEnded {
            finish(source, input, from: start, fault: nil)
            return false
        }
        while true {
            let room = min(room(in: input, from: start), 4 << 20)
            if room <= 0 { break }
            guard try waitForBytes(source, input, from: start) else {
                input.isPaced = true
                break
            }
            let buffer = unsafe UnsafeMutableRawBufferPointer(
                start: input.bytes.space(room), count: room)
            do {
                let count = try unsafe source.read(into: buffer)
                if count == 0 {
                    finish(source, input, from: start, fault: nil)
                    return false
                }
                input.bytes.commit(count)
                input.handOutWholePieces(source: current, from: start, offset: offset)
                digest(input, to: input.handedOut)
            } catch let fault as SourceFault {
                finish(source, input, from: start, fault: fault)
                return false
            }
        }
        try cut(source, input, from: start)
        return true
    }

    /// How much more the batch takes. A line that is longer than a batch is read on to the limit, as
    /// a batch holds whole lines.
    private func room(in input: BatchInput, from start: Int) -> Int {
        let room = byteLimit - input.bytes.count
        guard room <= 0, start == 0 else { return room }
        let hasLine = unsafe input.bytes.bytes.contains(UInt8(ascii: "\n"))
        return hasLine ? 0 : limits.lineBytesMax + 1 - input.bytes.count
    }

    /// Closes a stretch at its last line feed; the rest is the next batch's.
    private func cut(_ source: Source, _ input: BatchInput, from start: Int) throws {
        var end = input.bytes.count
        while end > start, unsafe input.bytes.bytes[end - 1] != UInt8(ascii: "\n") { end -= 1 }
        let restCount = input.bytes.count - end
        let rest = unsafe UnsafeRawBufferPointer(rebasing: input.bytes.bytes[end...])
        if restCount > limits.lineBytesMax {
            let tail = ByteSink(capacity: restCount)
            unsafe tail.write(rest)
            input.bytes.truncate(to: end)
            add(source, input, start..<end)
            try skipLine(source, input, beginning: tail)
            return
        }
        unsafe carry.write(rest)
        input.bytes.truncate(to: end)
        add(source, input, start..<end)
    }

    /// Closes the last stretch of a source: at its end, or where it cannot be read on.
    private func finish(
        _ source: Source, _ input: BatchInput, from start: Int, fault: SourceFault?
    ) {
        var end = input.bytes.count
        let isUnterminated = unsafe end > start && input.bytes.bytes[end - 1] != UInt8(ascii: "\n")
        if isUnterminated {
            input.bytes.write(UInt8(ascii: "\n"))
            end += 1
        }
        var unitStart = end
        if fault != nil, isUnterminated {
            unitStart -= 1
            while unitStart > start,
                unsafe input.bytes.bytes[unitStart - 1] != UInt8(ascii: "\n")
            {
                unitStart -= 1
            }
        }
        add(
            source, input, start..<end, isUnterminated: isUnterminated, isLast: true, fault: fault,
            faultyByteCount: end - unitStart)
        advance(source)
    }

    private func advance(_ source: Source) {
        source.close()
        current += 1
        begin()
    }

    private func add(
        _ source: Source, _ input: BatchInput, _ range: Range<Int>, isUnterminated: Bool = false,
        isLast: Bool = false, fault: SourceFault? = nil, faultyByteCount: Int = 0
    ) {
        let count = range.count - (isUnterminated ? 1 : 0)
        digest(input, to: range.lowerBound + count)
        input.add(
            Stretch(
                source: current, range: range, offset: offset, isUnterminated: isUnterminated,
                isLast: isLast, digest: Array(digest.finalize()),
                compressedDigest: isLast ? source.compressedDigest() : nil,
                rawBytes: source.rawBytes, fault: fault, faultyByteCount: faultyByteCount))
        offset += UInt64(count)
    }

    /// Adds the bytes that follow to the source's digest, while they are still in the cache.
    private func digest(_ input: BatchInput, to end: Int) {
        guard end > digested else { return }
        unsafe digest.update(
            bufferPointer: UnsafeRawBufferPointer(rebasing: input.bytes.bytes[digested..<end]))
        digested = end
    }

    /// Reads a line beyond the limit to its end, keeping its beginning only.
    private func skipLine(_ source: Source, _ input: BatchInput, beginning: ByteSink) throws {
        var line = SHA256()
        var byteCount = UInt64(beginning.count)
        unsafe line.update(bufferPointer: beginning.bytes)
        unsafe digest.update(bufferPointer: beginning.bytes)
        let buffer = ByteSink(capacity: 1 << 20)
        var isAtEnd = false
        var fault: SourceFault?
        while true {
            buffer.removeAll()
            let room = unsafe UnsafeMutableRawBufferPointer(
                start: buffer.space(1 << 20), count: 1 << 20)
            var count = 0
            do {
                count = try unsafe source.read(into: room)
            } catch let error as SourceFault {
                fault = error
            }
            buffer.commit(count)
            if count == 0 {
                isAtEnd = true
                break
            }
            let feed = unsafe buffer.bytes.firstIndex(of: UInt8(ascii: "\n"))
            let own = unsafe UnsafeRawBufferPointer(rebasing: buffer.bytes[..<(feed ?? count)])
            unsafe line.update(bufferPointer: own)
            byteCount += UInt64(own.count)
            if let feed {
                unsafe digest.update(
                    bufferPointer: UnsafeRawBufferPointer(rebasing: buffer.bytes[...feed]))
                unsafe carry.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[(feed + 1)...]))
                break
            }
            unsafe digest.update(bufferPointer: own)
        }
        let start = input.bytes.count
        let kept = min(limits.overlongBytesKept, beginning.count)
        unsafe input.bytes.write(UnsafeRawBufferPointer(rebasing: beginning.bytes[..<kept]))
        input.bytes.write(UInt8(ascii: "\n"))
        input.add(
            Stretch(
                source: current, range: start..<input.bytes.count, offset: offset,
                isUnterminated: isAtEnd, isLast: isAtEnd, digest: Array(digest.finalize()),
                compressedDigest: isAtEnd ? source.compressedDigest() : nil,
                rawBytes: source.rawBytes,
                overlong: OverlongLine(byteCount: byteCount, digest: Array(line.finalize())),
                fault: fault))
        offset += byteCount + (isAtEnd ? 0 : 1)
        if isAtEnd { advance(source) }
    }
}

extension BatchReader {
    /// Waits until the source brings something.
    ///
    /// - Returns: false when the batch has units and has waited for long enough.
    private func waitForBytes(
        _ source: Source, _ input: BatchInput, from start: Int
    ) throws -> Bool {
        guard let pace = limits.pace, try !source.isReady(within: .zero) else { return true }
        let since = waitingSince ?? pace.elapsed()
        waitingSince = since
        let hasUnits =
            unsafe start > 0 || input.bytes.bytes[start...].contains(UInt8(ascii: "\n"))
        guard hasUnits else {
            while try !source.isReady(within: pace.interval) {}
            // What comes now is the first that can wait.
            waitingSince = nil
            return true
        }
        let left = pace.interval - (pace.elapsed() - since)
        guard left > .zero else { return false }
        return try source.isReady(within: left)
    }
}
