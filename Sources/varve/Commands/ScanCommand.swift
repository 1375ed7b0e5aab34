import ArgumentParser
import VarveQuery
import VarveStore

/// An order that a scan can give records in.
enum ScanOrder: String, ExpressibleByArgument, CaseIterable {
    case sequence = "_seq"
}

extension ScanOptions.Versions: ExpressibleByArgument {}

/// `varve scan`
struct ScanCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Print records, or count them.",
        discussion: """
            Without --order-by records come by partition, within it as they arrived. Times are given \
            as 2013, 2013-04, 2013-04-21 or 2013-04-21T10:00:00Z; --until is the first one left out.

            Examples:
              varve scan --format raw --order-by _seq > all.ndjson
              varve scan --from 2013-04 --until 2013-05 --count
              varve scan --limit 10 --versions all
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var records: RecordOptions

    @Option(help: "_seq: strictly in order of arrival.")
    var orderBy: ScanOrder?

    @Option(help: ArgumentHelp("At most so many records.", valueName: "n"))
    var limit: UInt64?

    @Flag(help: "Print only how many records there are.")
    var count = false

    @Option(help: ArgumentHelp("Only reviews of that time or later.", valueName: "time"))
    var from: TimeArgument?

    @Option(help: ArgumentHelp("Only reviews before that time.", valueName: "time"))
    var until: TimeArgument?

    @Option(help: "latest: the newest of each id; all: superseded ones too.")
    var versions = ScanOptions.Versions.latest

    func run(_ console: Console) throws -> ProcessStatus {
        let scan = try Scan(store.open(), options, workers: .perProcessor)
        if count {
            try console.output.line(String(scan.count()))
            return .done
        }
        let terminator = records.terminator
        let print: Scan.RecordBody = { record, _ in
            try unsafe console.output.write(record: record, terminator: terminator)
        }
        try unsafe scan.forEach(print)
        return .done
    }

    private var options: ScanOptions {
        var options = ScanOptions()
        options.from = from?.micros
        options.until = until?.micros
        options.isOrderedBySequence = orderBy == .sequence
        options.limit = limit
        options.versions = versions
        if let folder = Environment.value("TMPDIR") { options.temporaryFolder = folder }
        return options
    }
}
