import ArgumentParser
import VarveReviews
import VarveStore

/// Most dead letters of a run that still count as success: a number, or a share of the units.
enum DeadLimit: Equatable {
    case count(UInt64)
    /// In ten-thousandths of a per cent.
    case share(UInt64)

    private static let whole: UInt64 = 1_000_000

    /// Reads `12`, `5%`, `0.25%` (at most four decimals, at most 100 %).
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.last == UInt8(ascii: "%") else {
            guard let count = Self.digits(bytes[...]) else { return nil }
            self = .count(count)
            return
        }
        let parts = bytes.dropLast().split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let percent = Self.digits(first), percent <= 100 else {
            return nil
        }
        var share = percent * 10_000
        if parts.count == 2 {
            guard parts[1].count <= 4, let decimals = Self.digits(parts[1]) else { return nil }
            share += (parts[1].count..<4).reduce(decimals) { value, _ in value * 10 }
        }
        guard share <= Self.whole else { return nil }
        self = .share(share)
    }

    /// Whether so many dead letters are too many.
    func isExceeded(dead: UInt64, units: UInt64) -> Bool {
        switch self {
        case .count(let most): dead > most
        case .share(let share):
            dead.multipliedFullWidth(by: Self.whole) > units.multipliedFullWidth(by: share)
        }
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> UInt64? {
        guard bytes.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return UInt64(String(decoding: bytes, as: UTF8.self))
    }
}

extension DeadLimit: ExpressibleByArgument {
    init?(argument: String) { self.init(argument) }
}

/// A time to wait: `500ms`, `30s`, `5min` or `5m`, `1h`, `1d`, `1w`; a number alone is seconds.
struct WaitTime: Equatable, ExpressibleByArgument, CustomStringConvertible {
    let duration: Duration
    let description: String

    /// One of each unit, for helps and errors.
    static let examples = "500ms, 30s, 5min, 1h, 1d"

    private static let seconds: [Substring: UInt64] = [
        "": 1, "s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800,
    ]

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let unit = argument.dropFirst(digits.count)
        guard let number = UInt32(digits) else { return nil }
        if let seconds = Self.seconds[unit] {
            duration = .seconds(UInt64(number) * seconds)
        } else if unit == "ms" {
            duration = .milliseconds(number)
        } else {
            return nil
        }
        description = argument
    }
}

/// The beginning of a period or a point in time: `2013`, `2013-04`, `2013-04-21`,
/// `2013-04-21T10:00:00Z`.
struct TimeArgument: Equatable, ExpressibleByArgument {
    /// Microseconds since 1970-01-01 UTC.
    let micros: Int64

    init?(argument: String) {
        if let period = PartitionName.parse(argument) {
            micros = Int64(period.firstDay) * 86_400_000_000
            return
        }
        let found = unsafe Array(argument.utf8).withUnsafeBytes { bytes in
            unsafe TimeFormat.iso8601.parse(bytes, isNumber: false)
        }
        guard let found else { return nil }
        micros = found
    }
}

extension ConflictPolicy: ExpressibleByArgument {}
