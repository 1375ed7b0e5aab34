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

    /// The settings of a store; none where it is not made yet, or has no such file.
    ///
    /// - Throws: `ProfileError` with the line of what is wrong; `FileError`.
    static func read(_ folder: FilePath) throws -> IngestSettings {
        guard let document = try SettingsFile.read(folder) else { return IngestSettings() }
        return try IngestSettings(document)
    }

    private init() {}

    /// Reads the file's text.
    init(_ text: String, file: String) throws(ProfileError) {
        try self.init(try SettingsFile.parse(text, file: file))
    }

    private init(_ document: TOMLDocument) throws(ProfileError) {
        let table = SettingsTable(document: document, name: "ingest")
        profile = try table.value("profile", "a text") { $0 }
        onConflict = try table.value("on_conflict", "version, first or reject") {
            ConflictPolicy(rawValue: $0)
        }
        maxDead = try table.value("max_dead", "12 or 0.5%") { DeadLimit($0) }
        lockWait = try table.value("lock_wait", WaitTime.examples) { WaitTime(argument: $0) }
        lineBytesMax = try table.value("line_max", "1 B to 1GiB, as 16MiB") { text in
            ByteSize(text).flatMap { (1...1 << 30).contains($0.bytes) ? Int($0.bytes) : nil }
        }
        depthMax = try table.count("depth_max", 1...1_024)
        earliest = try table.value("earliest", "a date, as 1995-01-01") {
            TimeArgument(argument: $0)?.micros
        }
        aheadDays = try table.count("ahead_days", 0...36_500)
        freeBytesMin = try table.value("free_min", "a size, as 256MiB") { ByteSize($0)?.bytes }
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
