/// The parts of a decimal number in a text.
///
///     number   = *SPACE [ "+" / "-" ] mantissa [ ( "e" / "E" ) [ "+" / "-" ] digits ] *SPACE
///     mantissa = digits [ "." [ digits ] ] / "." digits
///     digits   = 1*DIGIT *( "_" 1*DIGIT )
struct NumberText {
    private var isNegative = false
    /// Where the digits, points and underscores of the mantissa lie.
    private var mantissa = 0..<0
    /// How many digits stand before the point.
    private var wholeDigits = 0
    private var hasFraction = false
    /// Held within ±`exponentMax`.
    private var exponent = 0

    private static let exponentMax = 1_000_000_000

    /// Finds the parts; nil if the text is no number.
    init?(_ text: Span<UInt8>) {
        var at = 0
        var end = text.count
        while at < end, ASCIIText.isSpace(text[at]) { at += 1 }
        while end > at, ASCIIText.isSpace(text[end - 1]) { end -= 1 }
        if at < end, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
            isNegative = text[at] == UInt8(ascii: "-")
            at += 1
        }
        let start = at
        guard let whole = Self.digits(text, &at, end) else { return nil }
        wholeDigits = whole
        var fraction = 0
        if at < end, text[at] == UInt8(ascii: ".") {
            at += 1
            hasFraction = true
            guard let count = Self.digits(text, &at, end) else { return nil }
            fraction = count
        }
        guard whole + fraction > 0 else { return nil }
        mantissa = start..<at
        if at < end, text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            guard let value = Self.exponent(text, &at, end) else { return nil }
            exponent = value
            hasFraction = true
        }
        guard at == end else { return nil }
    }

    /// Counts digits from `at` on; nil where an underscore is not between two digits.
    private static func digits(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int? {
        var count = 0
        while at < end {
            if ASCIIText.isDigit(text[at]) {
                count += 1
            } else if text[at] == UInt8(ascii: "_") {
                guard count > 0, at + 1 < end, ASCIIText.isDigit(text[at + 1]) else { return nil }
            } else {
                break
            }
            at += 1
        }
        return count
    }

    private static func exponent(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int? {
        var isNegative = false
        if at < end, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
            isNegative = text[at] == UInt8(ascii: "-")
            at += 1
        }
        let start = at
        var value = 0
        while at < end, ASCIIText.isDigit(text[at]) {
            value = min(value * 10 + Int(text[at] - 0x30), exponentMax)
            at += 1
        }
        guard at > start else { return nil }
        return isNegative ? -value : value
    }

    /// The number rounded half away from zero; nil beyond 64 bits.
    func rounded(_ text: Span<UInt8>) -> Int64? {
        let point = wholeDigits + exponent  // how many digits the whole part has
        var magnitude: UInt64 = 0
        var seen = 0
        var roundsUp = false
        for at in mantissa where ASCIIText.isDigit(text[at]) {
            let digit = UInt64(text[at] - 0x30)
            if seen >= point {
                roundsUp = seen == point && digit >= 5
                break
            }
            guard let next = Self.append(digit, to: magnitude) else { return nil }
            magnitude = next
            seen += 1
        }
        while seen < point, magnitude != 0 {
            guard let next = Self.append(0, to: magnitude) else { return nil }
            magnitude = next
            seen += 1
        }
        if roundsUp { magnitude += 1 }
        if isNegative {
            return magnitude <= Int64.min.magnitude
                ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
        }
        return Int64(exactly: magnitude)
    }

    private static func append(_ digit: UInt64, to magnitude: UInt64) -> UInt64? {
        // No value that fits has more than 2^63 as its magnitude, so rounding up cannot overflow.
        guard magnitude <= (1 << 63) / 10 else { return nil }
        return magnitude * 10 + digit
    }

    /// The nearest double; infinite where it is too large.
    func double(_ text: Span<UInt8>) -> Double {
        var magnitude: UInt64 = 0
        var significant = 0
        var fraction = 0
        var isPastPoint = false
        for at in mantissa {
            let byte = text[at]
            if byte == UInt8(ascii: ".") {
                isPastPoint = true
            } else if ASCIIText.isDigit(byte) {
                if magnitude != 0 || byte != 0x30 { significant += 1 }
                if significant > 15 { return slowDouble(text) }
                magnitude = magnitude * 10 + UInt64(byte - 0x30)
                if isPastPoint { fraction += 1 }
            }
        }
        // Both factors are exact, so one rounding gives the nearest double (Clinger 1990).
        let scale = exponent - fraction
        guard scale.magnitude <= 22 else { return slowDouble(text) }
        let value = Double(magnitude)
        let scaled = scale < 0 ? value / Self.powers[-scale] : value * Self.powers[scale]
        return isNegative ? -scaled : scaled
    }

    private func slowDouble(_ text: Span<UInt8>) -> Double {
        var clean: [UInt8] = isNegative ? [UInt8(ascii: "-"), 0x30] : [0x30]
        for at in mantissa where text[at] != UInt8(ascii: "_") { clean.append(text[at]) }
        if clean.last == UInt8(ascii: ".") { clean.append(0x30) }
        clean += "e\(exponent)".utf8
        return Double(String(decoding: clean, as: UTF8.self)) ?? 0
    }

    static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// Infinities and NaN.
    static func special(_ text: Span<UInt8>) -> Double? {
        guard text.count <= 32 else { return nil }
        var bytes: [UInt8] = []
        for at in 0..<text.count { bytes.append(ASCIIText.lower(text[at])) }
        while let last = bytes.last, ASCIIText.isSpace(last) { bytes.removeLast() }
        var word = bytes.drop(while: ASCIIText.isSpace)
        let isNegative = word.first == UInt8(ascii: "-")
        if isNegative || word.first == UInt8(ascii: "+") { word = word.dropFirst() }
        if word.elementsEqual("inf".utf8) || word.elementsEqual("infinity".utf8) {
            return isNegative ? -Double.infinity : .infinity
        }
        return word.elementsEqual("nan".utf8) ? .nan : nil
    }
}
