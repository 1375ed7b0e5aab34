/// Why a unit was not accepted. The list is closed; design and documentation name all of it.
///
/// Persisted: raw values and names stand in dead letters and ledgers and are never reused.
public enum DeadCode: UInt8, CaseIterable, Sendable, Hashable {
    /// Not JSON by RFC 8259.
    case badJSON = 1
    /// Bytes that are no UTF-8, or an id that is no Unicode text.
    case badUTF8 = 2
    /// JSON, but no object.
    case notObject = 3
    /// The same key twice at the top.
    case duplicateKey = 4
    /// Nested deeper than the limit.
    case tooDeep = 5
    /// Longer than the limit.
    case lineTooLong = 6
    /// A required field is not there.
    case missingField = 7
    /// A required field is null.
    case nullField = 8
    /// A value that its field does not take.
    case wrongType = 9
    /// A rating outside the profile's bounds.
    case ratingRange = 10
    /// A time in none of the profile's formats.
    case badTimestamp = 11
    /// A time before or after what is plausible.
    case implausibleTime = 12
    /// An empty review id, or an empty part of a derived one.
    case emptyID = 13
    /// A review id beyond the limit.
    case idTooLong = 14
    /// A CSV or TSV row that does not fit its header.
    case badRow = 15
    /// A quote out of place in a CSV row.
    case badQuote = 16
    /// The id is there with other bytes and the run rejects that.
    case idConflict = 17
    /// What the id must be compared with is damaged.
    case unverifiable = 18
    /// The source ended inside a unit.
    case truncatedSource = 19
    /// The source is not in the format that it claims.
    case sourceFormat = 20

    /// The name in listings and JSON. Persisted.
    public var name: String {
        switch self {
        case .badJSON: "bad_json"
        case .badUTF8: "bad_utf8"
        case .notObject: "not_object"
        case .duplicateKey: "duplicate_key"
        case .tooDeep: "too_deep"
        case .lineTooLong: "line_too_long"
        case .missingField: "missing_field"
        case .nullField: "null_field"
        case .wrongType: "wrong_type"
        case .ratingRange: "rating_range"
        case .badTimestamp: "bad_timestamp"
        case .implausibleTime: "implausible_time"
        case .emptyID: "empty_id"
        case .idTooLong: "id_too_long"
        case .badRow: "bad_row"
        case .badQuote: "bad_quote"
        case .idConflict: "id_conflict"
        case .unverifiable: "unverifiable"
        case .truncatedSource: "truncated_source"
        case .sourceFormat: "source_format"
        }
    }

    /// The code of that name; nil if there is none.
    public init?(name: String) {
        let match = Self.allCases.first { $0.name.utf8.elementsEqual(name.utf8) }
        guard let match else { return nil }
        self = match
    }
}
