/// How one source's records map to canonical fields, how its times read, which fields do not count.
///
/// Immutable. Made from TOML text, or from the encoded mapping of a segment.
public struct Profile: Hashable, Sendable {
    /// The name, of lower-case letters, digits, `-`, `_` and `.`.
    public internal(set) var name: String
    /// What the source is written in.
    public internal(set) var format: RecordFormat
    /// What keeps this source's ids apart from others'; the same characters as a name.
    public internal(set) var namespace: String
    /// The least rating that is accepted.
    public internal(set) var ratingMin: ExactDecimal
    /// The greatest one; `stars` is the rating scaled from it to 5.
    public internal(set) var ratingMax: ExactDecimal
    /// The fields whose texts make the id where the source has none; empty where it has one.
    public internal(set) var idFrom: [RawPath]
    /// Top-level keys that do not count when two records are compared.
    public internal(set) var volatile: [[UInt8]]
    /// What must be present and not null.
    public internal(set) var required: Set<CanonicalField>
    /// Where each field is looked for, in order of preference; the first that is there and not null
    /// is taken.
    public internal(set) var fields: [CanonicalField: [RawPath]]
    /// How times read, in order of preference.
    public internal(set) var times: [TimeFormat]
    /// Whether numbers may be written as JSON strings.
    public internal(set) var textNumbers: Bool
    /// Strings that mean true where a boolean is wanted.
    public internal(set) var textTrue: [[UInt8]]
    /// Strings that mean false there.
    public internal(set) var textFalse: [[UInt8]]
    /// The top-level keys that a unit of this source has, all of them. Not part of the mapping.
    public internal(set) var detect: [[UInt8]]

    /// A profile without fields, for the readers of TOML and of mappings to fill.
    init(name: String, format: RecordFormat, namespace: String) {
        self.name = name
        self.format = format
        self.namespace = namespace
        ratingMin = ExactDecimal(0)
        ratingMax = ExactDecimal(5)
        idFrom = []
        volatile = []
        required = CanonicalField.requiredByDefault
        fields = [:]
        times = [.iso8601]
        textNumbers = false
        textTrue = []
        textFalse = []
        detect = []
    }

    /// Whether ids are made from other fields.
    public var derivesID: Bool { !idFrom.isEmpty }

    /// The profile without what only serves detection: what ``encoded`` holds.
    public var mapping: Profile {
        var mapping = self
        mapping.detect = []
        return mapping
    }

    /// The names of required fields that no record of a table can have, each with where it would be.
    ///
    /// - Parameter columns: those of the table.
    public func requiredFields(lackingIn columns: [[UInt8]]) -> [String] {
        CanonicalField.allCases.compactMap { field in
            guard required.contains(field) else { return nil }
            let paths = field == .reviewID && derivesID ? idFrom : fields[field] ?? []
            if paths.contains(where: { columns.contains($0.key) }) { return nil }
            return "\(field.name) (\(paths.map(\.description).joined(separator: ", ")))"
        }
    }

    var ratingRange: DecimalRange { DecimalRange(low: ratingMin, high: ratingMax) }

    /// A rating scaled to 0...5 by the greatest one; the rating itself if that is 5.
    public func stars(ofRating rating: Double) -> Double {
        let greatest = ratingMax.approximation
        // Multiplied first: the least ratings would vanish, and 7 of 10 is 3.5 exactly.
        return greatest == 5 ? rating : rating * 5 / greatest
    }

    /// Characters of names and namespaces: none that a path, a shell or `namespace:id` reads
    /// otherwise.
    static func isName(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...64).contains(bytes.count) else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    /// What is wrong with the parts together, with the TOML key to blame; nil if nothing is.
    func contradiction() -> (key: String, message: String)? {
        if !(ratingMin < ratingMax) {
            return ("rating_max", "must be above rating_min (\(ratingMin))")
        }
        if !(ExactDecimal(0) < ratingMax) { return ("rating_max", "must be above 0") }
        if derivesID && fields[.reviewID] != nil {
            return ("id_from", "cannot stand beside fields.review_id: an id is given or derived")
        }
        for field in CanonicalField.allCases where required.contains(field) {
            if field == .reviewID && derivesID { continue }
            if fields[field] == nil {
                return ("fields", "lacks \(field.name), which is required")
            }
        }
        if !required.contains(.reviewID) {
            return ("required", "must hold review_id: a record without an id cannot be kept")
        }
        if !required.contains(.reviewTimestamp) {
            return ("required", "must hold review_timestamp: a partition is made by date")
        }
        if times.isEmpty { return ("times", "must name at least one format") }
        if textTrue.contains(where: textFalse.contains) {
            return ("text_true", "and text_false have a word in common")
        }
        return nil
    }
}
