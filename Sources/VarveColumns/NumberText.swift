/// Numbers as text, both ways, such that formatting what was parsed gives the same bytes.
enum NumberText {
    /// The longest text that ``format(_:scale:into:)`` writes: a sign, 19 digits, a point, and
    /// zeros up to a scale of 18.
    static let byteCountMax = 24
    /// The largest scale. Persisted.
    static let scaleMax = 18

    /// The value of a canonical integer within Int64, or nil: no sign but a minus, no leading
    /// zero, no `-0`. Eight bytes from `start` can be read whatever `count` is.
    @inline(__always)
    static func parseInteger(_ start: UnsafeRawPointer, count: Int) -> Int64? {
        if count <= 8, let value = unsafe parseShort(start, count: count) { return value }
        return unsafe parseLong(start, count: count)
    }

    /// One to eight digits by arithmetic on a word (after D. Lemire, "Quickly parsing eight
    /// digits", 2018).
    @inline(__always)
    private static func parseShort(_ start: UnsafeRawPointer, count: Int) -> Int64? {
        guard count > 0 else { return nil }
        let raw = UInt64(littleEndian: unsafe start.loadUnaligned(as: UInt64.self))
        let zeros: UInt64 = 0x3030_3030_3030_3030
        var word = (raw &<< UInt64(64 - 8 * count)) | (zeros >> UInt64(8 * count))
        let highs = word & 0xF0F0_F0F0_F0F0_F0F0
        let carried = (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
        guard highs == zeros, carried == zeros else { return nil }
        guard count == 1 || raw & 0xFF != 0x30 else { return nil }
        word &-= zeros
        word = word &* 10 &+ (word &>> 8)
        let low = (word & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let high = ((word &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return Int64((low &+ high) &>> 32)
    }

    private static func parseLong(_ start: UnsafeRawPointer, count: Int) -> Int64? {
        guard count > 0, count <= 20 else { return nil }
        let negative = unsafe start.load(as: UInt8.self) == 0x2D
        let digits = negative ? count - 1 : count
        guard digits >= 1, digits <= 19 else { return nil }
        let text = unsafe negative ? start + 1 : start
        let lead = unsafe text.load(as: UInt8.self)
        guard lead != 0x30 || (digits == 1 && !negative) else { return nil }
        var magnitude: UInt64 = 0
        for index in 0..<digits {
            let digit = unsafe text.load(fromByteOffset: index, as: UInt8.self) &- 0x30
            guard digit < 10 else { return nil }
            magnitude = magnitude &* 10 &+ UInt64(digit)
        }
        if negative {
            guard magnitude <= 1 << 63 else { return nil }
            return Int64(bitPattern: 0 &- magnitude)
        }
        return Int64(exactly: magnitude)
    }

    /// Mantissa and scale of a canonical decimal with a point, or nil: an integer part as in
    /// ``parseInteger(_:count:)``, a point, 1 to 18 digits; at most 18 digits in all; no `-0.0`.
    static func parseDecimal(_ start: UnsafeRawPointer, count: Int) -> (Int64, Int)? {
        guard count >= 3, count <= 20 else { return nil }
        let negative = unsafe start.load(as: UInt8.self) == 0x2D
        var index = negative ? 1 : 0
        let first = index
        var mantissa: Int64 = 0
        var point = -1
        while index < count {
            let byte = unsafe start.load(fromByteOffset: index, as: UInt8.self)
            if byte == 0x2E {
                guard point < 0, index > first else { return nil }
                point = index
            } else {
                let digit = byte &- 0x30
                guard digit < 10 else { return nil }
                mantissa = mantissa &* 10 &+ Int64(digit)
            }
            index += 1
        }
        guard point > 0, point < count - 1, count - first <= 19 else { return nil }
        let lead = unsafe start.load(fromByteOffset: first, as: UInt8.self)
        guard lead != 0x30 || point == first + 1 else { return nil }
        guard !negative || mantissa != 0 else { return nil }
        return (negative ? -mantissa : mantissa, count - 1 - point)
    }

    /// Writes `value` * 10^-scale with exactly `scale` decimals and returns the bytes written, at
    /// most ``byteCountMax``, for which `out` has room. `scale` is 0...18.
    @inline(__always)
    static func format(_ value: Int64, scale: Int, into out: UnsafeMutableRawPointer) -> Int {
        var at = 0
        if value < 0 {
            unsafe out.storeBytes(of: 0x2D, as: UInt8.self)
            at = 1
        }
        let magnitude = value.magnitude
        if scale == 0 {
            return unsafe at + writeDigits(magnitude, atLeast: 1, into: out + at)
        }
        let count = unsafe writeDigits(magnitude, atLeast: scale + 1, into: out + at)
        let whole = at + count - scale
        for index in stride(from: at + count, to: whole, by: -1) {
            let byte = unsafe out.load(fromByteOffset: index - 1, as: UInt8.self)
            unsafe out.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
        unsafe out.storeBytes(of: 0x2E, toByteOffset: whole, as: UInt8.self)
        return at + count + 1
    }

    @inline(__always)
    private static func writeDigits(
        _ value: UInt64, atLeast: Int, into out: UnsafeMutableRawPointer
    ) -> Int {
        let count = max(digitCount(value), atLeast)
        var rest = value
        for index in stride(from: count - 1, through: 0, by: -1) {
            let quotient = rest / 10
            let digit = UInt8(truncatingIfNeeded: rest &- quotient &* 10)
            unsafe out.storeBytes(of: 0x30 &+ digit, toByteOffset: index, as: UInt8.self)
            rest = quotient
        }
        return count
    }

    @inline(__always)
    static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var limit: UInt64 = 10
        while value >= limit, count < 19 {
            count += 1
            limit &*= 10
        }
        return value >= 10_000_000_000_000_000_000 ? 20 : count
    }
}
