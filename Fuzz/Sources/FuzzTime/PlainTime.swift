/// Times the slow way: a day is found by counting days, a number has as many digits as it takes.
struct PlainTime {
    private let text: [Character]

    /// Of bytes beyond ASCII one character each, which is none that a time has.
    init(_ bytes: [UInt8]) {
        text = bytes.map { $0 < 0x80 ? Character(UnicodeScalar($0)) : "?" }
    }

    // MARK: - ISO 8601

    /// Microseconds since 1970.
    var iso8601: Int64? {
        guard text.count >= 10, let year = number(0, 4), let month = number(5, 2),
            let day = number(8, 2), text[4] == "-", text[7] == "-",
            let days = Self.days(year, month, day)
        else { return nil }
        if text.count == 10 { return days * 86_400_000_000 }
        guard "Tt ".contains(text[10]), let clock = clock(Array(text[11...])) else { return nil }
        return days * 86_400_000_000 + clock
    }

    private func number(_ start: Int, _ count: Int) -> Int? {
        Self.number(text[start..<(start + count)])
    }

    private static func number(_ digits: ArraySlice<Character>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ "0123456789".contains($0) }) else { return nil }
        return Int(String(digits))
    }

    private static let firstDays: [Int64] = {
        // 0000-01-01, and where each year begins after it.
        var days: [Int64] = [-719_528]
        for year in 0..<9_999 { days.append(days[year] + (isLeap(year) ? 366 : 365)) }
        return days
    }()

    private static func isLeap(_ year: Int) -> Bool {
        year % 400 == 0 || year % 4 == 0 && year % 100 != 0
    }

    private static func lengths(_ year: Int) -> [Int] {
        [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    }

    /// Days since 1970 of a date; nil if there is none.
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64? {
        let lengths = lengths(year)
        guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
        return firstDays[year] + Int64(lengths[..<(month - 1)].reduce(0, +) + day - 1)
    }

    /// The date so many days after 1970; nil outside of the years 0 to 9999.
    static func date(_ days: Int128) -> (year: Int, month: Int, day: Int)? {
        guard let year = firstDays.lastIndex(where: { $0 <= days }) else { return nil }
        var rest = days - Int128(firstDays[year])
        for (month, length) in lengths(year).enumerated() {
            if rest < length { return (year, month + 1, Int(rest) + 1) }
            rest -= Int128(length)
        }
        return nil
    }

    /// `HH:mm`, `HH:mm:ss` or `HH:mm:ss.f`, and a zone.
    private func clock(_ text: [Character]) -> Int64? {
        let end = text.firstIndex { "Zz+-".contains($0) } ?? text.count
        guard let zone = Self.zone(text[end...]) else { return nil }
        let parts = text[..<end].split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[0].count == 2, parts[1].count == 2,
            let hour = Self.number(parts[0]), let minute = Self.number(parts[1]), minute < 60,
            hour <= 24
        else { return nil }
        var second = 0
        var micros: Int64 = 0
        if parts.count == 3 {
            guard parts[2].count >= 2, let whole = Self.number(parts[2].prefix(2)), whole <= 60
            else { return nil }
            second = whole
            if parts[2].count > 2 {
                let point = parts[2].dropFirst(2)
                let digits = point.dropFirst()
                guard point.first == "." || point.first == ",", !digits.isEmpty,
                    digits.allSatisfy({ "0123456789".contains($0) }),
                    hour < 24 || digits.allSatisfy({ $0 == "0" })
                else { return nil }
                micros = Int64(String((digits + "000000").prefix(6))) ?? 0
            }
        }
        if hour == 24 && (minute, second) != (0, 0) { return nil }
        let seconds = hour * 3_600 + minute * 60 + second - zone * 60
        // A leap second is the last of a day in UTC.
        if second == 60 && (hour == 24 || seconds % 86_400 != 0) { return nil }
        return Int64(seconds) * 1_000_000 + micros
    }

    /// Minutes east of UTC.
    private static func zone(_ text: ArraySlice<Character>) -> Int? {
        guard let sign = text.first else { return 0 }
        if sign == "Z" || sign == "z" { return text.count == 1 ? 0 : nil }
        var digits = text.dropFirst()
        if digits.count == 5, digits[digits.startIndex + 2] == ":" {
            digits = digits.prefix(2) + digits.suffix(2)
        }
        guard digits.count == 2 || digits.count == 4, let hours = number(digits.prefix(2)),
            let minutes = digits.count == 4 ? number(digits.suffix(2)) : 0, hours < 24, minutes < 60
        else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
    }

    // MARK: - Numbers

    /// The number that the text is times 10^power, rounded down; nil if it is none or too large.
    func scaled(power: Int) -> Int64? {
        guard let (isNegative, digits, exponent) = decimal else { return nil }
        let significant = Array(digits.drop { $0 == "0" })
        guard !significant.isEmpty else { return 0 }
        let point = significant.count + exponent + power
        if point > 19 { return nil }
        let whole = point <= 0 ? "0" : Self.padded(significant, to: point)
        let rest = point <= 0 ? significant[...] : significant.dropFirst(point)
        let isExact = rest.allSatisfy { $0 == "0" }
        guard let magnitude = Int64(whole) else { return nil }
        if !isNegative { return magnitude }
        return isExact ? -magnitude : -magnitude - 1
    }

    private static func padded(_ digits: [Character], to count: Int) -> String {
        let kept = digits.prefix(count)
        return String(kept) + String(repeating: "0", count: count - kept.count)
    }

    /// Sign, digits without a point, and the power of ten that the last of them counts.
    private var decimal: (isNegative: Bool, digits: [Character], exponent: Int)? {
        let isNegative = text.first == "-"
        let rest = text[(isNegative ? 1 : 0)...]
        let mark = rest.firstIndex { $0 == "e" || $0 == "E" } ?? rest.endIndex
        let parts = rest[..<mark].split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { "0123456789".contains($0) } }),
            parts[0].count == 1 || parts[0].first != "0"
        else { return nil }
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        var exponent = 0
        if mark < rest.endIndex {
            var digits = rest[(mark + 1)...]
            let sign = digits.first
            if sign == "+" || sign == "-" { digits = digits.dropFirst() }
            guard !digits.isEmpty, digits.allSatisfy({ "0123456789".contains($0) }) else {
                return nil
            }
            // Beyond twelve digits an exponent is as good as endless.
            let significant = digits.drop { $0 == "0" }
            exponent = significant.count > 12 ? 1 << 40 : Int(String(significant)) ?? 0
            if sign == "-" { exponent = -exponent }
        }
        return (isNegative, Array(parts[0]) + fraction, exponent - fraction.count)
    }
}
