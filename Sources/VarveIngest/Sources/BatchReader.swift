import Crypto
import VarveColumns
import VarveJSON
import VarveStore

/// Cuts sources into batches of whole units.
///
/// A batch holds units of several sources when they are read in one way, so that many small files do
/// not make many small segments. For one thread.
final class BatchReader {
    private let opener: SourceOpener
    private let limits: Limits
    /// The source that is open.
    private var current: OpenSource?
    private var next = 0
    private var offset: UInt64 = 0
    private var digest = SHA256()
    /// How many bytes the batch takes.
    private var byteLimit = 0
    /// Where in the batch the bytes begin that the digest does not have yet.
    private var digested = 0
    /// The beginning of a unit whose end is not read yet, and what stands before it.
    private let carry = ByteSink()
    /// Since when the batch has had units that wait for more; nil while no source made it wait.
    private var waitingSince: Duration?

    struct Limits {
        /// Bytes after which a batch is closed.
        var batchBytes = 64 << 20
        /// The longest unit that is looked at.
        var lineBytesMax = 16 << 20
        /// What is kept of a longer one.
        var overlongBytesKept = 64 << 10
        /// How soon a batch is closed that a slow source does not fill.
        var pace: Pace?
    }

    init(_ opener: SourceOpener, limits: Limits) {
        self.opener = opener
        self.limits = limits
    }

    /// How many bytes the batch takes: also a little more, where that makes it the last one. A small
    /// batch at the end would make small segments.
    private func batchByteLimit() -> Int {
        var left = 0
        if let current {
            guard let count = current.source.byteCount, !current.source.isGzip else {
                return limits.batchBytes
            }
            left = count - Int(clamping: offset) + 1
        }
        for source in opener.sources[next...] {
            guard let count = source.byteCount else { return limits.batchBytes }
            // A line feed may be missing at the end.
            let (sum, overflow) = left.addingReportingOverflow(count + 1)
            guard !overflow else { return limits.batchBytes }
            left = sum
        }
        return left <= limits.batchBytes + limits.batchBytes / 4
            ? max(left, limits.batchBytes) : limits.batchBytes
    }

    /// Fills `input`, which is empty; leaves it so at the end of the last source.
    ///
    /// - Throws: what opening or reading a source throws.
    func fill(_ input: BatchInput) throws {
        defer { input.pieces.complete() }
        byteLimit = batchByteLimit()
        waitingSince = nil
        while let source = try current ?? openNext(input), input.takes(source) {
            input.begin(source)
            if try readStretch(source, input) { return }
        }
    }

    /// Opens the next source; nil when there is none.
    private func openNext(_ input: BatchInput) throws -> OpenSource? {
        guard next < opener.sources.count else { return nil }
        let opened = try opener.openSource(next)
        next += 1
        current = opened
        offset = opened.offset
        digest = opened.digest
        input.opened.append(opened)
        return opened
    }

    /// Reads units of the current source.
    ///
    /// - Returns: whether the batch is full; if not, the source is at its end.
    private func readStretch(_ source: OpenSource, _ input: BatchInput) throws -> Bool {
        let start = input.bytes.count
        digested = start
        // Nothing may move once lines are handed out.
        input.bytes.reserve(max(0, byteLimit - start) + 1)
        unsafe input.bytes.write(carry.bytes)
        carry.removeAll()
        if source.isEnded {
            finish(source, input, from: start, fault: nil)
            return false
        }
        while true {
            let room = min(room(in: source, input, from: start), Self.readBytesMax)
            if room <= 0 { break }
            guard try waitForBytes(source, input, from: start) else {
                // The journal keeps lines.
                input.isPaced = source.splitter == nil
                break
            }
            let buffer = unsafe UnsafeMutableRawBufferPointer(
                start: input.bytes.space(room), count: room)
            do {
                let count = try unsafe source.source.read(into: buffer)
                if count == 0 {
                    finish(source, input, from: start, fault: nil)
                    return false
                }
                input.bytes.commit(count)
                input.handOutWholePieces(of: source, from: start, offset: offset)
                digest(input, to: input.handedOut)
                if let lost = source.splitter?.lostTrack {
                    finish(
                        source, input, from: start, fault: self.fault(lost, source, input, start))
                    return false
                }
            } catch let fault as SourceFault {
                finish(source, input, from: start, fault: fault)
                return false
            }
        }
        try cut(source, input, from: start)
        return true
    }

