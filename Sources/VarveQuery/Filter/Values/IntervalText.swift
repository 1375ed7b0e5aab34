/// The text of intervals, as DuckDB reads them.
///
///     interval = [ "@" ] 1*( number unit / [ "-" ] clock ) [ "ago" ]
///     number   = [ "-" ] 1*DIGIT [ "." *DIGIT ]
///     clock    = 1*DIGIT ":" 1*2DIGIT [ ":" 1*2DIGIT [ "." *DIGIT ] ]
///
/// A number that is all means seconds. A fraction of years and longer units is rounded to months;
/// of a month, it goes to days (30 of them), and of days to microseconds.
struct IntervalText {
    private let bytes: [UInt8]
    private var at = 0
    private var partCount = 0
    private var months: Int64 = 0
    private var days: Int64 = 0
    private var micros: Int64 = 0

    /// The interval; nil if the text is none, or months or days exceed 32 bits.
    static func interval(_ text: [UInt8]) -> Interval? {
        var reader = IntervalText(bytes: text)
        return reader.read()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    // MARK: Units

    /// The unit of a lower-case word after a number: `day`, `days`, not `d`.
    static func unit(_ word: String) -> IntervalUnit? {
        guard word.utf8.count >= 3 else { return nil }
        switch word {
        case "century", "centuries": return .months(1_200)
        case "millennium", "millennia", "millenniums": return .months(12_000)
        default: break
        }
        let one = word.hasSuffix("s") ? String(word.dropLast()) : word
        switch one {
        case "year": return .months(12)
        case "quarter": return .months(3)
        case "month": return .months(1)
        case "decade": return .months(120)
        case "week": return .days(7)
        case "day": return .days(1)
        case "hour": return .micros(3_600_000_000)
        case "minute": return .micros(60_000_000)
        case "second": return .micros(1_000_000)
        case "millisecond": return .micros(1_000)
        case "microsecond": return .micros(1)
        default: return nil
        }
    }

    /// Also the short forms that only texts may have.
    private static func shortUnit(_ word: String) -> IntervalUnit? {
        switch word {
        case "y", "yr", "yrs": .months(12)
        case "mon", "mons": .months(1)
        case "w": .days(7)
        case "d", "dayofmonth": .days(1)
        case "h", "hr", "hrs": .micros(3_600_000_000)
        case "m", "min", "mins": .micros(60_000_000)
        case "s", "sec", "secs": .micros(1_000_000)
        case "ms", "msec", "msecs": .micros(1_000)
        case "us", "usec", "usecs": .micros(1)
        case "dec", "decs": .months(120)
        case "c", "cent": .months(1_200)
        case "mil", "mils": .months(12_000)
        default: unit(word)
        }
    }

    // MARK: Reading

    private mutating func read() -> Interval? {
        skipSpaces()
        if at < bytes.count, bytes[at] == UInt8(ascii: "@") {
            at += 1
            skipSpaces()
        }
        guard at < bytes.count else { return nil }
        while at < bytes.count {
            guard let isAgo = readPart() else { return nil }
            skipSpaces()
            if isAgo {
                guard at == bytes.count else { return nil }
                (months, days, micros) = (-months, -days, -micros)
            }
        }
        guard months.magnitude <= Int32.max, days.magnitude <= Int32.max else { return nil }
        return Interval(months: months, days: days, micros: micros)
    }

    /// Reads a number and its unit, a clock, or `ago`, which gives true.
    private mutating func readPart() -> Bool? {
        let isNegative = bytes[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        guard let whole = digits() else {
            guard !isNegative, partCount > 0, word() == "ago" else { return nil }
            return true
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ":") {
            partCount += 1
            return clock(hours: whole, isNegative: isNegative) ? false : nil
        }
        var fraction: Int64 = 0
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            fraction = billionths()
        }
        skipSpaces()
        let name = word()
        let isAll = name.isEmpty && at == bytes.count && partCount == 0
        guard let unit = isAll ? .micros(1_000_000) : Self.shortUnit(name) else { return nil }
        partCount += 1
        let sign: Int64 = isNegative ? -1 : 1
        return add(unit, sign * whole, sign * fraction) ? false : nil
    }

    /// Adds whole units and billionths of one.
    private mutating func add(_ unit: IntervalUnit, _ whole: Int64, _ fraction: Int64) -> Bool {
        // A fraction is below a billion, and units in months or days are at most 12,000 of them: far
        // within 64 bits.
        switch unit {
        case .months(let size) where size >= 12:
            return add(&months, whole, size) && add(&months, Self.rounded(fraction * size), 1)
        case .months(let size):
            let part = fraction * size
            guard add(&months, whole, size), add(&months, part / Self.billion, 1) else {
                return false
            }
            let days = part % Self.billion * 30
            return size == 1
                ? add(.days(1), 0, days) : add(&self.days, Self.rounded(days), 1)
        case .days(let size):
            let part = fraction * size
            guard add(&days, whole, size), add(&days, part / Self.billion, 1) else { return false }
            let micros = Int128(part % Self.billion) * Int128(CalendarTime.microsPerDay)
            return add(&self.micros, Int64(micros / Int128(Self.billion)), 1)
        case .micros(let size):
            let part = Int128(fraction) * Int128(size)
            let half = Int128(size == 1 ? 0 : part.signum()) * Int128(Self.billion / 2)
            return add(&micros, whole, size)
                && add(&micros, Int64((part + half) / Int128(Self.billion)), 1)
        }
    }

    private static let billion: Int64 = 1_000_000_000

    private static func rounded(_ billionths: Int64) -> Int64 {
        (billionths + billionths.signum() * (billion / 2)) / billion
    }

    private func add(_ part: inout Int64, _ count: Int64, _ size: Int64) -> Bool {
        let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
        let (sum, overflow) = part.addingReportingOverflow(product)
        part = sum
        // Without the least number, a sign can be turned without another check.
        return !isTooLarge && !overflow && sum != .min
    }

    private mutating func clock(hours: Int64, isNegative: Bool) -> Bool {
        at += 1
        guard let minutes = digits(), minutes < 60 else { return false }
        var rest = minutes * 60_000_000
        if at < bytes.count, bytes[at] == UInt8(ascii: ":") {
            at += 1
            guard let seconds = digits(), seconds < 60 else { return false }
            rest += seconds * 1_000_000
            if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
                at += 1
                rest += billionths() / 1_000
            }
        }
        let sign: Int64 = isNegative ? -1 : 1
        return add(&micros, sign * hours, 3_600_000_000) && add(&micros, sign * rest, 1)
    }

    // MARK: Parts

    private mutating func digits() -> Int64? {
        let start = at
        var value: Int64 = 0
        while at < bytes.count, ASCIIText.isDigit(bytes[at]) {
            guard value < 1_000_000_000_000_000 else { return nil }
            value = value * 10 + Int64(bytes[at] - 0x30)
            at += 1
        }
        return at > start ? value : nil
    }

    /// The digits of a fraction as billionths; more are cut.
    private mutating func billionths() -> Int64 {
        var value: Int64 = 0
        var place = Self.billion / 10
        while at < bytes.count, ASCIIText.isDigit(bytes[at]) {
            value += Int64(bytes[at] - 0x30) * place
            place /= 10
            at += 1
        }
        return value
    }

    private mutating func word() -> String {
        let start = at
        while at < bytes.count, (bytes[at] | 0x20) &- UInt8(ascii: "a") < 26 { at += 1 }
        return String(decoding: ASCIIText.lower(bytes[start..<at]), as: UTF8.self)
    }

    private mutating func skipSpaces() {
        while at < bytes.count, ASCIIText.isSpace(bytes[at]) { at += 1 }
    }
}
