/// Numbers as the text they are: strict RFC 8259 grammar, exact at any length, no floating point.
///
/// Every function takes a token of any bytes and never traps on it.
enum DecimalText {
    /// The parts of a token: where its digits are and where the point stands.
    struct Parts {
        var isNegative = false
        /// Offsets in the token; the digits of both parts are contiguous but for the point.
        var integer = 0..<0
        var fraction = 0..<0
        /// The written exponent, held within ±2^40.
        var exponent = 0

        var digitCount: Int { integer.count + fraction.count }

        /// The offset in the token of digit `index` of integer and fraction together.
        func offset(ofDigit index: Int) -> Int {
            index < integer.count
                ? integer.lowerBound + index : fraction.lowerBound + index - integer.count
        }
    }

    /// Splits a token, or gives nil where it is no JSON number. O(n).
    static func parse(_ token: UnsafeRawBufferPointer) -> Parts? {
        var parts = Parts()
        var at = 0
        if unsafe at < token.count && token[at] == UInt8(ascii: "-") {
            parts.isNegative = true
            at += 1
        }
        parts.integer = unsafe digits(token, from: at)
        at = parts.integer.upperBound
        guard !parts.integer.isEmpty else { return nil }
        if unsafe parts.integer.count > 1 && token[parts.integer.lowerBound] == 0x30 { return nil }
        if unsafe at < token.count && token[at] == UInt8(ascii: ".") {
            parts.fraction = unsafe digits(token, from: at + 1)
            guard !parts.fraction.isEmpty else { return nil }
            at = parts.fraction.upperBound
        } else {
            parts.fraction = at..<at
        }
        if unsafe at < token.count && token[at] | 0x20 == UInt8(ascii: "e") {
            guard let (exponent, end) = unsafe parseExponent(token, from: at + 1) else {
                return nil
            }
            parts.exponent = exponent
            at = end
        }
        return at == token.count ? parts : nil
    }

    private static func digits(_ token: UnsafeRawBufferPointer, from start: Int) -> Range<Int> {
        var end = start
        while unsafe end < token.count && token[end] &- 0x30 < 10 { end += 1 }
        return start..<end
    }

    private static func parseExponent(
        _ token: UnsafeRawBufferPointer, from start: Int
    ) -> (exponent: Int, end: Int)? {
        var at = start
        var isNegative = false
        if unsafe at < token.count
            && (token[at] == UInt8(ascii: "-") || token[at] == UInt8(ascii: "+"))
        {
            isNegative = unsafe token[at] == UInt8(ascii: "-")
            at += 1
        }
        let range = unsafe digits(token, from: at)
        guard !range.isEmpty else { return nil }
        var exponent = 0
        for offset in range where exponent < 1 << 36 {
            exponent = unsafe exponent * 10 + Int(token[offset] - 0x30)
        }
        return (isNegative ? -exponent : exponent, range.upperBound)
    }

    /// The token times 10^power, rounded down (towards minus infinity).
    ///
    /// - Returns: nil where the token is no number or the result does not fit.
    /// - Complexity: O(n).
    static func scaled(_ token: UnsafeRawBufferPointer, power: Int) -> Int64? {
        guard let parts = unsafe parse(token) else { return nil }
        let shift = parts.exponent + power - parts.fraction.count
        let kept = shift < 0 ? max(0, parts.digitCount + shift) : parts.digitCount
        var magnitude: Int64 = 0
        var overflow = false
        for index in 0..<kept {
            let digit = unsafe Int64(token[parts.offset(ofDigit: index)] - 0x30)
            append(digit, to: &magnitude, &overflow)
        }
        var zeros = max(0, shift)
        while zeros > 0 && magnitude != 0 && !overflow {
            append(0, to: &magnitude, &overflow)
            zeros -= 1
        }
        guard !overflow else { return nil }
        guard parts.isNegative else { return magnitude }
        let isExact = (kept..<parts.digitCount).allSatisfy {
            unsafe token[parts.offset(ofDigit: $0)] == 0x30
        }
        return isExact ? -magnitude : -magnitude - 1
    }

    private static func append(_ digit: Int64, to magnitude: inout Int64, _ overflow: inout Bool) {
        let (tens, first) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, second) = tens.addingReportingOverflow(digit)
        overflow = overflow || first || second
        magnitude = overflow ? 0 : sum
    }
}
