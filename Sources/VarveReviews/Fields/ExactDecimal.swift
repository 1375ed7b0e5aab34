/// A bound such as 5, 0.5 or -1.25: an integer over a power of ten, compared exactly with number
/// tokens of any length.
public struct ExactDecimal: Hashable, Sendable, CustomStringConvertible {
    /// The value times 10^scale; at most 15 digits.
    let mantissa: Int64
    /// 0...9; no trailing zeros in the mantissa unless it is 0.
    let scale: Int

    /// A whole number.
    public init(_ integer: Int32) {
        mantissa = Int64(integer)
        scale = 0
    }

    /// Parses a JSON number without an exponent, at most 15 digits, at most 9 of them behind the
    /// point; nil for anything else.
    public init?(_ text: String) {
        var text = text
        let parsed: (Int64, Int)? = text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            guard let parts = unsafe DecimalText.parse(bytes), parts.exponent == 0,
                parts.digitCount <= 15, parts.fraction.count <= 9,
                let mantissa = unsafe DecimalText.scaled(bytes, power: parts.fraction.count)
            else { return nil }
            return (mantissa, parts.fraction.count)
        }
        guard var (mantissa, scale) = parsed else { return nil }
        while scale > 0, mantissa % 10 == 0 {
            mantissa /= 10
            scale -= 1
        }
        self.mantissa = mantissa
        self.scale = scale
    }

    /// The shortest JSON number of this value.
    public var description: String {
        guard scale > 0 else { return "\(mantissa)" }
        var digits = "\(mantissa.magnitude)"
        while digits.utf8.count <= scale { digits = "0" + digits }
        let split = digits.index(digits.endIndex, offsetBy: -scale)
        return (mantissa < 0 ? "-" : "") + digits[..<split] + "." + digits[split...]
    }

    /// The decimal parts of this value as a double, for scaling only.
    public var approximation: Double {
        var power = 1.0
        for _ in 0..<scale { power *= 10 }
        return Double(mantissa) / power
    }

    public static func < (left: Self, right: Self) -> Bool {
        let first = Int128(left.mantissa) * Self.power(right.scale)
        return first < Int128(right.mantissa) * Self.power(left.scale)
    }

    static func power(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}

extension ExactDecimal: Comparable {}