    private static let readBytesMax = 4 << 20

    /// A source that cannot be split any further.
    private func fault(
        _ lost: String, _ source: OpenSource, _ input: BatchInput, _ start: Int
    ) -> SourceFault {
        SourceFault(
            name: source.source.name, code: .sourceFormat,
            offset: offset + UInt64(input.bytes.count - start),
            message: "looked in vain for \(lost)")
    }

    /// How much more the batch takes. A unit that is longer than a batch is read on to the limit, as
    /// a batch holds whole units.
    private func room(in source: OpenSource, _ input: BatchInput, from start: Int) -> Int {
        let room = byteLimit - input.bytes.count
        guard room <= 0, start == 0 else { return room }
        let hasUnit = unitsEnd(source, input, from: start) > start
        return hasUnit ? 0 : limits.lineBytesMax + 1 - input.bytes.count
    }

    /// Behind the last unit whose end is read.
    private func unitsEnd(_ source: OpenSource, _ input: BatchInput, from start: Int) -> Int {
        if let splitter = source.splitter { return start + splitter.cutPlace }
        var end = input.bytes.count
        while end > start, unsafe input.bytes.bytes[end - 1] != UInt8(ascii: "\n") { end -= 1 }
        return end
    }

    /// Closes a stretch behind its last unit; the rest is the next batch's.
    private func cut(_ source: OpenSource, _ input: BatchInput, from start: Int) throws {
        var end = unitsEnd(source, input, from: start)
        if input.bytes.count - end > limits.lineBytesMax, let splitter = source.splitter {
            // What stands between two units does not make the next one longer.
            end = splitter.pendingStart.map { start + $0 } ?? end
        }
        let restCount = input.bytes.count - end
        let rest = unsafe UnsafeRawBufferPointer(rebasing: input.bytes.bytes[end...])
        if restCount > limits.lineBytesMax {
            let tail = ByteSink(capacity: restCount)
            unsafe tail.write(rest)
            input.bytes.truncate(to: end)
            add(source, input, start..<end)
            try skipUnit(source, input, beginning: tail)
            return
        }
        unsafe carry.write(rest)
        input.bytes.truncate(to: end)
        add(source, input, start..<end)
        source.splitter?.drop(end - start)
    }

    /// Closes the last stretch of a source: at its end, or where it cannot be read on.
    private func finish(
        _ source: OpenSource, _ input: BatchInput, from start: Int, fault: SourceFault?
    ) {
        var fault = fault
        let read = input.bytes.count
        let isUnterminated =
            unsafe read > start && input.bytes.bytes[read - 1] != UInt8(ascii: "\n")
        if isUnterminated { input.bytes.write(UInt8(ascii: "\n")) }
        let end = input.bytes.count
        var unitStart = end
        if let splitter = source.splitter {
            if fault == nil {
                // The line feed that was added ends rows, and is no part of an array.
                let textEnd = splitter.terminatorByteCount == 1 ? end : read
                unsafe splitter.split(
                    UnsafeRawBufferPointer(rebasing: input.bytes.bytes[start..<textEnd]),
                    isAtEnd: true)
                fault = missingEnd(splitter, source, input, start)
            }
            if fault != nil, let pending = splitter.pendingStart { unitStart = start + pending }
        } else if fault != nil, isUnterminated {
            unitStart = lineStart(input, before: read, from: start)
        }
        add(
            source, input, start..<end, isUnterminated: isUnterminated, isLast: true, fault: fault,
            faultyByteCount: end - unitStart)
        advance(source)
    }

    private func missingEnd(
        _ splitter: any UnitSplitter, _ source: OpenSource, _ input: BatchInput, _ start: Int
    ) -> SourceFault? {
        if let lost = splitter.lostTrack { return fault(lost, source, input, start) }
        return splitter.missingEnd.map { message in
            SourceFault(
                name: source.source.name, code: .truncatedSource,
                offset: offset + UInt64(input.bytes.count - start), message: message)
        }
    }

