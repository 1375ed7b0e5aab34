/// Arithmetic of filters that has rules of its own; the same for constants and for columns.
///
/// Nil stands for NULL. O(1).
public enum ValueMath {
    /// Exact; nil on overflow, and for a zero on the right of `//` and `%`. `/` is of doubles only.
    public static func integer(_ operation: Arithmetic, _ left: Int64, _ right: Int64) -> Int64? {
        let (result, overflow) =
            switch operation {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .integerDivide, .divide: left.dividedReportingOverflow(by: right)
            case .modulo: left.remainderReportingOverflow(dividingBy: right)
            }
        return overflow ? nil : result
    }

    /// As IEEE 754 has it; `//` is of integers only and stands for `/` here.
    public static func double(_ operation: Arithmetic, _ left: Double, _ right: Double) -> Double {
        switch operation {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide, .integerDivide: left / right
        case .modulo: left.truncatingRemainder(dividingBy: right)
        }
    }

    /// Half away from zero at that many decimal places, left of the point if negative; as DuckDB
    /// scales: by a power of ten, and unscaled where that is not finite.
    public static func round(_ value: Double, places: Int64) -> Double {
        guard places != 0 else { return value.rounded(.toNearestOrAwayFromZero) }
        let scale = power(min(places.magnitude, 400))
        if places > 0 {
            let rounded = (value * scale).rounded(.toNearestOrAwayFromZero) / scale
            return rounded.isFinite ? rounded : value
        }
        let rounded = (value / scale).rounded(.toNearestOrAwayFromZero) * scale
        return rounded.isFinite ? rounded : 0
    }

    private static func power(_ exponent: UInt64) -> Double {
        if exponent <= 22 { return NumberText.powers[Int(exponent)] }
        return Double("1e\(exponent)") ?? .infinity
    }

    /// Half to even, as casts do it; nil for NaN and beyond 64 bits.
    public static func integer(_ value: Double) -> Int64? {
        Int64(exactly: value.rounded(.toNearestOrEven))
    }

    /// -1, 0 or 1: NaN equals itself and is the greatest; zeros are equal.
    public static func order(_ left: Double, _ right: Double) -> Int {
        if left < right { return -1 }
        if left > right { return 1 }
        if left == right { return 0 }
        return (left.isNaN ? 1 : 0) - (right.isNaN ? 1 : 0)
    }

    /// As DuckDB prints a double: the shortest digits that read back, `100.0`, `1e+16`, `1e-05`.
    public static func text(_ value: Double) -> String {
        // Swift's own form is the same, but turns to an exponent at 2^53 already.
        let magnitude = value.magnitude
        guard magnitude > 0x1p53, magnitude < 1e16 else { return value.description }
        return "\(Int64(value)).0"
    }
}
