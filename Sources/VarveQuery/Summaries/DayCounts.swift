/// How many reviews were written on each day. Confined to one thread at a time.
public final class DayCounts {
    /// Records by day, in days since 1970-01-01 UTC.
    public private(set) var days: [Int: UInt64] = [:]

    /// None yet.
    public init() {}

    /// Counts the selected rows.
    public func add(_ columns: FieldColumns) throws {
        let times = try columns.vector(.canonical(.reviewTimestamp))
        // Days come in runs or over and over: most hits are the last one.
        var (day, sum) = (Int.min, UInt64(0))
        for element in 0..<columns.selection.count where !times.isNull(element) {
            let next = Int(CalendarTime.split(times.integer(element)).days)
            if next != day {
                if sum > 0 { days[day, default: 0] += sum }
                (day, sum) = (next, 0)
            }
            sum += 1
        }
        if sum > 0 { days[day, default: 0] += sum }
    }

    /// Adds what another part counted.
    public func add(_ other: DayCounts) {
        days.merge(other.days) { $0 + $1 }
    }
}
