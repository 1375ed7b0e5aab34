/// A layout of times read by its letter: a list of what stands where, digits walked one by one, days
/// counted, and numbers with room to spare.
struct PlainPattern {
    private enum Part: Equatable {
        case byte(UInt8)
        /// A run of one letter, as in the layout.
        case token(Character, Int)
    }

    private var parts: [Part] = []

    private static let known: Set<String> = [
        "yyyy", "yy", "MM", "M", "dd", "d", "HH", "mm", "ss", "S", "SS", "SSS", "SSSS", "SSSSS",
        "SSSSSS", "SSSSSSS", "SSSSSSSS", "SSSSSSSSS",
    ]

    /// Nil for what is no layout.
    init?(_ layout: [UInt8]) {
        guard layout.count <= 64, scan(layout) else { return nil }
        let letters = tokens.map(\.letter)
        guard Set(letters).count == letters.count else { return nil }
        let order = Array("yMdHmsS")
        let depth = letters.count
        guard depth >= 3, Set(letters) == Set(order[..<depth]) else { return nil }
        for (part, next) in zip(parts, parts.dropFirst()) where Self.isLoose(part) {
            if case .byte(let byte) = next, !(0x30...0x39).contains(byte) { continue }
            return nil
        }
    }

    private mutating func scan(_ layout: [UInt8]) -> Bool {
        var rest = layout[...]
        while let byte = rest.first {
            if byte == 0x27 {
                guard quoted(&rest) else { return false }
            } else if (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) {
                let run = rest.prefix { $0 == byte }
                guard Self.known.contains(String(decoding: run, as: UTF8.self)) else {
                    return false
                }
                parts.append(.token(Character(UnicodeScalar(byte)), run.count))
                rest = rest.dropFirst(run.count)
            } else {
                parts.append(.byte(byte))
                rest = rest.dropFirst()
            }
        }
        return true
    }

    /// Text between apostrophes; two of them are one that stands for itself, also outside.
    private mutating func quoted(_ rest: inout ArraySlice<UInt8>) -> Bool {
        rest = rest.dropFirst()
        if rest.first == 0x27 {
            parts.append(.byte(0x27))
            rest = rest.dropFirst()
            return true
        }
        while let byte = rest.popFirst() {
            if byte == 0x27 {
                guard rest.first == 0x27 else { return true }
                rest = rest.dropFirst()
            }
            parts.append(.byte(byte))
        }
        return false
    }

    private var tokens: [(letter: Character, count: Int)] {
        parts.compactMap {
            if case .token(let letter, let count) = $0 { (letter, count) } else { nil }
        }
    }

    private static func isLoose(_ part: Part) -> Bool {
        part == .token("M", 1) || part == .token("d", 1)
    }

    /// How many units a day has.
    var perDay: Int128 {
        let finest = tokens.max { Self.rank($0.letter) < Self.rank($1.letter) }
        switch finest?.letter {
        case "H": return 24
        case "m": return 1_440
        case "s": return 86_400
        case "S": return 86_400 * Self.power(finest?.count ?? 0)
        default: return 1
        }
    }

    private static func rank(_ letter: Character) -> Int {
        Array("yMdHmsS").firstIndex(of: letter) ?? 0
    }

    private static func power(_ digits: Int) -> Int128 {
        (0..<digits).reduce(1) { power, _ in power * 10 }
    }
}

extension PlainPattern {
    /// The value of a text; nil where it is not to the byte what is written of one.
    func read(_ text: [UInt8]) -> Int64? {
        var rest = text[...]
        var numbers: [Character: Int] = [:]
        for part in parts {
            switch part {
            case .byte(let byte):
                guard rest.popFirst() == byte else { return nil }
            case .token(let letter, let count):
                let isLoose = Self.isLoose(part)
                let digits = rest.prefix(isLoose ? 2 : count).prefix { (0x30...0x39).contains($0) }
                guard digits.count == count || isLoose && !digits.isEmpty else { return nil }
                if isLoose, digits.first == 0x30 { return nil }
                numbers[letter] = Int(String(decoding: digits, as: UTF8.self))
                if part == .token("y", 2), let year = numbers["y"] {
                    numbers["y"] = year < 70 ? 2_000 + year : 1_900 + year
                }
                rest = rest.dropFirst(digits.count)
            }
        }
        return rest.isEmpty ? value(numbers) : nil
    }

    private func value(_ numbers: [Character: Int]) -> Int64? {
        guard let year = numbers["y"], let month = numbers["M"], let day = numbers["d"],
            let days = PlainTime.days(year, month, day)
        else { return nil }
        let (hour, minute, second) = (numbers["H"] ?? 0, numbers["m"] ?? 0, numbers["s"] ?? 0)
        guard hour < 24, minute < 60, second < 60 else { return nil }
        let seconds = Int128(days) * 86_400 + Int128(hour * 3_600 + minute * 60 + second)
        if let fraction = numbers["S"] {
            return Int64(exactly: seconds * (perDay / 86_400) + Int128(fraction))
        }
        return Int64(exactly: seconds / (86_400 / perDay))
    }

    /// The text of a value; nil where the layout has none.
    func write(_ value: Int64) -> [UInt8]? {
        let days = Self.floor(Int128(value), perDay)
        var rest = Int128(value) - days * perDay
        guard let date = PlainTime.date(days) else { return nil }
        var numbers: [Character: Int] = ["y": date.year, "M": date.month, "d": date.day]
        let fractions = max(1, perDay / 86_400)
        numbers["S"] = Int(rest % fractions)
        rest = rest / fractions * max(1, 86_400 / perDay)
        numbers["s"] = Int(rest % 60)
        numbers["m"] = Int(rest / 60 % 60)
        numbers["H"] = Int(rest / 3_600)
        var text: [UInt8] = []
        for part in parts {
            switch part {
            case .byte(let byte): text.append(byte)
            case .token(let letter, let count):
                var number = numbers[letter] ?? 0
                if part == .token("y", 2) {
                    guard (1970...2069).contains(number) else { return nil }
                    number %= 100
                }
                let digits = String(number)
                text += repeatElement(0x30, count: max(0, count - digits.count))
                text += digits.utf8
            }
        }
        return text
    }

    /// The microseconds of a value, rounded down.
    func micros(_ value: Int64) -> Int64? {
        Int64(exactly: Self.floor(Int128(value) * 86_400_000_000, perDay))
    }

    /// A quotient rounded down.
    static func floor(_ number: Int128, _ divisor: Int128) -> Int128 {
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
