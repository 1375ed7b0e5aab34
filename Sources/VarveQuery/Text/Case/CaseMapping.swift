/// Small and capital letters, code point by code point: Unicode 14's simple mappings, as DuckDB
/// has them. So `ß` gives `ẞ`, `ﬁ` stays, and no text changes its number of code points.
enum CaseMapping {
    /// A direction, with its table.
    struct Direction: Sendable {
        fileprivate let runs: [Run]
        fileprivate let isLower: Bool
    }

    /// Every `step`-th code point from `first` to `last` moves by `delta`.
    struct Run: Sendable {
        let first: UInt32
        let last: UInt32
        let step: UInt32
        let delta: Int32
    }

    static let lower = Direction(runs: runs(lowerTable), isLower: true)
    static let upper = Direction(runs: runs(upperTable), isLower: false)

    private static func runs(_ table: [Int32]) -> [Run] {
        var runs: [Run] = []
        runs.reserveCapacity(table.count / 4)
        for i in stride(from: 0, to: table.count, by: 4) {
            let first = UInt32(table[i])
            let last = UInt32(table[i + 1])
            let step = UInt32(table[i + 2])
            runs.append(Run(first: first, last: last, step: step, delta: table[i + 3]))
        }
        return runs
    }

    /// Room that the mapped form of a value needs: two bytes become three at most.
    static func byteCountMax(_ byteCount: Int) -> Int { byteCount + byteCount / 2 + 64 }

    /// Small letters, for patterns and tests.
    static func lowered(_ text: [UInt8]) -> [UInt8] { mapped(text, lower) }

    static func mapped(_ text: [UInt8], _ direction: Direction) -> [UInt8] {
        let padded = text + [UInt8](repeating: 0, count: 64)
        return unsafe [UInt8](unsafeUninitializedCapacity: byteCountMax(text.count)) { out, count in
            unsafe padded.withUnsafeBytes { source in
                guard let to = out.baseAddress, let from = source.baseAddress else { return }
                count = unsafe map(
                    UnsafeRawBufferPointer(start: from, count: text.count), direction,
                    to: UnsafeMutableRawPointer(to))
            }
        }
    }

    /// Writes the mapped form of `value` to `out` and says how long it is.
    ///
    /// - Parameters:
    ///   - value: 64 bytes after it are readable. What is not UTF-8 is copied.
    ///   - out: room for ``byteCountMax(_:)`` bytes.
    static func map(
        _ value: UnsafeRawBufferPointer, _ direction: Direction, to out: UnsafeMutableRawPointer
    ) -> Int {
        guard let base = value.baseAddress else { return 0 }
        let end = value.count
        return unsafe direction.runs.withUnsafeBufferPointer { runs in
            var read = 0
            var written = 0
            while read < end {
                let text = unsafe TextBlock(loading: base + read)
                let block = direction.isLower ? text.asciiLowered : text.asciiUppered
                unsafe block.store(to: out + written)
                if text.mask == 0, read &+ 16 <= end {
                    read &+= 16
                    written &+= 16
                    continue
                }
                let next = unsafe TextBlock(loading: base + read + 1)
                let cased = text.mayBeCased(next: next).mask
                let plain = cased == 0 ? 16 : cased.trailingZeroBitCount
                let copied = min(plain, end - read)
                read += copied
                written += copied
                if cased != 0, read < end {
                    unsafe written += one(base, &read, end, runs, out + written)
                }
            }
            return written
        }
    }

    /// Maps the code point at `read`, which is beyond ASCII; says how many bytes it became.
    private static func one(
        _ base: UnsafeRawPointer, _ read: inout Int, _ end: Int,
        _ runs: UnsafeBufferPointer<Run>, _ out: UnsafeMutableRawPointer
    ) -> Int {
        let here = unsafe UnsafeRawBufferPointer(start: base + read, count: end - read)
        guard let (scalar, length) = unsafe UTF8Scalar.decode(here) else {
            unsafe out.copyMemory(from: base + read, byteCount: 1)
            read += 1
            return 1
        }
        read += length
        return unsafe UTF8Scalar.encode(map(scalar, runs), to: out)
    }

    /// The code point that `scalar` becomes. O(log of the table).
    static func map(_ scalar: UInt32, _ direction: Direction) -> UInt32 {
        unsafe direction.runs.withUnsafeBufferPointer { runs in unsafe map(scalar, runs) }
    }

    private static func map(_ scalar: UInt32, _ runs: UnsafeBufferPointer<Run>) -> UInt32 {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if unsafe runs[middle].last < scalar { low = middle + 1 } else { high = middle }
        }
        guard low < runs.count else { return scalar }
        let run = unsafe runs[low]
        guard scalar >= run.first, (scalar - run.first) % run.step == 0 else { return scalar }
        return UInt32(truncatingIfNeeded: Int64(scalar) + Int64(run.delta))
    }

    /// Whether no other code point is a case of `scalar`, by lower, by upper or by case folding,
    /// in any version of Unicode that is likely: scripts without case. Says no too often.
    static func isCaseless(_ scalar: UInt32) -> Bool { areCaseless(scalar...scalar) }

    static func areCaseless(_ range: ClosedRange<UInt32>) -> Bool {
        caseless.contains { $0.contains(range.lowerBound) && $0.contains(range.upperBound) }
    }

    /// Ascending. Hebrew to Thai and Tibetan, Hangul, Khmer and Mongolian, punctuation, CJK,
    /// pictures.
    static let caseless: [ClosedRange<UInt32>] = [
        0x0590...0x0fff, 0x1100...0x11ff, 0x1780...0x18af, 0x2010...0x205f, 0x2e80...0xa63f,
        0xac00...0xd7ff, 0xf900...0xfaff, 0x1f000...0x1f0ff, 0x1f200...0x1faff, 0x20000...0x3ffff,
    ]
}

extension TextBlock {
    /// Lanes where a code point beyond ASCII starts that may have a case; `next` is the block one
    /// byte further on. No CJK, no Hangul, no general punctuation, no emoji.
    @inline(__always)
    fileprivate func mayBeCased(next: TextBlock) -> TextBlock {
        let twoBytes = isWithin(0xc2, count: 30)
        let e1 = equals(TextBlock(repeating: 0xe1)) | equals(TextBlock(repeating: 0xef))
        // U+2000 to U+203F: dashes and quotation marks.
        let e2 = equals(TextBlock(repeating: 0xe2)).without(
            next.equals(TextBlock(repeating: 0x80)))
        // From U+AC00 on: Hangul.
        let ea = equals(TextBlock(repeating: 0xea)) & next.isWithin(0x80, count: 48)
        // From U+1F000 to U+1FFFF: pictures.
        let f0 = equals(TextBlock(repeating: 0xf0)).without(
            next.equals(TextBlock(repeating: 0x9f)))
        return (twoBytes | e1) | (e2 | (ea | f0))
    }

    @inline(__always)
    private func without(_ other: TextBlock) -> TextBlock { self ^ (self & other) }
}
