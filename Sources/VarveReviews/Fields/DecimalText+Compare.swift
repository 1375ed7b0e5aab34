extension DecimalText {
    /// Compares a token of any length with a bound: negative, 0 or positive as it is below, equal
    /// or above. O(n), no allocation.
    static func compare(
        _ token: UnsafeRawBufferPointer, _ parts: Parts, _ bound: ExactDecimal
    ) -> Int {
        let first = unsafe firstDigit(token, parts)
        let sign = first == nil ? 0 : parts.isNegative ? -1 : 1
        let boundSign = bound.mantissa.signum()
        if sign != Int(boundSign) { return sign - Int(boundSign) }
        guard let first else { return 0 }
        let magnitude = unsafe compareMagnitudes(token, parts, first, bound)
        return sign * magnitude
    }

    private static func firstDigit(_ token: UnsafeRawBufferPointer, _ parts: Parts) -> Int? {
        (0..<parts.digitCount).first { unsafe token[parts.offset(ofDigit: $0)] != 0x30 }
    }

    private static func compareMagnitudes(
        _ token: UnsafeRawBufferPointer, _ parts: Parts, _ first: Int, _ bound: ExactDecimal
    ) -> Int {
        let boundDigits = Self.digitCount(bound.mantissa.magnitude)
        // The power of ten just above the first digit: 0.d1d2d3... * 10^power.
        let power = parts.integer.count - first + parts.exponent
        let boundPower = boundDigits - bound.scale
        if power != boundPower { return power < boundPower ? -1 : 1 }
        var rest = bound.mantissa.magnitude
        var divisor = power10(boundDigits - 1)
        for index in first..<parts.digitCount {
            let digit = unsafe UInt64(token[parts.offset(ofDigit: index)] - 0x30)
            let boundDigit = divisor == 0 ? 0 : rest / divisor
            if digit != boundDigit { return digit < boundDigit ? -1 : 1 }
            if divisor != 0 {
                rest %= divisor
                divisor /= 10
            }
        }
        return rest == 0 ? 0 : -1
    }

    private static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var rest = value / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }

    private static func power10(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}
