import TOMLKit

/// Reads a profile's TOML text strictly: an unknown key or a wrong type is an error with its line.
struct ProfileReader {
    let document: TOMLDocument
    var table: TOMLTable { document.table }

    /// Entries of one list.
    static let listMax = 1_000
    static let keys: [String] = [
        "name", "format", "namespace", "rating_min", "rating_max", "id_from", "volatile",
        "required", "times", "text_numbers", "text_true", "text_false", "detect", "fields",
    ]

    init(text: String, file: String) throws(ProfileError) {
        document = try TOMLDocument(text, file: file)
    }

    func read() throws(ProfileError) -> Profile {
        try document.refuseUnknown(table, known: Self.keys, prefix: "")
        guard let name = try string("name") else { throw error("name", "is missing") }
        guard Profile.isName(name) else { throw error("name", Self.nameRule(name)) }
        let namespace = try string("namespace") ?? name
        guard Profile.isName(namespace) else { throw error("namespace", Self.nameRule(namespace)) }
        let formatName = try string("format") ?? RecordFormat.json.name
        guard let format = RecordFormat(name: formatName) else {
            let known = RecordFormat.allCases.map(\.name).joined(separator: ", ")
            throw error("format", "expected one of \(known), found \"\(formatName)\"")
        }
        var profile = Profile(name: name, format: format, namespace: namespace)
        profile.ratingMin = try decimal("rating_min") ?? profile.ratingMin
        profile.ratingMax = try decimal("rating_max") ?? profile.ratingMax
        profile.idFrom = try paths("id_from", of: table, prefix: "") ?? []
        profile.volatile = try bytes("volatile") ?? []
        profile.required = try required() ?? profile.required
        profile.times = try times() ?? profile.times
        profile.textNumbers = try bool("text_numbers") ?? (format != .json)
        profile.textTrue = try bytes("text_true") ?? []
        profile.textFalse = try bytes("text_false") ?? []
        profile.detect = try bytes("detect") ?? []
        profile.fields = try fields()
        if let (key, message) = profile.contradiction() { throw error(key, message) }
        return profile
    }

    private static func nameRule(_ found: String) -> String {
        "expected 1 to 64 of a-z, 0-9, '-', '_', '.', found \"\(found)\""
    }

    private func required() throws(ProfileError) -> Set<CanonicalField>? {
        guard let names = try strings("required", of: table, prefix: "") else { return nil }
        var required: Set<CanonicalField> = []
        for name in names {
            guard let field = CanonicalField(name: name) else {
                throw error("required", Self.fieldRule(name))
            }
            required.insert(field)
        }
        return required
    }

    private func times() throws(ProfileError) -> [TimeFormat]? {
        guard let texts = try strings("times", of: table, prefix: "") else { return nil }
        var formats: [TimeFormat] = []
        for text in texts {
            do {
                formats.append(try TimeFormat(text))
            } catch {
                let known = "expected iso8601, epoch_s, epoch_ms or a pattern"
                throw self.error("times", "\(known), found \"\(text)\": \(error)")
            }
        }
        return formats
    }

    private func fields() throws(ProfileError) -> [CanonicalField: [RawPath]] {
        guard let value = table["fields"] else { throw error("fields", "is missing") }
        guard let section = value.table else { throw wrongType("fields", "a table", value) }
        var fields: [CanonicalField: [RawPath]] = [:]
        for name in section.keys {
            guard let field = CanonicalField(name: name) else {
                throw error("fields." + name, Self.fieldRule(name))
            }
            fields[field] = try paths(name, of: section, prefix: "fields.")
        }
        return fields
    }

    static func fieldRule(_ found: String) -> String {
        let known = CanonicalField.allCases.map(\.name).joined(separator: ", ")
        return "expected one of \(known), found \"\(found)\""
    }
}
