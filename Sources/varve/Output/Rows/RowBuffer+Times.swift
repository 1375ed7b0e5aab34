import VarveBytes

extension RowBuffer {
    /// A time in UTC, ISO 8601, with its microseconds where there are any.
    ///
    /// - Parameters:
    ///   - micros: since 1970-01-01T00:00:00Z.
    ///   - isForPeople: `2013-04-21 10:00:00` instead of `2013-04-21T10:00:00Z`.
    func append(timestamp micros: Int64, isForPeople: Bool = false) {
        let (day, time) = Self.parts(micros, 86_400_000_000)
        let (second, fraction) = Self.parts(time, 1_000_000)
        append(date: day)
        append(isForPeople ? UInt8(ascii: " ") : UInt8(ascii: "T"))
        append(digits: second / 3_600, count: 2)
        append(UInt8(ascii: ":"))
        append(digits: second / 60 % 60, count: 2)
        append(UInt8(ascii: ":"))
        append(digits: second % 60, count: 2)
        if fraction > 0 {
            append(UInt8(ascii: "."))
            append(digits: fraction, count: 6)
        }
        if !isForPeople { append(UInt8(ascii: "Z")) }
    }

    /// A date, ISO 8601.
    ///
    /// - Parameter days: since 1970-01-01.
    func append(date days: Int64) {
        let date = CivilDate(daysSinceEpoch: Int(days))
        guard (0...9999).contains(date.year) else { return append(date.description) }
        append(digits: Int64(date.year), count: 4)
        append(UInt8(ascii: "-"))
        append(digits: Int64(date.month), count: 2)
        append(UInt8(ascii: "-"))
        append(digits: Int64(date.day), count: 2)
    }

    /// The quotient rounded down, and what is left over, not below 0.
    private static func parts(_ value: Int64, _ unit: Int64) -> (Int64, Int64) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: unit)
        return rest < 0 ? (quotient - 1, rest + unit) : (quotient, rest)
    }
}
