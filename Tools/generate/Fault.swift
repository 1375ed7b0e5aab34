/// What is wrong with a line that must not be accepted.
enum Fault: CaseIterable {
    case unclosed, invalidUTF8, inArray, ratingMissing, ratingNull, ratingOfWrongType
    case ratingTooHigh, noSuchDay, longAgo, keyTwice, idEmpty

    /// The code under which the line ends up among the dead letters.
    var code: String {
        switch self {
        case .unclosed: "bad_json"
        case .invalidUTF8: "bad_utf8"
        case .inArray: "not_object"
        case .ratingMissing: "missing_field"
        case .ratingNull: "null_field"
        case .ratingOfWrongType: "wrong_type"
        case .ratingTooHigh: "rating_range"
        case .noSuchDay: "bad_timestamp"
        case .longAgo: "implausible_time"
        case .keyTwice: "duplicate_key"
        case .idEmpty: "empty_id"
        }
    }

    /// The faults that a profile's records can have.
    static func possible(in profile: Profile) -> [Fault] {
        switch profile {
        case .review, .tiny: allCases
        // All its values are strings.
        case .nsmc: allCases.filter { $0 != .ratingOfWrongType }
        // Its id is derived, its time a number.
        case .amazon2014: allCases.filter { $0 != .noSuchDay && $0 != .idEmpty }
        }
    }
}
