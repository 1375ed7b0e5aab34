import TOMLKit

extension ProfileReader {
    func error(_ key: String, _ message: String) -> ProfileError {
        document.error(key, message)
    }

    func wrongType(
        _ key: String, _ expected: String, _ found: any TOMLValueConvertible
    ) -> ProfileError {
        document.wrongType(key, expected, found)
    }

    func string(_ key: String) throws(ProfileError) -> String? {
        guard let value = table[key] else { return nil }
        guard let string = value.string else { throw wrongType(key, "a string", value) }
        return string
    }

    func bool(_ key: String) throws(ProfileError) -> Bool? {
        guard let value = table[key] else { return nil }
        guard let bool = value.bool else { throw wrongType(key, "true or false", value) }
        return bool
    }

    /// A bound, written as an integer or a float.
    func decimal(_ key: String) throws(ProfileError) -> ExactDecimal? {
        guard let value = table[key] else { return nil }
        let text: String
        if let integer = value.int {
            text = "\(integer)"
        } else if let double = value.double {
            text = "\(double)"  // the shortest text that reads as the same double
        } else {
            throw wrongType(key, "a number", value)
        }
        guard let decimal = ExactDecimal(text) else {
            throw error(key, "expected a number of at most 15 digits, found \(text)")
        }
        return decimal
    }

    /// A list of strings; one string stands for a list of one.
    func strings(
        _ key: String, of table: TOMLTable, prefix: String
    ) throws(ProfileError) -> [String]? {
        guard let value = table[key] else { return nil }
        if let single = value.string { return [single] }
        guard let array = value.array else {
            throw wrongType(prefix + key, "a list of strings", value)
        }
        guard array.count <= Self.listMax else {
            throw error(prefix + key, "expected at most \(Self.listMax) entries")
        }
        var strings: [String] = []
        for element in array {
            guard let string = element.string else {
                throw wrongType(prefix + key, "a list of strings", element)
            }
            strings.append(string)
        }
        return strings
    }

    func bytes(_ key: String) throws(ProfileError) -> [[UInt8]]? {
        try strings(key, of: table, prefix: "")?.map { Array($0.utf8) }
    }

    /// A list of raw paths, not empty.
    func paths(
        _ key: String, of table: TOMLTable, prefix: String
    ) throws(ProfileError) -> [RawPath]? {
        guard let texts = try strings(key, of: table, prefix: prefix) else { return nil }
        guard !texts.isEmpty else { throw error(prefix + key, "must name at least one field") }
        var paths: [RawPath] = []
        for text in texts {
            do {
                paths.append(try RawPath(text))
            } catch {
                throw self.error(prefix + key, "\"\(text)\" is no path: \(error)")
            }
        }
        return paths
    }
}

extension Profile {
    /// Reads a profile's TOML text.
    ///
    /// - Parameters:
    ///   - toml: the text.
    ///   - file: what to call it in errors.
    public init(toml: String, file: String) throws(ProfileError) {
        self = try ProfileReader(text: toml, file: file).read()
    }
}
