import VarveFiles
import VarveReviews
import VarveStore

/// The file `varve.toml` of a store.
enum SettingsFile {
    /// All keys that a file may have.
    private static let tables: KeyValuePairs = [
        "ingest": [
            "profile", "on_conflict", "max_dead", "lock_wait", "line_max", "depth_max", "earliest",
            "ahead_days", "free_min",
        ],
        "lifecycle": [
            "warm_after", "cold_after", "expire_after", "age_from", "versions_keep", "trash_keep",
            "dead_keep",
        ],
    ]
    /// The file is a page.
    private static let byteCountMax = 1 << 18

    /// The settings of a store; nil where it is not made yet, or has no such file.
    ///
    /// - Throws: `ProfileError` with the line of what is wrong; `FileError`.
    static func read(_ folder: FilePath) throws -> TOMLDocument? {
        let path = StorePaths(folder: folder).settings
        let bytes: [UInt8]
        do {
            bytes = try Posix().readAll(path, atMost: byteCountMax)
        } catch  where error.isNotFound {
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ProfileError(file: path, line: 0, key: "", message: "is not UTF-8 text")
        }
        return try parse(text, file: path)
    }

    /// Reads the file's text.
    static func parse(_ text: String, file: String) throws(ProfileError) -> TOMLDocument {
        let document = try TOMLDocument(text, file: file)
        try document.refuseUnknown(tables)
        return document
    }
}

/// A table of settings.
struct SettingsTable {
    let document: TOMLDocument
    let name: String

    /// A setting, read from its text; nil where it is not set.
    func value<Value>(
        _ key: String, _ expected: String, _ read: (String) -> Value?
    ) throws(ProfileError) -> Value? {
        guard let text = try document.string(name, key) else { return nil }
        guard let value = read(text) else {
            throw document.error("\(name).\(key)", "expected \(expected), found \"\(text)\"")
        }
        return value
    }

    /// A setting that is a number.
    func count(_ key: String, _ range: ClosedRange<Int>) throws(ProfileError) -> Int? {
        guard let count = try document.count(name, key) else { return nil }
        guard range.contains(count) else {
            throw document.error(
                "\(name).\(key)",
                "expected \(range.lowerBound) to \(range.upperBound), found \(count)")
        }
        return count
    }
}
