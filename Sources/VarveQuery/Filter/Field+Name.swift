import VarveReviews

extension Field {
    /// As a filter writes it: reading it gives the same field.
    public var name: String {
        switch self {
        case .canonical(let field): field.name
        case .stars: "stars"
        case .system(let field): field.rawValue
        case .raw(let key): Self.text([key])
        case .path(let steps): Self.text(steps)
        }
    }

    /// The field that every record has by that name, in this spelling.
    init?(common name: [UInt8]) {
        guard let field = Self.common[name] else { return nil }
        self = field
    }

    /// The fields of all records, by name.
    static let common: [[UInt8]: Field] = {
        var fields: [[UInt8]: Field] = [Array("stars".utf8): .stars]
        for field in CanonicalField.allCases { fields[Array(field.name.utf8)] = .canonical(field) }
        for field in SystemField.allCases { fields[Array(field.rawValue.utf8)] = .system(field) }
        return fields
    }()

    /// Names that stand for times and not for fields.
    static let timeNames: Set<String> = ["current_date", "current_timestamp", "localtimestamp"]

    /// The name before the dot that stands for the record's own keys.
    static let rawPrefix = "raw"

    private static func text(_ steps: [[UInt8]]) -> String {
        let first = steps.first ?? []
        let word = ASCIIText.lower(first)
        let lowered = String(decoding: word, as: UTF8.self)
        var text = ""
        if common[word] != nil || lowered == rawPrefix {
            text = rawPrefix + "." + step(first)
        } else if isWord(first), Keyword(rawValue: lowered) == nil, !timeNames.contains(lowered) {
            text = String(decoding: first, as: UTF8.self)
        } else {
            text = quoted(first)
        }
        for next in steps.dropFirst() { text += "." + step(next) }
        return text
    }

    private static func step(_ name: [UInt8]) -> String {
        let isIndex = !name.isEmpty && name.allSatisfy(ASCIIText.isDigit)
        return isIndex || isWord(name) ? String(decoding: name, as: UTF8.self) : quoted(name)
    }

    private static func isWord(_ name: [UInt8]) -> Bool {
        guard let first = name.first, !ASCIIText.isDigit(first), first != UInt8(ascii: "$") else {
            return false
        }
        return name.allSatisfy(Lexer.isWordPart)
    }

    static func quoted(_ name: [UInt8]) -> String {
        "\"" + String(decoding: name, as: UTF8.self).replacingQuotes("\"") + "\""
    }
}

extension String {
    /// Every `quote` doubled.
    func replacingQuotes(_ quote: Unicode.Scalar) -> String {
        var text = ""
        for scalar in unicodeScalars {
            text.unicodeScalars.append(scalar)
            if scalar == quote { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
