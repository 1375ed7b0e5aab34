import VarveReviews

/// A field that the store itself knows of each record.
public enum SystemField: String, CaseIterable, Sendable, Hashable {
    /// The record's sequence number.
    case seq = "_seq"
    /// When the run that brought it committed.
    case ingestedAt = "_ingested_at"
    /// The number of the run that brought it.
    case run = "_run"
    /// The name of the source.
    case source = "_source"
    /// The line in the source, from 1.
    case line = "_line"
    /// The profile that read it.
    case profile = "_profile"
    /// The hash of its shape, 16 hexadecimal digits.
    case shape = "_shape"
    /// 1 for the first content under an id, 2 for the next.
    case version = "_version"

    /// The type of its values.
    public var type: ValueType {
        switch self {
        case .seq, .run, .line, .version: .integer
        case .ingestedAt: .timestamp
        case .source, .profile, .shape: .text
        }
    }
}

/// What a filter can ask of a record.
public enum Field: Hashable, Sendable {
    /// A field that a profile maps.
    case canonical(CanonicalField)
    /// The rating scaled to 0...5 by the profile.
    case stars
    /// What the store knows of the record.
    case system(SystemField)
    /// The record's own top-level key, as bytes.
    case raw([UInt8])
    /// A path into a nested value: the top-level key, then one or more steps. A step of digits also
    /// names an element of an array, from 0.
    case path([[UInt8]])

    /// The static type of its values.
    public var type: ValueType {
        switch self {
        case .canonical(let field): field.type
        case .stars: .double
        case .system(let field): field.type
        case .raw, .path: .dynamic
        }
    }
}

extension CanonicalField {
    /// The type that filters see.
    public var type: ValueType {
        switch self {
        case .reviewID, .productID, .userID, .reviewTitle, .reviewText: .text
        case .rating: .double
        case .reviewTimestamp: .timestamp
        case .helpfulnessVotes: .integer
        case .verifiedPurchase: .boolean
        }
    }
}
