import VarveBytes

/// The name of a partition: an ISO 8601 prefix that stands for a year, a month or a day of review
/// dates: `2013`, `2013-04`, `2013-04-21`.
///
/// A name comes only from a valid date of the years 0000 to 9999, never from text as it stands, so
/// its text is safe as the name of a folder. Ordered by first day; of two that begin on the same
/// day the longer period is first.
public struct PartitionName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// How long a period is. Ordered from the coarsest to the finest.
    public enum Grain: UInt8, Comparable, Sendable, CaseIterable {
        case year = 0
        case month = 1
        case day = 2

        /// Coarser grains come first.
        public static func < (left: Grain, right: Grain) -> Bool { left.rawValue < right.rawValue }
    }

    /// The days a partition can hold, in days since 1970-01-01: 0000-01-01 to 9999-12-31.
    public static let days = -719_528...2_932_896

    /// How long the period is.
    public let grain: Grain
    private let first: Int32
    private let dayCount: Int16

    /// The period of the given grain that holds a day; `nil` outside the years 0000 to 9999. O(1).
    ///
    /// - Parameter day: days since 1970-01-01.
    public init?(containing day: Int, grain: Grain) {
        guard Self.days.contains(day) else { return nil }
        self.init(CivilDate(daysSinceEpoch: day), grain: grain)
    }

    /// The period of the given grain that holds a date; `nil` outside the years 0000 to 9999.
    public init?(_ date: CivilDate, grain: Grain) {
        let month = grain == .year ? 1 : date.month
        let day = grain == .day ? date.day : 1
        guard (0...9999).contains(date.year),
            let start = CivilDate(year: date.year, month: month, day: day)
        else { return nil }
        self.grain = grain
        first = Int32(start.daysSinceEpoch)
        switch grain {
        case .day: dayCount = 1
        case .month: dayCount = Int16(CivilDate.dayCount(year: date.year, month: month))
        case .year: dayCount = date.isLeap ? 366 : 365
        }
    }

    /// The first day of the period, in days since 1970-01-01.
    public var firstDay: Int { Int(first) }

    /// The first day after the period, in days since 1970-01-01.
    public var endDay: Int { Int(first) + Int(dayCount) }

    /// The days of the period, in days since 1970-01-01.
    public var dayRange: Range<Int> { firstDay..<endDay }

    /// Whether every day of `other` is a day of this period.
    public func covers(_ other: PartitionName) -> Bool {
        firstDay <= other.firstDay && other.endDay <= endDay
    }

    /// The name as folders and users have it: `2013`, `2013-04`, `2013-04-21`.
    public var text: String {
        let date = CivilDate(daysSinceEpoch: firstDay)
        var text = Self.padded(date.year, to: 4)
        if grain >= .month { text += "-" + Self.padded(date.month, to: 2) }
        if grain >= .day { text += "-" + Self.padded(date.day, to: 2) }
        return text
    }

    /// The same as `text`.
    public var description: String { text }

    /// By first day, then the longer period first.
    public static func < (left: PartitionName, right: PartitionName) -> Bool {
        (left.firstDay, left.grain) < (right.firstDay, right.grain)
    }
}

extension PartitionName {
    /// Reads a name; `nil` unless `text` would give these very bytes.
    public static func parse(_ text: String) -> PartitionName? { parse(Array(text.utf8)) }

    /// Reads a name; `nil` unless `text` would give these very bytes.
    public static func parse(_ bytes: [UInt8]) -> PartitionName? {
        let grain: Grain
        switch bytes.count {
        case 4: grain = .year
        case 7: grain = .month
        case 10: grain = .day
        default: return nil
        }
        guard let year = number(bytes[0..<4]) else { return nil }
        var month = 1
        var day = 1
        if grain >= .month {
            guard bytes[4] == UInt8(ascii: "-"), let value = number(bytes[5..<7]) else {
                return nil
            }
            month = value
        }
        if grain >= .day {
            guard bytes[7] == UInt8(ascii: "-"), let value = number(bytes[8..<10]) else {
                return nil
            }
            day = value
        }
        guard let date = CivilDate(year: year, month: month, day: day) else { return nil }
        return PartitionName(date, grain: grain)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }

    private static func padded(_ value: Int, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
