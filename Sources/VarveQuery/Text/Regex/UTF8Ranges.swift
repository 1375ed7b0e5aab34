/// Ranges of code points as sequences of ranges of bytes.
enum UTF8Ranges {
    typealias Sequence = [ClosedRange<UInt8>]

    /// One to four byte ranges for each part of `range` whose code points differ in their last
    /// bytes independently of each other. (After RE2 and Rust's utf8-ranges.)
    static func sequences(_ range: ClosedRange<UInt32>) -> [Sequence] {
        var result: [Sequence] = []
        append(range.lowerBound, range.upperBound, to: &result)
        return result
    }

    private static func append(_ low: UInt32, _ high: UInt32, to result: inout [Sequence]) {
        for limit in [0x7f, 0x7ff, 0xffff] as [UInt32] where low <= limit && limit < high {
            append(low, limit, to: &result)
            append(limit + 1, high, to: &result)
            return
        }
        if high >= 0x80 {
            for bits in [6, 12, 18] as [UInt32] {
                let tail: UInt32 = (1 << bits) - 1
                guard low & ~tail != high & ~tail else { continue }
                if low & tail != 0 {
                    append(low, low | tail, to: &result)
                    append((low | tail) + 1, high, to: &result)
                    return
                }
                if high & tail != tail {
                    append(low, (high & ~tail) - 1, to: &result)
                    append(high & ~tail, high, to: &result)
                    return
                }
            }
        }
        let ends = zip(UTF8Scalar.bytes(low), UTF8Scalar.bytes(high))
        result.append(ends.map { $0...$1 })
    }
}
