/// Bounds of a rating, both included. Says of a token of any length, exactly, where it lies.
struct DecimalRange: Hashable, Sendable {
    enum Verdict {
        case inside, outside, notNumber
    }

    let low: ExactDecimal
    let high: ExactDecimal

    /// Judges a token. O(n); no allocation.
    @inline(__always)
    func judge(_ token: UnsafeRawBufferPointer) -> Verdict {
        // The ratings of the world: one to eighteen digits and at most one point.
        guard let (mantissa, scale) = unsafe Self.short(token) else {
            return unsafe judgeLong(token)
        }
        if scale == 0 && low.scale == 0 && high.scale == 0 {
            return low.mantissa <= mantissa && mantissa <= high.mantissa ? .inside : .outside
        }
        return judge(mantissa: mantissa, scale: scale)
    }

    private func judge(mantissa: Int64, scale: Int) -> Verdict {
        func value(_ bound: ExactDecimal) -> Int128 {
            Int128(bound.mantissa) * Int128(Self.powers(scale))
        }
        let isInside =
            value(low) <= Int128(mantissa) * Int128(Self.powers(low.scale))
            && Int128(mantissa) * Int128(Self.powers(high.scale)) <= value(high)
        return isInside ? .inside : .outside
    }

    /// 10^exponent for 0...18.
    private static func powers(_ exponent: Int) -> Int64 {
        var power: Int64 = 1
        for _ in 0..<exponent { power &*= 10 }
        return power
    }

    /// A plain number of at most 18 digits as mantissa and scale; nil if it is longer, has an
    /// exponent, or is no number.
    @inline(__always)
    private static func short(_ token: UnsafeRawBufferPointer) -> (Int64, Int)? {
        let count = token.count
        guard count > 0, count <= 20, let base = token.baseAddress else { return nil }
        var at = 0
        let isNegative = unsafe base.load(as: UInt8.self) == UInt8(ascii: "-")
        if isNegative { at = 1 }
        let start = at
        var mantissa: Int64 = 0
        while at < count {
            let digit = unsafe base.load(fromByteOffset: at, as: UInt8.self) &- 0x30
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ Int64(digit)
            at &+= 1
        }
        let integerCount = at &- start
        guard integerCount > 0, integerCount <= 18 else { return nil }
        if unsafe integerCount > 1 && base.load(fromByteOffset: start, as: UInt8.self) == 0x30 {
            return nil
        }
        guard at < count else { return (isNegative ? -mantissa : mantissa, 0) }
        guard unsafe base.load(fromByteOffset: at, as: UInt8.self) == UInt8(ascii: ".") else {
            return nil
        }
        at &+= 1
        let fraction = at
        while at < count {
            let digit = unsafe base.load(fromByteOffset: at, as: UInt8.self) &- 0x30
            guard digit < 10 else { return nil }
            mantissa = mantissa &* 10 &+ Int64(digit)
            at &+= 1
        }
        let scale = count &- fraction
        guard scale > 0, integerCount &+ scale <= 18 else { return nil }
        return (isNegative ? -mantissa : mantissa, scale)
    }

    @inline(never)
    private func judgeLong(_ token: UnsafeRawBufferPointer) -> Verdict {
        guard let parts = unsafe DecimalText.parse(token) else { return .notNumber }
        let isAbove = unsafe DecimalText.compare(token, parts, low) >= 0
        let isBelow = unsafe DecimalText.compare(token, parts, high) <= 0
        return isAbove && isBelow ? .inside : .outside
    }
}
