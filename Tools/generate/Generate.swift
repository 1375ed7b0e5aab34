import ArgumentParser
import Glibc
import VarveBytes

/// Makes review records to try Varve with: invented, but shaped like real ones.
@main
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "varve-generate",
        abstract: "Makes NDJSON reviews. The same options give the same bytes.",
        discussion: """
            Examples:
              varve-generate --records 20000 sample.ndjson
              varve-generate --bytes 2GiB --order random big.ndjson
              varve-generate --profile nsmc --duplicates 0.1 --bad 0.01 | varve ingest -
            """)

    @Option(help: "How many lines.")
    var records: Int?

    @Option(help: "Stop after so many bytes, as in 2GiB or 500MB.")
    var bytes: ByteCount?

    @Option(help: "What decides all that is random.")
    var seed: UInt64 = 1

    @Option(help: "The earliest day of a review.")
    var from = Day(year: 2005, month: 1, day: 1)

    @Option(help: "The day before which all reviews are.")
    var until = Day(year: 2024, month: 1, day: 1)

    @Option(help: "date: rising, give or take three days; random: any.")
    var order: Order = .date

    @Option(help: "Whose records.")
    var profile: Profile = .review

    @Option(help: "The language of the texts; nsmc has ko by default, all others en.")
    var language: LanguageName?

    @Option(help: "The median length of a text in bytes.")
    var textBytes: Int?

    @Option(help: "The share of lines that repeat an earlier one.")
    var duplicates: Double = 0

    @Option(help: "The share of lines with a fault.")
    var bad: Double = 0

    @Option(help: "The share of records of a client that writes spaces and \\u escapes.")
    var spaced: Double?

    @Flag(help: "Print what was made as one JSON object, to stderr.")
    var json = false

    @Argument(help: "The file to write; stdout if left out.")
    var file: String?

    func validate() throws {
        for share in [duplicates, bad, spaced ?? 0] where !(0...1).contains(share) {
            throw ValidationError("a share is a number from 0 to 1")
        }
        guard from.days < until.days, from.days >= 0 else {
            throw ValidationError("--from must be a day before --until, and not before 1970")
        }
        guard records ?? 0 >= 0, (1...32_000).contains(textBytes ?? 1) else {
            throw ValidationError("--records or --text-bytes is out of range")
        }
    }

    func run() throws {
        let line = LineBuffer(descriptor: try openOutput())
        var generator = Generator(
            writer: ReviewWriter(profile: profile, texts: makeTexts(), seed: seed),
            random: RandomSource(seed: RandomSource.mix(seed)), options: self)
        let counts = try generator.run(into: line)
        let summary = json ? counts.json : counts.description
        Terminal.writeError(summary + "\n")
    }

    private func makeTexts() -> TextWriter {
        let name = language ?? (profile == .nsmc ? .ko : .en)
        let isShort = profile == .nsmc
        return TextWriter(
            language: name == .ko ? .korean : .english,
            medianBytes: textBytes ?? (isShort ? 44 : 420), bytesMax: isShort ? 400 : 32_000)
    }

    private func openOutput() throws -> Int32 {
        guard let file else { return STDOUT_FILENO }
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else {
            throw ValidationError("\(file): \(OutputError(code: errno))")
        }
        return descriptor
    }
}
