import Testing
import VarveReviews

@testable import varve

@Suite struct IngestSettingsTests {
    @Test("the file of a new store says nothing that is not so without it")
    func newStore() throws {
        let settings = try IngestSettings(StoreSettings.text, file: "varve.toml")
        #expect(settings.profile == nil)
        #expect(settings.onConflict == nil)
        #expect(settings.maxDead == nil)
        #expect(settings.freeBytesMin == nil)
    }

    @Test("what its comments show is what holds by default")
    func comments() throws {
        let lines = StoreSettings.text.split(separator: "\n", omittingEmptySubsequences: false)
        let shown = lines.map { line in
            line.hasPrefix("# ") && line.contains(" = ") ? line.dropFirst(2) : line
        }
        let settings = try IngestSettings(
            shown.joined(separator: "\n"), file: "varve.toml")
        let defaults = try IngestSettings("", file: "varve.toml").options
        let options = try settings.options
        #expect(settings.profile == "review")
        #expect(settings.maxDead == .share(1_000_000))
        #expect(settings.lockWait?.duration == .seconds(30))
        #expect(options.onConflict == defaults.onConflict)
        #expect(options.limits.lineBytesMax == defaults.limits.lineBytesMax)
        #expect(options.limits.depthMax == defaults.limits.depthMax)
        #expect(options.earliest == defaults.earliest)
        #expect(options.aheadDays == defaults.aheadDays)
        #expect(options.freeBytesMin == defaults.freeBytesMin)
    }

    @Test("settings are read")
    func values() throws {
        let text = """
            [ingest]
            on_conflict = "reject"
            max_dead = "0.5%"
            line_max = "64KiB"
            depth_max = 9
            earliest = "1970-01-01"
            ahead_days = 0
            free_min = "0"
            """
        let settings = try IngestSettings(text, file: "varve.toml")
        let options = try settings.options
        #expect(options.onConflict == .reject)
        #expect(settings.maxDead == .share(5_000))
        #expect(options.limits.lineBytesMax == 65_536)
        #expect(options.limits.depthMax == 9)
        #expect(options.earliest == 0)
        #expect(options.aheadDays == 0)
        #expect(options.freeBytesMin == 0)
    }

    @Test(
        "what is wrong is told with its line and key",
        arguments: [
            ("[ingest]\n\nmax_daed = \"1%\"", 3, "ingest.max_daed"),
            ("[ingest]\nmax_dead = \"101%\"", 2, "ingest.max_dead"),
            ("[ingest]\non_conflict = \"maybe\"", 2, "ingest.on_conflict"),
            ("# first\n[ingset]\nprofile = \"nsmc\"", 2, "ingset"),
            ("[lifecycle]\nwarm = \"1d\"", 2, "lifecycle.warm"),
            ("profile = \"nsmc\"", 1, "profile"),
            ("[ingest]\ndepth_max = \"9\"", 2, "ingest.depth_max"),
            ("[ingest]\ndepth_max = 2000", 2, "ingest.depth_max"),
            ("[ingest]\nline_max = \"1 MB\"", 2, "ingest.line_max"),
            ("[ingest]\nline_max = \"2GiB\"", 2, "ingest.line_max"),
            ("[ingest]\nprofile = 1", 2, "ingest.profile"), ("ingest = 1", 1, "ingest"),
            // What stops the parser.
            ("[ingest]\n[=]", 2, ""),
        ])
    func mistakes(_ text: String, _ line: Int, _ key: String) {
        do {
            _ = try IngestSettings(text, file: "varve.toml")
            Issue.record("taken")
        } catch {
            #expect(error.line == line)
            #expect(error.key == key)
            #expect(error.description.hasPrefix("varve.toml:\(line): \(key)"))
        }
    }

    @Test("sizes are whole numbers of bytes")
    func sizes() {
        #expect(ByteSize("0")?.bytes == 0)
        #expect(ByteSize("3KiB")?.bytes == 3_072)
        #expect(ByteSize("16777215TiB")?.bytes == 16_777_215 << 40)
        for text in ["", "MiB", "1.5MiB", "-1", "1MB", "16777216TiB", "99999999999999999999"] {
            #expect(ByteSize(text) == nil, "\(text)")
        }
    }
}
