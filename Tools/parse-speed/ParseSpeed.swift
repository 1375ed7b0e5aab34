import ArgumentParser
import Glibc
import VarveJSON
import VarveReviews

/// Measures how fast records are found, taken apart and judged: what a worker of an ingest does
/// with the bytes before it packs them.
@main
struct ParseSpeed: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "varve-parse-speed",
        abstract: "Times the parser on one core over files in memory; prints one JSON object.",
        discussion: """
            A pass goes over all bytes once, in pieces as an ingest cuts them. The files should be \
            tens of megabytes: what fits into a cache is soon known by heart.

            Example: varve-parse-speed --profile review reviews.ndjson
            """)

    @Option(help: "The profile that judges the records.")
    var profile = "review"

    @Option(help: "How many passes of each kind.")
    var passes = 5

    @Argument(help: "NDJSON files.")
    var files: [String]

    func validate() throws {
        guard passes > 0 else { throw ValidationError("--passes must be at least 1") }
    }

    func run() throws {
        guard let profile = try BuiltInProfiles.profile(named: profile) else {
            throw ValidationError("no built-in profile is named \(profile)")
        }
        let texts = try files.map { try SourceText($0) }
        let scan = ScanPass()
        let parse = ParsePass(profile)
        var scanSeconds: [Double] = []
        var parseSeconds: [Double] = []
        for _ in 0..<passes {
            scanSeconds.append(Self.seconds { for text in texts { scan.run(text) } })
            parseSeconds.append(Self.seconds { for text in texts { parse.run(text) } })
        }
        print(
            JSONValue.object([
                ("bytes", .integer(Int64(texts.reduce(0) { $0 + $1.byteCount }))),
                ("records", .integer(Int64(parse.recordCount / passes))),
                ("dead", .integer(Int64(parse.deadCount / passes))),
                ("scan_seconds", .array(scanSeconds.map { .number("\($0)") })),
                ("parse_seconds", .array(parseSeconds.map { .number("\($0)") })),
            ]).text)
    }

    /// The processor's time that `body` takes: others at work on the machine count less that way.
    private static func seconds(_ body: () -> Void) -> Double {
        let started = processorSeconds
        body()
        return processorSeconds - started
    }

    private static var processorSeconds: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
