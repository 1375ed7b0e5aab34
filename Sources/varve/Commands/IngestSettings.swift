import VarveFiles
import VarveIngest
import VarveReviews
import VarveStore

/// What a store's `varve.toml` says about ingest. Nil where it says nothing.
struct IngestSettings {
    var profile: String?
    var onConflict: ConflictPolicy?
    var maxDead: DeadLimit?
    var lockWait: WaitTime?
    var lineBytesMax: Int?
    var depthMax: Int?
    var earliest: Int64?
    var aheadDays: Int?
    var freeBytesMin: UInt64?

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

    /// The settings of a store; none where it is not made yet, or has no such file.
    ///
    /// - Throws: `ProfileError` with the line of what is wrong; `FileError`.
    static func read(_ folder: FilePath) throws -> IngestSettings {
        let path = StorePaths(folder: folder).settings
        let bytes: [UInt8]
        do {
            bytes = try Posix().readAll(path, atMost: byteCountMax)
        } catch  where error.isNotFound {
            return IngestSettings()
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ProfileError(file: path, line: 0, key: "", message: "is not UTF-8 text")
        }
        return try IngestSettings(text, file: path)
    }

    private init() {}

    /// Reads the file's text.
    init(_ text: String, file: String) throws(ProfileError) {
        let reader = Reader(document: try TOMLDocument(text, file: file))
        try reader.document.refuseUnknown(Self.tables)
        profile = try reader.value("profile", "a text") { $0 }
        onConflict = try reader.value("on_conflict", "version, first or reject") {
            ConflictPolicy(rawValue: $0)
        }
        maxDead = try reader.value("max_dead", "12 or 0.5%") { DeadLimit($0) }
        lockWait = try reader.value("lock_wait", "30s, 500ms or 5m") { WaitTime(argument: $0) }
        lineBytesMax = try reader.value("line_max", "1 B to 1GiB, as 16MiB") { text in
            ByteSize(text).flatMap { (1...1 << 30).contains($0.bytes) ? Int($0.bytes) : nil }
        }
        depthMax = try reader.count("depth_max", 1...1_024)
        earliest = try reader.value("earliest", "a date, as 1995-01-01") {
            TimeArgument(argument: $0)?.micros
        }
        aheadDays = try reader.count("ahead_days", 0...36_500)
        freeBytesMin = try reader.value("free_min", "a size, as 256MiB") { ByteSize($0)?.bytes }
    }

    private struct Reader {
        let document: TOMLDocument

        func value<Value>(
            _ key: String, _ expected: String, _ read: (String) -> Value?
        ) throws(ProfileError) -> Value? {
            guard let text = try document.string("ingest", key) else { return nil }
            guard let value = read(text) else {
                throw document.error("ingest." + key, "expected \(expected), found \"\(text)\"")
            }
            return value
        }

        func count(_ key: String, _ range: ClosedRange<Int>) throws(ProfileError) -> Int? {
            guard let count = try document.count("ingest", key) else { return nil }
            guard range.contains(count) else {
                throw document.error(
                    "ingest." + key,
                    "expected \(range.lowerBound) to \(range.upperBound), found \(count)")
            }
            return count
        }
    }
}

extension IngestSettings {
    /// The options of a run, without its profile.
    ///
    /// - Throws: `ProfileError` of a built-in profile, which the tests read.
    var options: IngestOptions {
        get throws {
            var options = IngestOptions(profiles: try BuiltInProfiles.all())
            options.onConflict = onConflict ?? options.onConflict
            options.limits.lineBytesMax = lineBytesMax ?? options.limits.lineBytesMax
            options.limits.depthMax = depthMax ?? options.limits.depthMax
            options.earliest = earliest ?? options.earliest
            options.aheadDays = aheadDays ?? options.aheadDays
            options.freeBytesMin = freeBytesMin ?? options.freeBytesMin
            return options
        }
    }
}

/// A number of bytes: `512`, `64KiB`, `16MiB`, `2GiB`.
struct ByteSize: Equatable {
    let bytes: UInt64

    init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let shifts: [Substring: UInt64] = [
            "": 0, "B": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40,
        ]
        guard let number = UInt64(digits), let shift = shifts[text.dropFirst(digits.count)],
            number <= UInt64.max >> shift
        else { return nil }
        bytes = number << shift
    }
}
