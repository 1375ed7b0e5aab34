import VarveReviews

@testable import VarveQuery

/// A record's fields by the profile `review`, from its bytes, the plain way.
struct ReferenceRecord {
    let members: [(key: [UInt8], value: ReferenceValue)]
    /// Its place among the lines, from 0.
    let place: Int

    init(_ line: [UInt8], place: Int) {
        var parser = ReferenceParser(line)
        members = parser.members()
        self.place = place
    }

    func value(_ field: Field) -> ReferenceValue {
        switch field {
        case .canonical(let canonical): return value(canonical)
        case .stars: return value(.rating)
        case .raw(let key): return raw(key)
        case .path(let steps):
            guard case .json(.nested, let text) = raw(steps[0]) else { return .missing }
            return Self.find(steps.dropFirst(), in: text)
        case .system(let system): return value(system)
        }
    }

    private func raw(_ key: [UInt8]) -> ReferenceValue {
        members.first { $0.key == key }?.value ?? .missing
    }

    private static func find(_ steps: ArraySlice<[UInt8]>, in text: [UInt8]) -> ReferenceValue {
        guard let step = steps.first else { return .json(.nested, text) }
        var parser = ReferenceParser(text)
        let found: ReferenceValue
        if text.first == UInt8(ascii: "[") {
            let elements = parser.elements()
            guard let index = Int(String(decoding: step, as: UTF8.self)), index < elements.count
            else { return .missing }
            found = elements[index]
        } else {
            found = parser.members().first { $0.key == step }?.value ?? .missing
        }
        if steps.count == 1 { return found }
        guard case .json(.nested, let inner) = found else { return .missing }
        return find(steps.dropFirst(), in: inner)
    }

    private func value(_ field: CanonicalField) -> ReferenceValue {
        let keys: [String] =
            switch field {
            case .productID: ["product_id", "product_asin"]
            case .userID: ["user_id", "reviewer_name"]
            case .reviewTimestamp: ["review_timestamp", "review_date"]
            default: [field.name]
            }
        var found = ReferenceValue.missing
        for key in keys {
            let value = raw(Array(key.utf8))
            if value == .null, found == .missing { found = .null }
            if value.isNull { continue }
            found = value
            break
        }
        guard case .json(let kind, let text) = found else { return found }
        switch field.type {
        case .text: return .text(text)
        case .double: return .double(Double(String(decoding: text, as: UTF8.self)) ?? .nan)
        case .integer: return .integer(Int64(String(decoding: text, as: UTF8.self)) ?? -1)
        case .boolean: return .boolean(kind == .true)
        default:
            let micros = unsafe text.withUnsafeBytes {
                unsafe TimeFormat.iso8601.parse($0, isNumber: false)
            }
            return micros.map(ReferenceValue.timestamp) ?? .null
        }
    }

    private func value(_ field: SystemField) -> ReferenceValue {
        switch field {
        case .seq, .line: .integer(Int64(place + 1))
        case .run, .version: .integer(1)
        case .ingestedAt: .timestamp(1_717_200_000_000_000)
        case .source: .text(Array("lines.ndjson".utf8))
        case .profile: .text(Array("review".utf8))
        case .shape: .null
        }
    }
}

/// A JSON text that is known to be well-formed.
private struct ReferenceParser {
    private let text: [UInt8]
    private var at = 0

    init(_ text: [UInt8]) { self.text = text }

    private mutating func skipSpace() {
        while at < text.count, [0x20, 0x09, 0x0a, 0x0d].contains(text[at]) { at += 1 }
    }

    private mutating func take(_ character: Character) -> Bool {
        skipSpace()
        guard at < text.count, text[at] == character.asciiValue else { return false }
        at += 1
        return true
    }

    mutating func members() -> [(key: [UInt8], value: ReferenceValue)] {
        var members: [(key: [UInt8], value: ReferenceValue)] = []
        guard take("{") else { return [] }
        while !take("}") {
            _ = take(",")
            skipSpace()
            guard case .json(_, let key) = value() else { return members }
            _ = take(":")
            members.append((key, value()))
        }
        return members
    }

    mutating func elements() -> [ReferenceValue] {
        var elements: [ReferenceValue] = []
        guard take("[") else { return [] }
        while !take("]") {
            _ = take(",")
            elements.append(value())
        }
        return elements
    }

    private mutating func value() -> ReferenceValue {
        skipSpace()
        let start = at
        switch Character(UnicodeScalar(text[at])) {
        case "\"": return .json(.string, string())
        case "{", "[":
            skipNested()
            return .json(.nested, Array(text[start..<at]))
        default:
            while at < text.count, !Array(",]} \t".utf8).contains(text[at]) { at += 1 }
            let word = Array(text[start..<at])
            switch String(decoding: word, as: UTF8.self) {
            case "null": return .null
            case "true": return .json(.true, word)
            case "false": return .json(.false, word)
            default: return .json(.number, word)
            }
        }
    }

    private mutating func skipNested() {
        var depth = 0
        repeat {
            switch Character(UnicodeScalar(text[at])) {
            case "\"":
                _ = string()
                continue
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            default: break
            }
            at += 1
        } while depth > 0
    }

    private mutating func string() -> [UInt8] {
        var decoded: [UInt8] = []
        at += 1
        while text[at] != UInt8(ascii: "\"") {
            guard text[at] == UInt8(ascii: "\\") else {
                decoded.append(text[at])
                at += 1
                continue
            }
            at += 2
            switch Character(UnicodeScalar(text[at - 1])) {
            case "n": decoded.append(0x0a)
            case "t": decoded.append(0x09)
            case "u":
                let digits = String(decoding: text[at..<at + 4], as: UTF8.self)
                let scalar = UnicodeScalar(UInt32(digits, radix: 16) ?? 0) ?? " "
                decoded += Array(String(Character(scalar)).utf8)
                at += 4
            default: decoded.append(text[at - 1])
            }
        }
        at += 1
        return decoded
    }
}
