import TOMLKit

/// A TOML text of ours, a profile or settings, read strictly: what is wrong is told with its line.
public struct TOMLDocument {
    /// What to call the text in errors.
    public let file: String
    let table: TOMLTable
    private let lines: TOMLKeyLines

    /// Such a text is a page; a larger one is refused before it is parsed.
    static let byteCountMax = 1 << 18

    /// Parses a text.
    public init(_ text: String, file: String) throws(ProfileError) {
        guard text.utf8.count <= Self.byteCountMax else {
            let message = "is longer than \(Self.byteCountMax) bytes"
            throw ProfileError(file: file, line: 0, key: "", message: message)
        }
        // The parser takes C strings: a NUL would end the text or a value early and unseen.
        for hidden in ["\u{0}", "\\u0000", "\\U00000000"] where text.holds(hidden) {
            let message = "holds U+0000, which no key or value may have"
            throw ProfileError(file: file, line: 0, key: "", message: message)
        }
        // What stops the parser.
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

    /// An error at a key, with the line that it stands on.
    public func error(_ key: String, _ message: String) -> ProfileError {
        ProfileError(file: file, line: lines.line(of: key), key: key, message: message)
    }

    func wrongType(
        _ key: String, _ expected: String, _ found: any TOMLValueConvertible
    ) -> ProfileError {
        error(key, "expected \(expected), found a \(found.type)")
    }

    /// Refuses a key that is not known and names those that are.
    func refuseUnknown(
        _ table: TOMLTable, known: [String], prefix: String
    ) throws(ProfileError) {
        for key in table.keys where !known.contains(key) {
            throw error(prefix + key, "is unknown; known are \(known.joined(separator: ", "))")
        }
    }
}

extension TOMLDocument {
    /// Refuses what is not in these tables of keys.
    public func refuseUnknown(_ tables: KeyValuePairs<String, [String]>) throws(ProfileError) {
        try refuseUnknown(table, known: tables.map(\.key), prefix: "")
        for (name, keys) in tables {
            guard let inner = try inner(name) else { continue }
            try refuseUnknown(inner, known: keys, prefix: name + ".")
        }
    }

    /// Whether there is a table of the name.
    public func has(_ name: String) -> Bool { table[name] != nil }

    private func inner(_ name: String) throws(ProfileError) -> TOMLTable? {
        guard let value = table[name] else { return nil }
        guard let inner = value.table else { throw wrongType(name, "a table", value) }
        return inner
    }

    /// A string of a table.
    public func string(_ name: String, _ key: String) throws(ProfileError) -> String? {
        guard let value = try inner(name)?[key] else { return nil }
        guard let string = value.string else {
            throw wrongType("\(name).\(key)", "a string", value)
        }
        return string
    }

    /// A number of a table that is not negative.
    public func count(_ name: String, _ key: String) throws(ProfileError) -> Int? {
        guard let value = try inner(name)?[key] else { return nil }
        guard let count = value.int, count >= 0 else {
            throw wrongType("\(name).\(key)", "a whole number from 0 on", value)
        }
        return count
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
