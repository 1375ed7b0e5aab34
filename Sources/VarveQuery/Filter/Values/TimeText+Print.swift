import VarveBytes

extension TimeText {
    /// `2013-04-05`; years beyond 9999 with all their digits, those before 1 as `0044-03-15 (BC)`.
    static func text(date days: Int64) -> String {
        let date = CivilDate(daysSinceEpoch: Int(days))
        let year = date.year > 0 ? date.year : 1 - date.year
        let text = "\(padded(year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
        return date.year > 0 ? text : text + " (BC)"
    }

    /// `2013-04-05 06:07:08`, with the digits of a fraction that are needed.
    static func text(timestamp micros: Int64) -> String {
        let (days, clock) = CalendarTime.split(micros)
        return text(date: days) + " " + text(clock: clock)
    }

    /// `06:07:08.5`; hours may have more digits.
    static func text(clock micros: Int64) -> String {
        let seconds = Int(micros / 1_000_000)
        let whole =
            "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        let fraction = Int(micros % 1_000_000)
        guard fraction != 0 else { return whole }
        var digits = padded(fraction, 6)
        while digits.last == "0" { digits.removeLast() }
        return whole + "." + digits
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
