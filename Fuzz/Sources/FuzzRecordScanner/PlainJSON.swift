import VarveJSON

/// What is wrong, as the scanner calls it.
private struct PlainFault: Error {
    let code: ScanFault.Code
}

/// RFC 8259 by recursive descent over an array, a byte at a time: as slow as it is plain.
struct PlainJSON {
    private let text: [UInt8]
    private let depthMax: Int
    private var at = 0

    private init(_ text: [UInt8], depthMax: Int) {
        self.text = text
        self.depthMax = depthMax
    }

    /// What keeps a text from being a record; nil if nothing does.
    static func fault(in text: [UInt8], depthMax: Int) -> ScanFault.Code? {
        guard String(validating: text, as: UTF8.self) != nil else { return .badUTF8 }
        var parser = PlainJSON(text, depthMax: depthMax)
        do throws(PlainFault) {
            parser.skipSpace()
            let isObject = parser.peek == UInt8(ascii: "{")
            var keys: [[UInt8]] = []
            if isObject {
                keys = try parser.object(depth: 1)
            } else {
                try parser.value(depth: 1)
            }
            parser.skipSpace()
            guard parser.at == text.count else { return .badJSON }
            guard isObject else { return .notObject }
            return Set(keys).count == keys.count ? nil : .duplicateKey
        } catch {
            return error.code
        }
    }

    private var peek: UInt8? { at < text.count ? text[at] : nil }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        at += 1
        return true
    }

    private mutating func demand(_ byte: UInt8) throws(PlainFault) {
        guard take(byte) else { throw PlainFault(code: .badJSON) }
    }

    private mutating func value(depth: Int) throws(PlainFault) {
        switch peek {
        case UInt8(ascii: "{"): _ = try object(depth: depth)
        case UInt8(ascii: "["): try array(depth: depth)
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "n"): for byte in "null".utf8 { try demand(byte) }
        case UInt8(ascii: "t"): for byte in "true".utf8 { try demand(byte) }
        case UInt8(ascii: "f"): for byte in "false".utf8 { try demand(byte) }
        default: try number()
        }
    }

    /// The decoded keys.
    private mutating func object(depth: Int) throws(PlainFault) -> [[UInt8]] {
        guard depth <= depthMax else { throw PlainFault(code: .tooDeep) }
        var keys: [[UInt8]] = []
        at += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return keys }
        repeat {
            skipSpace()
            keys.append(try string())
            skipSpace()
            try demand(UInt8(ascii: ":"))
            skipSpace()
            try value(depth: depth + 1)
            skipSpace()
        } while take(UInt8(ascii: ","))
        try demand(UInt8(ascii: "}"))
        return keys
    }

    private mutating func array(depth: Int) throws(PlainFault) {
        guard depth <= depthMax else { throw PlainFault(code: .tooDeep) }
        at += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return }
        repeat {
            skipSpace()
            try value(depth: depth + 1)
            skipSpace()
        } while take(UInt8(ascii: ","))
        try demand(UInt8(ascii: "]"))
    }

    private mutating func digits() throws(PlainFault) {
        let start = at
        while let byte = peek, (0x30...0x39).contains(byte) { at += 1 }
        if at == start { throw PlainFault(code: .badJSON) }
    }

    private mutating func number() throws(PlainFault) {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
    }
}

extension PlainJSON {
    /// A string decoded; of a lone surrogate the three bytes that UTF-8 would give it.
    private mutating func string() throws(PlainFault) -> [UInt8] {
        try demand(UInt8(ascii: "\""))
        var units: [UInt16] = []
        var decoded: [UInt8] = []
        while let byte = peek {
            at += 1
            if byte == UInt8(ascii: "\\") {
                units.append(try escape())
                continue
            }
            decoded += Self.encoded(units)
            units = []
            if byte == UInt8(ascii: "\"") { return decoded }
            guard byte >= 0x20 else { throw PlainFault(code: .badJSON) }
            decoded.append(byte)
        }
        throw PlainFault(code: .badJSON)
    }

    private mutating func escape() throws(PlainFault) -> UInt16 {
        let byte = peek ?? 0
        at += 1
        switch Character(UnicodeScalar(byte)) {
        case "\"", "\\", "/": return UInt16(byte)
        case "b": return 0x08
        case "f": return 0x0C
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "u":
            var unit: UInt16 = 0
            for _ in 0..<4 {
                guard let byte = peek, let digit = Character(UnicodeScalar(byte)).hexDigitValue,
                    byte < 0x80
                else { throw PlainFault(code: .badJSON) }
                unit = unit << 4 | UInt16(digit)
                at += 1
            }
            return unit
        default: throw PlainFault(code: .badJSON)
        }
    }

    /// Escaped UTF-16 in UTF-8; of a surrogate without its other half the bytes of WTF-8.
    private static func encoded(_ units: [UInt16]) -> [UInt8] {
        var bytes: [UInt8] = []
        var index = 0
        while index < units.count {
            var scalar = UInt32(units[index])
            index += 1
            if (0xD800..<0xDC00).contains(scalar), index < units.count,
                (0xDC00..<0xE000).contains(units[index])
            {
                scalar = 0x10000 + (scalar - 0xD800) << 10 + UInt32(units[index]) - 0xDC00
                index += 1
            }
            func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | scalar >> shift & 0x3F) }
            switch scalar {
            case 0..<0x80: bytes.append(UInt8(scalar))
            case 0x80..<0x800: bytes += [UInt8(0xC0 | scalar >> 6), tail(0)]
            case 0x800..<0x10000: bytes += [UInt8(0xE0 | scalar >> 12), tail(6), tail(0)]
            default: bytes += [UInt8(0xF0 | scalar >> 18), tail(12), tail(6), tail(0)]
            }
        }
        return bytes
    }
}
