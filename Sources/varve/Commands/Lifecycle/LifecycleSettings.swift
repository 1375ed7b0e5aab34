import VarveFiles
import VarveReviews
import VarveStore

extension LifecyclePolicy {
    /// The policy of a store's `varve.toml`.
    ///
    /// - Throws: `ProfileError` with the line of what is wrong; `FileError`.
    static func read(_ folder: FilePath) throws -> LifecyclePolicy {
        guard let document = try SettingsFile.read(folder) else { return LifecyclePolicy() }
        return try LifecyclePolicy(document)
    }

    /// Reads the file's text.
    init(_ text: String, file: String) throws(ProfileError) {
        try self.init(try SettingsFile.parse(text, file: file))
    }

    private init(_ document: TOMLDocument) throws(ProfileError) {
        self.init()
        let table = SettingsTable(document: document, name: "lifecycle")
        func age(_ key: String) throws(ProfileError) -> Int64? {
            try table.value(key, "a time, as 30d or 12h") { Age($0)?.micros }
        }
        // A table that is there says all: what it leaves out is never.
        let isSet = document.has("lifecycle")
        warmAfter = try age("warm_after") ?? (isSet ? nil : warmAfter)
        coldAfter = try age("cold_after") ?? (isSet ? nil : coldAfter)
        expireAfter = try age("expire_after")
        versionsKeep = try age("versions_keep")
        trashKeep = try age("trash_keep") ?? trashKeep
        deadKeep = try age("dead_keep")
        ageFrom =
            try table.value("age_from", "review or ingested") { AgeFrom(rawValue: $0) } ?? ageFrom
        if let warmAfter, let coldAfter, coldAfter < warmAfter {
            throw document.error(
                "lifecycle.cold_after", "cold comes after warm: at least as long as warm_after")
        }
    }
}

/// An age: `30d`, `12h`, `2w`, `90min`.
struct Age: Equatable {
    /// Microseconds.
    let micros: Int64

    init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units: [Substring: Int64] = ["min": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        // A thousand years is longer than any store lives.
        guard let number = Int64(digits), number <= 525_600_000,
            let seconds = units[text.dropFirst(digits.count)]
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: seconds * 1_000_000)
        guard !overflow else { return nil }
        micros = product
    }

    /// As a file has it, in the greatest unit that tells it whole: `30d`, `12h`, `90min`.
    static func text(_ micros: Int64) -> String {
        let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h")]
        let seconds = micros / 1_000_000
        for (unit, name) in units where seconds % unit == 0 { return "\(seconds / unit)\(name)" }
        return "\(seconds / 60)min"
    }

    /// In the greatest unit that tells it whole: `30 days`, `12 hours`.
    static func words(_ micros: Int64) -> String {
        let units: [(Int64, String)] = [(86_400, "day"), (3_600, "hour"), (60, "minute")]
        let seconds = micros / 1_000_000
        for (unit, name) in units where seconds % unit == 0 && (seconds > 0 || unit == 86_400) {
            return Quantity.counted(UInt64(max(0, seconds / unit)), name)
        }
        return Quantity.counted(UInt64(max(0, seconds)), "second")
    }
}
