import TOMLKit

/// Reads a profile's TOML text strictly: an unknown key or a wrong type is an error with its line.
struct ProfileReader {
    let file: String
    let table: TOMLTable
    let lines: TOMLKeyLines

    /// A profile is a page; a larger text is refused before it is parsed.
    static let byteCountMax = 1 << 18
    /// Entries of one list.
    static let listMax = 1_000
    static let keys: [String] = [
        "name", "format", "namespace", "rating_min", "rating_max", "id_from", "volatile",
        "required", "times", "text_numbers", "text_true", "text_false", "detect", "fields",
    ]

    init(text: String, file: String) throws(ProfileError) {
        guard text.utf8.count <= Self.byteCountMax else {
            let message = "is longer than \(Self.byteCountMax) bytes"
            throw ProfileError(file: file, line: 0, key: "", message: message)
        }
        // The parser takes C strings: a NUL would end the text or a value early and unseen.
        for hidden in ["\u{0}", "\\u0000", "\\U00000000"] where text.holds(hidden) {
            let message = "holds U+0000, which no key or value may have"
            throw ProfileError(file: file, line: 0, key: "", message: message)
        }
        lines = TOMLKeyLines(text)
        if let trap = lines.trap {
            throw ProfileError(file: file, line: trap.line, key: "", message: trap.what)
        }
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let begin = error.source.begin
            throw ProfileError(
                file: file, line: begin.line, key: "",
                message: "column \(begin.column): \(error.description)")
        } catch {
            throw ProfileError(file: file, line: 0, key: "", message: "\(error)")
        }
        self.file = file
    }

    func read() throws(ProfileError) -> Profile {
        try refuseUnknown(table, known: Self.keys, prefix: "")
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

extension String {
    /// Whether the bytes of `part` stand in this text.
    fileprivate func holds(_ part: String) -> Bool {
        let bytes = Array(utf8)
        let wanted = Array(part.utf8)
        guard bytes.count >= wanted.count else { return false }
        return (0...bytes.count - wanted.count).contains { start in
            bytes[start] == wanted[0] && bytes[start..<start + wanted.count].elementsEqual(wanted)
        }
    }
}
