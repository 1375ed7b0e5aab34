import VarveBytes

/// The ISO 8601 times that a record may hold, read strictly.
///
///     time     = date [ ("T" / "t" / " ") clock [zone] ]
///     date     = 4DIGIT "-" 2DIGIT "-" 2DIGIT          ; proleptic Gregorian, years 0000 to 9999
///     clock    = 2DIGIT ":" 2DIGIT [":" 2DIGIT [("." / ",") 1*DIGIT]]
///     zone     = "Z" / "z" / ("+" / "-") 2DIGIT [[":"] 2DIGIT]
///
/// No zone means UTC. Digits of a fraction beyond the sixth are cut. `24:00`, `24:00:00` and
/// `24:00:00.000` are the next day's midnight. Second 60 is taken where it is 23:59:60 in UTC, and
/// reads as the midnight after it; whether that night had a leap second is not checked.
enum ISO8601 {
    /// Microseconds since 1970-01-01T00:00:00Z, or nil. O(n).
    static func micros(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes.count >= 10, let base = bytes.baseAddress,
            let days = unsafe days(base)
        else { return nil }
        let midnight = Int64(days) &* 86_400_000_000
        if bytes.count == 10 { return midnight }
        guard bytes.count >= 16 else { return nil }
        let separator = unsafe base.load(fromByteOffset: 10, as: UInt8.self)
        guard separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " ") else {
            return nil
        }
        return unsafe clock(bytes, base, midnight)
    }

    @inline(__always)
    private static func days(_ base: UnsafeRawPointer) -> Int? {
        let century = unsafe pair(base, 0)
        let year = unsafe pair(base, 2)
        let month = unsafe pair(base, 5)
        let day = unsafe pair(base, 8)
        // A negative part marks a byte that is no digit; one test for all four.
        guard (century | year | month | day) >= 0, unsafe byte(base, 4) == UInt8(ascii: "-"),
            unsafe byte(base, 7) == UInt8(ascii: "-"),
            let date = CivilDate(year: century &* 100 &+ year, month: month, day: day)
        else { return nil }
        return date.daysSinceEpoch
    }

    private static func clock(
        _ bytes: UnsafeRawBufferPointer, _ base: UnsafeRawPointer, _ midnight: Int64
    ) -> Int64? {
        let hour = unsafe pair(base, 11)
        let minute = unsafe pair(base, 14)
        guard (hour | minute) >= 0, hour <= 24, minute < 60,
            unsafe byte(base, 13) == UInt8(ascii: ":")
        else { return nil }
        var second = 0
        var fraction: Int64 = 0
        var at = 16
        if unsafe at < bytes.count && bytes[at] == UInt8(ascii: ":") {
            guard bytes.count >= 19 else { return nil }
            second = unsafe pair(base, 17)
            guard second >= 0, second <= 60 else { return nil }
            at = 19
            if unsafe at < bytes.count
                && (bytes[at] == UInt8(ascii: ".") || bytes[at] == UInt8(ascii: ","))
            {
                guard let (micros, end, isZero) = unsafe Self.fraction(bytes, from: 20) else {
                    return nil
                }
                if hour == 24 && !isZero { return nil }
                fraction = micros
                at = end
            }
        }
        if hour == 24 && (minute | second) != 0 { return nil }
        guard let zone = unsafe zone(bytes, from: at) else { return nil }
        let seconds = Int64(hour &* 3_600 &+ minute &* 60 &+ second &- zone &* 60)
        // As seconds are counted, 23:59:60 is the next midnight; any other :60 does not exist.
        if second == 60 && (seconds % 86_400 != 0 || hour == 24) { return nil }
        return midnight &+ seconds &* 1_000_000 &+ fraction
    }

    private static func fraction(
        _ bytes: UnsafeRawBufferPointer, from start: Int
    ) -> (micros: Int64, end: Int, isZero: Bool)? {
        var micros: Int64 = 0
        var place: Int64 = 100_000
        var isZero = true
        var at = start
        while unsafe at < bytes.count && bytes[at] &- 0x30 < 10 {
            let digit = unsafe Int64(bytes[at] &- 0x30)
            if digit != 0 { isZero = false }
            micros &+= digit &* place
            place /= 10
            at &+= 1
        }
        return at > start ? (micros, at, isZero) : nil
    }

    /// The zone's minutes east of UTC; nil where the rest of the text is no zone.
    private static func zone(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return 0 }
        let sign = unsafe byte(base, start)
        if sign | 0x20 == UInt8(ascii: "z") { return bytes.count == start &+ 1 ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        guard bytes.count >= start &+ 3 else { return nil }
        let hours = unsafe pair(base, start &+ 1)
        var minutes = 0
        var at = start &+ 3
        if at < bytes.count {
            if unsafe byte(base, at) == UInt8(ascii: ":") { at &+= 1 }
            guard bytes.count == at &+ 2 else { return nil }
            minutes = unsafe pair(base, at)
        }
        guard (hours | minutes) >= 0, hours < 24, minutes < 60 else { return nil }
        let offset = hours &* 60 &+ minutes
        return sign == UInt8(ascii: "-") ? -offset : offset
    }

    @inline(__always)
    private static func byte(_ base: UnsafeRawPointer, _ offset: Int) -> UInt8 {
        unsafe base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Two digits as a number, negative where one of them is no digit.
    @inline(__always)
    private static func pair(_ base: UnsafeRawPointer, _ offset: Int) -> Int {
        let tens = unsafe byte(base, offset) &- 0x30
        let ones = unsafe byte(base, offset &+ 1) &- 0x30
        return tens < 10 && ones < 10 ? Int(tens) &* 10 &+ Int(ones) : -1
    }
}
