/// A field that means the same in every source; a profile maps it onto the source's own keys.
///
/// Persisted: raw values stand in profile mappings and are never reused.
public enum CanonicalField: UInt8, CaseIterable, Sendable, Hashable,
    BitwiseCopyable
{
    /// The source's own id of the review: text or a number's text. A profile with `id_from`
    /// derives it instead.
    case reviewID = 0
    /// What is reviewed: text, or a number's text.
    case productID = 1
    /// Who wrote it: text, or a number's text.
    case userID = 2
    /// A number within the profile's bounds.
    case rating = 3
    /// Text, may be empty.
    case reviewTitle = 4
    /// Text, may be empty.
    case reviewText = 5
    /// An instant, in one of the profile's time formats.
    case reviewTimestamp = 6
    /// An integer of at least 0.
    case helpfulnessVotes = 7
    /// True or false.
    case verifiedPurchase = 8

    /// The name in filters, profiles and messages. Persisted in users' profile files.
    public var name: String {
        switch self {
        case .reviewID: "review_id"
        case .productID: "product_id"
        case .userID: "user_id"
        case .rating: "rating"
        case .reviewTitle: "review_title"
        case .reviewText: "review_text"
        case .reviewTimestamp: "review_timestamp"
        case .helpfulnessVotes: "helpfulness_votes"
        case .verifiedPurchase: "verified_purchase"
        }
    }

    /// The field of that name, compared as bytes; nil if there is none.
    public init?(name: String) {
        let match = Self.allCases.first { $0.name.utf8.elementsEqual(name.utf8) }
        guard let match else { return nil }
        self = match
    }

    /// What must be present and not null unless a profile says otherwise.
    public static let requiredByDefault: Set<CanonicalField> = [
        .reviewID, .productID, .userID, .rating, .reviewText, .reviewTimestamp,
    ]
}
