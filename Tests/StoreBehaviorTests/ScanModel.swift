import VarveBytes

/// A value in a record, as a test wrote it.
enum ModelValue {
    case null
    case boolean(Bool)
    /// A number's token.
    case number(String)
    /// A string's text.
    case text(String)
    /// An object's text, and what stands in it.
    case object(String, [String: ModelValue])

    /// The text that a filter sees; nil for null.
    var asText: [UInt8]? {
        switch self {
        case .null: nil
        case .boolean(let value): Array((value ? "true" : "false").utf8)
        case .number(let text), .text(let text), .object(let text, _): Array(text.utf8)
        }
    }

    /// The number that a filter sees.
    var asNumber: Double? {
        switch self {
        case .null, .boolean, .object: nil
        case .number(let text), .text(let text): Double(text)
        }
    }

    /// The truth that a filter sees in a record's own key.
    var asBoolean: Bool? {
        switch self {
        case .boolean(let value): value
        case .text("true"): true
        case .text("false"): false
        case .null, .number, .text, .object: nil
        }
    }
}

/// A record, and what became of it: the plain truth that scans are compared with.
struct ModelRecord {
    let profile: String
    let members: [(key: String, value: ModelValue)]
    let line: String
    /// Microseconds since 1970-01-01 UTC.
    let micros: Int64
    var sequence: Int64 = 0
    var run: Int64 = 0
    var source = ""
    var lineNumber: Int64 = 0
    var version: Int64 = 1
    var ingestedAt: Int64 = 0
    /// The sequence of the next version.
    var supersededBy: Int64?

    var year: Int { date.year }

    var date: CivilDate { CivilDate(daysSinceEpoch: Int(micros / 86_400_000_000)) }

    /// What stands under a key; nil if there is none.
    func own(_ key: String) -> ModelValue? {
        members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// What profiles take canonical fields from, in order of preference.
    private static let sources: [String: [String: [String]]] = [
        "review": [
            "review_id": ["review_id"], "product_id": ["product_id", "product_asin"],
            "user_id": ["user_id", "reviewer_name"], "rating": ["rating"],
            "review_title": ["review_title"], "review_text": ["review_text"],
            "helpfulness_votes": ["helpfulness_votes"],
            "verified_purchase": ["verified_purchase"],
        ],
        "nsmc": [
            "review_id": ["review_id"], "product_id": ["movie_id"], "user_id": ["author"],
            "rating": ["rating"], "review_text": ["review"],
        ],
    ]

    /// A canonical field: the first key that is there and not null; nil if none is there.
    func canonical(_ field: String) -> ModelValue? {
        let found = (Self.sources[profile]?[field] ?? []).compactMap { own($0) }
        return found.first { if case .null = $0 { false } else { true } } ?? found.first
    }

    var id: String {
        switch canonical("review_id") {
        case .text(let id)?, .number(let id)?: "\(profile):\(id)"
        default: ""
        }
    }

    var stars: Double? {
        canonical("rating")?.asNumber.map { $0 / (profile == "nsmc" ? 10 : 5) * 5 }
    }

    /// Whether a scan shows it.
    func isVisible(allVersions: Bool, asOf: Int64?) -> Bool {
        if let asOf, sequence > asOf { return false }
        guard !allVersions, let supersededBy else { return true }
        return supersededBy > asOf ?? .max
    }
}

/// How a string is written in JSON.
enum ModelEscapes: CaseIterable {
    /// Only what must be.
    case minimal
    /// Everything beyond ASCII too.
    case ascii
    /// Some letters too, which nobody does: such texts are stored as they came.
    case odd

    func quoted(_ text: String) -> String {
        var result = "\""
        for (place, scalar) in text.unicodeScalars.enumerated() {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                let isOdd = self == .odd && place % 2 == 0
                if scalar.value < 0x20 || isOdd || self != .minimal && scalar.value > 0x7E {
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
