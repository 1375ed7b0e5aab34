/// Numbers as the column encodings hold them: units of a power of ten.
enum DecimalUnits {
    /// The double nearest to units of 10^-scale.
    @inline(__always)
    static func double(_ units: Int64, scale: Int) -> Double {
        if scale == 0 { return Double(units) }
        // Both are exact, so one rounding gives the nearest double (Clinger 1990).
        if units.magnitude <= 1 << 53 { return Double(units) / power(scale) }
        return slow(units, scale: scale)
    }

    /// 10^exponent, exact for 0...22.
    @inline(__always)
    static func power(_ exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    @inline(never)
    private static func slow(_ units: Int64, scale: Int) -> Double {
        Double("\(units)e-\(scale)") ?? .nan
    }

    /// Units and scale of a text that is written as the encodings have it: no sign but a minus, no
    /// leading zero, no exponent, no `-0`.
    static func canonical(_ text: [UInt8]) -> (units: Int64, scale: Int)? {
        var digits = text[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        let point = digits.firstIndex(of: UInt8(ascii: "."))
        let whole = digits[..<(point ?? digits.endIndex)]
        let fraction = point.map { digits[($0 + 1)...] } ?? []
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0"),
            point == nil || !fraction.isEmpty
        else { return nil }
        var units: Int64 = 0
        for byte in [whole, fraction].joined() {
            guard byte &- 0x30 < 10 else { return nil }
            let digit = Int64(byte &- 0x30)
            let (tens, first) = units.multipliedReportingOverflow(by: 10)
            let (sum, second) =
                isNegative
                ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard !first, !second else { return nil }
            units = sum
        }
        guard units != 0 || !isNegative else { return nil }
        return (units, fraction.count)
    }

    /// A count of votes as profiles accept it: digits, which a text may group by commas.
    static func votes(_ text: UnsafeRawBufferPointer) -> Int64? {
        var value: Int64 = 0
        guard text.count > 0 else { return nil }
        for index in 0..<text.count {
            let byte = unsafe text[index]
            if byte == UInt8(ascii: ",") { continue }
            guard byte &- 0x30 < 10 else { return nil }
            let (tens, first) = value.multipliedReportingOverflow(by: 10)
            let (sum, second) = tens.addingReportingOverflow(Int64(byte &- 0x30))
            guard !first, !second else { return nil }
            value = sum
        }
        return value
    }
}

/// Calls `read` with bytes as a span, for those who take no pointers.
@inline(__always)
func reading<Result>(_ bytes: UnsafeRawBufferPointer, _ read: (Span<UInt8>) -> Result) -> Result {
    let buffer = unsafe bytes.assumingMemoryBound(to: UInt8.self)
    return read(unsafe buffer.span)
}