    private func lineStart(_ input: BatchInput, before end: Int, from start: Int) -> Int {
        var place = end
        while place > start, unsafe input.bytes.bytes[place - 1] != UInt8(ascii: "\n") {
            place -= 1
        }
        return place
    }

    private func advance(_ source: OpenSource) {
        source.source.close()
        current = nil
    }

    private func add(
        _ source: OpenSource, _ input: BatchInput, _ range: Range<Int>,
        isUnterminated: Bool = false, isLast: Bool = false, fault: SourceFault? = nil,
        faultyByteCount: Int = 0
    ) {
        let count = range.count - (isUnterminated ? 1 : 0)
        digest(input, to: range.lowerBound + count)
        input.add(
            Stretch(
                source: source.index, range: range, offset: offset,
                isUnterminated: isUnterminated, isLast: isLast,
                digest: Array(digest.finalize()),
                compressedDigest: isLast ? source.source.compressedDigest() : nil,
                rawBytes: source.source.rawBytes, fault: fault, faultyByteCount: faultyByteCount),
            source.splitter)
        offset += UInt64(count)
    }

    /// Adds the bytes that follow to the source's digest, while they are still in the cache.
    private func digest(_ input: BatchInput, to end: Int) {
        guard end > digested else { return }
        unsafe digest.update(
            bufferPointer: UnsafeRawBufferPointer(rebasing: input.bytes.bytes[digested..<end]))
        digested = end
    }

    /// Reads a unit beyond the limit to its end, keeping its beginning only.
    private func skipUnit(
        _ source: OpenSource, _ input: BatchInput, beginning: ByteSink
    ) throws {
        var skipped = SkippedUnit(source.splitter)
        unsafe skipped.add(beginning.bytes)
        unsafe digest.update(bufferPointer: beginning.bytes)
        let buffer = ByteSink(capacity: 1 << 20)
        while !skipped.isEnded {
            buffer.removeAll()
            let room = unsafe UnsafeMutableRawBufferPointer(
                start: buffer.space(1 << 20), count: 1 << 20)
            do {
                buffer.commit(try unsafe source.source.read(into: room))
            } catch let error as SourceFault {
                skipped.fault = error
            }
            let taken = unsafe skipped.goOn(buffer.bytes)
            unsafe digest.update(
                bufferPointer: UnsafeRawBufferPointer(rebasing: buffer.bytes[..<taken]))
            unsafe carry.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[taken...]))
        }
        if let splitter = source.splitter, skipped.isAtEnd || splitter.lostTrack != nil {
            skipped.fault =
                skipped.fault ?? missingEnd(splitter, source, input, input.bytes.count)
        }
        let isLast = skipped.isAtEnd || skipped.fault != nil
        let start = input.bytes.count
        let kept = min(limits.overlongBytesKept, beginning.count)
        unsafe input.bytes.write(UnsafeRawBufferPointer(rebasing: beginning.bytes[..<kept]))
        input.bytes.write(UInt8(ascii: "\n"))
        input.add(
            Stretch(
                source: source.index, range: start..<input.bytes.count, offset: offset,
                isUnterminated: !skipped.isTerminated, isLast: isLast,
                digest: Array(digest.finalize()),
                compressedDigest: isLast ? source.source.compressedDigest() : nil,
                rawBytes: source.source.rawBytes, overlong: skipped.unit, fault: skipped.fault),
            source.splitter)
        offset += skipped.byteCount
        if isLast { advance(source) }
    }
}

extension BatchReader {
    /// Waits until the source brings something.
    ///
    /// - Returns: false when the batch has units and has waited for long enough.
    private func waitForBytes(
        _ opened: OpenSource, _ input: BatchInput, from start: Int
    ) throws -> Bool {
        let source = opened.source
        guard let pace = limits.pace, try !source.isReady(within: .zero) else { return true }
        let since = waitingSince ?? pace.elapsed()
        waitingSince = since
        let hasUnits = start > 0 || unitsEnd(opened, input, from: start) > start
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
