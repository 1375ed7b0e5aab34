/// Sums of numbers that were read from a file, or set by a user: at the bounds of their type they stay.
extension FixedWidthInteger {
    /// The sum, or the bound that it passes.
    func addingSaturated(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other > 0 ? .max : .min
    }

    /// The difference, or the bound that it passes.
    func subtractingSaturated(_ other: Self) -> Self {
        let (difference, overflow) = subtractingReportingOverflow(other)
        guard overflow else { return difference }
        return other > 0 ? .min : .max
    }

    /// The product, or the bound that it passes.
    func multipliedSaturated(by other: Self) -> Self {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        guard overflow else { return product }
        return (self < 0) == (other < 0) ? .max : .min
    }
}

extension SignedInteger where Self: FixedWidthInteger {
    /// The quotient rounded down: the day before 1970-01-01 is -1.
    @inline(__always)
    func quotientFloored(by divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
