extension TimePattern {
    enum Field: Equatable, Sendable {
        case year, shortYear, month, day, hour, minute, second, fraction
    }

    /// One piece of a layout.
    enum Step: Equatable, Sendable {
        /// This byte.
        case literal(UInt8)
        /// That many digits.
        case digits(Field, Int)
        /// One digit or two, the first not a zero.
        case loose(Field)

        var byteCountMax: Int {
            switch self {
            case .literal: 1
            case .digits(_, let count): count
            case .loose: 2
            }
        }

        var startsWithDigit: Bool {
            if case .literal(let byte) = self { return byte &- 0x30 < 10 }
            return true
        }

        var field: Field? {
            switch self {
            case .literal: nil
            case .digits(let field, _), .loose(let field): field
            }
        }
    }

    static func compile(_ text: String) throws(TimePatternError) -> [Step] {
        let bytes = Array(text.utf8)
        guard bytes.count <= textByteCountMax else {
            throw TimePatternError(
                text: text, offset: textByteCountMax, expected: "at most \(textByteCountMax) bytes")
        }
        var steps: [Step] = []
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == quote {
                at = try compileQuoted(bytes, at, text, into: &steps)
            } else if isLetter(byte) {
                let end = bytes[at...].firstIndex { $0 != byte } ?? bytes.count
                guard let step = token(byte, count: end - at) else {
                    throw TimePatternError(
                        text: text, offset: at,
                        expected: "one of yyyy yy MM M dd d HH mm ss S, or the letter in quotes")
                }
                steps.append(step)
                at = end
            } else {
                steps.append(.literal(byte))
                at += 1
            }
        }
        return steps
    }

    /// Returns the offset after the closing quote. `''` is a quote, inside and outside.
    private static func compileQuoted(
        _ bytes: [UInt8], _ start: Int, _ text: String, into steps: inout [Step]
    ) throws(TimePatternError) -> Int {
        if start + 1 < bytes.count, bytes[start + 1] == quote {
            steps.append(.literal(quote))
            return start + 2
        }
        var at = start + 1
        while at < bytes.count {
            if bytes[at] == quote {
                guard at + 1 < bytes.count, bytes[at + 1] == quote else { return at + 1 }
                at += 1
            }
            steps.append(.literal(bytes[at]))
            at += 1
        }
        throw TimePatternError(text: text, offset: start, expected: "a closing quote")
    }

    private static func token(_ letter: UInt8, count: Int) -> Step? {
        switch (Character(Unicode.Scalar(letter)), count) {
        case ("y", 4): .digits(.year, 4)
        case ("y", 2): .digits(.shortYear, 2)
        case ("M", 2): .digits(.month, 2)
        case ("M", 1): .loose(.month)
        case ("d", 2): .digits(.day, 2)
        case ("d", 1): .loose(.day)
        case ("H", 2): .digits(.hour, 2)
        case ("m", 2): .digits(.minute, 2)
        case ("s", 2): .digits(.second, 2)
        case ("S", 1...9): .digits(.fraction, count)
        default: nil
        }
    }

    /// The finest unit, if no token is missing, doubled or ambiguous.
    static func checkedUnit(_ steps: [Step], _ text: String) throws(TimePatternError) -> Unit {
        func failure(_ expected: String) -> TimePatternError {
            TimePatternError(text: text, offset: text.utf8.count, expected: expected)
        }
        for (step, next) in zip(steps, steps.dropFirst()) {
            if case .loose = step, next.startsWithDigit {
                throw failure("no digit right after a bare M or d")
            }
        }
        let fields = steps.compactMap(\.field)
        func count(_ field: Field) -> Int { fields.count { $0 == field } }
        guard count(.year) + count(.shortYear) == 1, count(.month) == 1, count(.day) == 1 else {
            throw failure("one year, one month and one day")
        }
        let finer = [count(.hour), count(.minute), count(.second), count(.fraction)]
        guard finer.allSatisfy({ $0 <= 1 }), finer == finer.sorted(by: >) else {
            throw failure("HH before mm before ss before S to be there, each once at most")
        }
        switch finer.reduce(0, +) {
        case 0: return .day
        case 1: return .hour
        case 2: return .minute
        case 3: return .second
        default: return .fraction(digits: fractionDigits(steps))
        }
    }

    private static func fractionDigits(_ steps: [Step]) -> Int {
        for case .digits(.fraction, let count) in steps { return count }
        return 0
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static var quote: UInt8 { 0x27 }
}
