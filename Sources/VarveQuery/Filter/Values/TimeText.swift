import VarveBytes

/// The text of dates and timestamps in filters, as DuckDB reads them.
///
///     timestamp = *SPACE ( day [ ( "T" / 1*SPACE ) clock [ *SPACE zone ] *SPACE ]
///                          / "epoch" *SPACE )
///     date      = timestamp / *SPACE day *SPACE
///     day       = [ "-" ] 1*7DIGIT sep 1*2DIGIT sep 1*2DIGIT [ SPACE "(BC)" ]
///     sep       = "-" / "/"                              ; twice the same
///     clock     = 1*2DIGIT ":" 1*2DIGIT [ ":" 1*2DIGIT [ "." *DIGIT ] ]
///     zone      = "Z" / "UTC" / ( "+" / "-" ) 2DIGIT [ [ ":" ] 2DIGIT ]
///
/// No zone means UTC; an offset is taken into account. Digits beyond the microsecond are cut.
/// `24:00:00` is the next midnight, but its date the one that is written. Year 0 is 1 BC.
enum TimeText {
    static func timestamp(_ text: Span<UInt8>) -> Int64? {
        if isEpoch(text) { return 0 }
        var at = 0
        skipSpaces(text, &at)
        guard let days = civilDays(text, &at),
            let (clock, offset) = rest(text, at, mayBeSpaces: false)
        else { return nil }
        return CalendarTime.micros(days: days, micros: clock - offset)
    }

    /// The date of a text that is a date or a timestamp. A zone has no effect.
    static func date(_ text: Span<UInt8>) -> Int64? {
        if isEpoch(text) { return 0 }
        var at = 0
        skipSpaces(text, &at)
        guard let days = civilDays(text, &at), rest(text, at, mayBeSpaces: true) != nil
        else { return nil }
        return days
    }

    private static func isEpoch(_ text: Span<UInt8>) -> Bool {
        var at = 0
        skipSpaces(text, &at)
        guard text.count - at >= 5 else { return false }
        var word: UInt64 = 0
        for place in at..<at + 5 { word = word << 8 | UInt64(ASCIIText.lower(text[place])) }
        at += 5
        skipSpaces(text, &at)
        return at == text.count && word == 0x65_706F_6368
    }

    private static func civilDays(_ text: Span<UInt8>, _ at: inout Int) -> Int64? {
        var isNegative = false
        if at < text.count, text[at] == UInt8(ascii: "-") {
            isNegative = true
            at += 1
        }
        guard var year = digits(text, &at, atMost: 7), at < text.count else { return nil }
        let separator = text[at]
        guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") else { return nil }
        at += 1
        guard let month = digits(text, &at, atMost: 2), at < text.count, text[at] == separator
        else { return nil }
        at += 1
        guard let day = digits(text, &at, atMost: 2) else { return nil }
        if isNegative { year = -year }
        if matches(text, at, " (BC)") {
            guard !isNegative, year > 0 else { return nil }
            year = 1 - year
            at += 5
        }
        let date = CivilDate(year: year, month: month, day: day)
        return date.map { Int64($0.daysSinceEpoch) }
    }

    /// What follows the date: microseconds of the clock, and those that its zone is ahead of UTC.
    private static func rest(
        _ text: Span<UInt8>, _ start: Int, mayBeSpaces: Bool
    ) -> (clock: Int64, offset: Int64)? {
        var at = start
        guard skipSeparator(text, &at) else { return nil }
        if at == text.count { return at == start || mayBeSpaces ? (0, 0) : nil }
        guard let clock = clock(text, &at), let offset = zone(text, &at) else { return nil }
        skipSpaces(text, &at)
        return at == text.count ? (clock, offset) : nil
    }

    private static func skipSeparator(_ text: Span<UInt8>, _ at: inout Int) -> Bool {
        guard at < text.count else { return true }
        if text[at] == UInt8(ascii: "T") {
            at += 1
            return at < text.count
        }
        let start = at
        skipSpaces(text, &at)
        return at > start
    }

    private static func clock(_ text: Span<UInt8>, _ at: inout Int) -> Int64? {
        guard let hour = digits(text, &at, atMost: 2), hour <= 24, skip(":", text, &at),
            let minute = digits(text, &at, atMost: 2), minute < 60
        else { return nil }
        var micros = Int64(hour * 3_600 + minute * 60) * 1_000_000
        if skip(":", text, &at) {
            guard let second = digits(text, &at, atMost: 2), second < 60 else { return nil }
            micros += Int64(second) * 1_000_000
            if skip(".", text, &at) {
                var place: Int64 = 100_000
                while at < text.count, ASCIIText.isDigit(text[at]) {
                    micros += Int64(text[at] - 0x30) * place
                    place /= 10
                    at += 1
                }
            }
        }
        return micros <= CalendarTime.microsPerDay ? micros : nil
    }

    /// The zone's microseconds east of UTC; 0 where there is none.
    private static func zone(_ text: Span<UInt8>, _ at: inout Int) -> Int64? {
        var next = at
        skipSpaces(text, &next)
        guard next < text.count else { return 0 }
        at = next
        if skip("Z", text, &at) { return 0 }
        if matches(text, at, "UTC") {
            at += 3
            return 0
        }
        let isWest = text[at] == UInt8(ascii: "-")
        guard isWest || text[at] == UInt8(ascii: "+") else { return nil }
        at += 1
        guard let hours = twoDigits(text, &at), hours < 24 else { return nil }
        var minutes = 0
        let hasColon = skip(":", text, &at)
        if hasColon || (at < text.count && ASCIIText.isDigit(text[at])) {
            guard let value = twoDigits(text, &at), value < 60 else { return nil }
            minutes = value
        }
        let offset = Int64(hours * 3_600 + minutes * 60) * 1_000_000
        return isWest ? -offset : offset
    }

    // MARK: Parts

    private static func digits(_ text: Span<UInt8>, _ at: inout Int, atMost: Int) -> Int? {
        let start = at
        var value = 0
        while at < text.count, ASCIIText.isDigit(text[at]) {
            guard at - start < atMost else { return nil }
            value = value * 10 + Int(text[at] - 0x30)
            at += 1
        }
        return at > start ? value : nil
    }

    private static func twoDigits(_ text: Span<UInt8>, _ at: inout Int) -> Int? {
        guard at + 1 < text.count, ASCIIText.isDigit(text[at]), ASCIIText.isDigit(text[at + 1])
        else { return nil }
        defer { at += 2 }
        return Int(text[at] - 0x30) * 10 + Int(text[at + 1] - 0x30)
    }

    private static func skip(
        _ scalar: Unicode.Scalar, _ text: Span<UInt8>, _ at: inout Int
    ) -> Bool {
        guard at < text.count, text[at] == UInt8(ascii: scalar) else { return false }
        at += 1
        return true
    }

    private static func skipSpaces(_ text: Span<UInt8>, _ at: inout Int) {
        while at < text.count, ASCIIText.isSpace(text[at]) { at += 1 }
    }

    private static func matches(_ text: Span<UInt8>, _ at: Int, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard text.count - at >= count else { return false }
        var next = at
        for byte in "\(word)".utf8 {
            if text[next] != byte { return false }
            next += 1
        }
        return true
    }
}
