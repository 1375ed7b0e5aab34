import VarveBytes

/// The review times that are plausible; others are dead letters, never partitions.
public struct TimeWindow: Hashable, Sendable {
    /// The first plausible microsecond since 1970-01-01T00:00:00Z.
    public let earliest: Int64
    /// The last one.
    public let latest: Int64

    /// 1995-01-01T00:00:00Z: no shop had reviews before it.
    public static let earliestByDefault: Int64 = 788_918_400_000_000
    /// How far ahead of the clock a time may lie, for clocks and zones that are off.
    public static let aheadDaysByDefault = 2

    /// A window of those bounds, both included.
    public init(earliest: Int64, latest: Int64) {
        self.earliest = earliest
        self.latest = latest
    }

    /// From `earliest` to some days after now.
    ///
    /// - Parameters:
    ///   - now: the caller's clock, microseconds since 1970-01-01T00:00:00Z.
    ///   - aheadDays: days of 86,400 seconds.
    public init(
        now: Int64, earliest: Int64 = Self.earliestByDefault,
        aheadDays: Int = Self.aheadDaysByDefault
    ) {
        let (ahead, tooFar) = Int64(aheadDays).multipliedReportingOverflow(by: 86_400_000_000)
        let (latest, overflow) = now.addingReportingOverflow(ahead)
        self.init(earliest: earliest, latest: tooFar || overflow ? .max : latest)
    }

    /// Whether a time lies within.
    @inline(__always)
    public func contains(_ micros: Int64) -> Bool {
        earliest <= micros && micros <= latest
    }

    /// A time for messages: ISO 8601 in UTC down to the second.
    public static func text(_ micros: Int64) -> String {
        let seconds = Int(micros.dividedDown(by: 1_000_000))
        let days = Int(Int64(seconds).dividedDown(by: 86_400))
        let clock = seconds - days * 86_400
        let date = CivilDate(daysSinceEpoch: days)
        return "\(date)T\(two(clock / 3_600)):\(two(clock / 60 % 60)):\(two(clock % 60))Z"
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

extension Int64 {
    /// The quotient rounded towards minus infinity. `divisor` is above 0.
    func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
