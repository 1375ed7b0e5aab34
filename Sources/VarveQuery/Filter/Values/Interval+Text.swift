extension Interval {
    /// Within the bounds that DuckDB has: months and days in 32 bits.
    var isValid: Bool {
        months.magnitude <= Int32.max && days.magnitude <= Int32.max && micros != .min
    }

    /// All parts times a number; nil out of bounds.
    func times(_ factor: Int64) -> Interval? {
        let (months, one) = months.multipliedReportingOverflow(by: factor)
        let (days, two) = days.multipliedReportingOverflow(by: factor)
        let (micros, three) = micros.multipliedReportingOverflow(by: factor)
        let product = Interval(months: months, days: days, micros: micros)
        return one || two || three || !product.isValid ? nil : product
    }

    /// The parts of both; nil out of bounds.
    func plus(_ other: Interval) -> Interval? {
        let (months, one) = months.addingReportingOverflow(other.months)
        let (days, two) = days.addingReportingOverflow(other.days)
        let (micros, three) = micros.addingReportingOverflow(other.micros)
        let sum = Interval(months: months, days: days, micros: micros)
        return one || two || three || !sum.isValid ? nil : sum
    }

    /// `14 months -3 days 00:00:01.5`: ``IntervalText`` reads the same from it.
    var text: String {
        var parts: [String] = []
        if months != 0 {
            parts.append(months.magnitude == 1 ? "\(months) month" : "\(months) months")
        }
        if days != 0 { parts.append(days.magnitude == 1 ? "\(days) day" : "\(days) days") }
        if micros != 0 {
            let clock = TimeText.text(clock: Int64(clamping: micros.magnitude))
            parts.append(micros < 0 ? "-" + clock : clock)
        }
        return parts.isEmpty ? "0 days" : parts.joined(separator: " ")
    }
}
