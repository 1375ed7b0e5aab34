extension Lexer {
    /// A number without a sign.
    mutating func number() throws(Fault) -> Token.Kind {
        let start = at
        skipDigits()
        var isInteger = true
        if byte() == UInt8(ascii: ".") {
            isInteger = false
            at += 1
            skipDigits()
        }
        if let letter = byte(), letter | 0x20 == UInt8(ascii: "e"), hasExponent {
            isInteger = false
            at += 2
            skipDigits()
        }
        if let next = byte(), Self.isWordPart(next) {
            while let byte = byte(), Self.isWordPart(byte) { at += 1 }
            throw Fault(
                "this is neither a number nor a name: a name that begins with a digit is written "
                    + "in double quotes", at: start..<at)
        }
        let digits = bytes[start..<at].filter { $0 != UInt8(ascii: "_") }
        if isInteger, let value = Self.integer(digits) { return .integer(value) }
        guard let value = ValueReading.double(digits.span) else {
            throw Fault("this is no number", at: start..<at)
        }
        return .double(value)
    }

    /// Digits with single underscores between them.
    private mutating func skipDigits() {
        while let byte = byte() {
            if ASCIIText.isDigit(byte) {
                at += 1
            } else if byte == UInt8(ascii: "_"), at > 0, ASCIIText.isDigit(bytes[at - 1]),
                let next = self.byte(1), ASCIIText.isDigit(next)
            {
                at += 1
            } else {
                return
            }
        }
    }

    /// Whether the letter here begins an exponent: a digit follows it, or a sign and a digit.
    private var hasExponent: Bool {
        guard let next = byte(1) else { return false }
        if ASCIIText.isDigit(next) { return true }
        guard next == UInt8(ascii: "+") || next == UInt8(ascii: "-") else { return false }
        return byte(2).map(ASCIIText.isDigit) ?? false
    }

    private static func integer(_ digits: [UInt8]) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = tens.addingReportingOverflow(UInt64(digit - 0x30))
            guard !isTooLarge, !overflow else { return nil }
            value = sum
        }
        return value
    }
}
