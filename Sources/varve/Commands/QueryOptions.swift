import ArgumentParser
import VarveQuery
import VarveStore

extension ScanOptions.Versions: ExpressibleByArgument {}

/// Which records a command asks about.
struct QueryOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A condition, as behind WHERE in SQL: \"rating <= 2 and contains(review_text, 'refund')\".",
            valueName: "filter"))
    var filter: String?

    @Option(
        help: ArgumentHelp(
            "Only reviews of that time or later: 2013, 2013-04, 2013-04-21, 2013-04-21T10:00:00Z.",
            valueName: "time"))
    var from: TimeArgument?

    @Option(help: ArgumentHelp("Only reviews before that time.", valueName: "time"))
    var until: TimeArgument?

    @Option(
        help: ArgumentHelp("Only reviews of that year, month or day: 2013-04.", valueName: "period")
    )
    var on: PeriodArgument?

    @Option(help: "latest: the newest of each id; all: superseded ones too.")
    var versions = ScanOptions.Versions.latest

    @Option(
        help: ArgumentHelp("As the store was at that time, by when it stored.", valueName: "time"))
    var asOf: TimeArgument?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "As the store was when that _seq, 0 or more, was its newest.", valueName: "n"))
    var asOfSeq: UInt64?

    func validate() throws {
        if let from, let until, from.micros >= until.micros {
            throw ValidationError("--until is not later than --from: no time lies between them")
        }
        if on != nil, from != nil || until != nil {
            throw ValidationError("--on is a whole period: it takes no --from or --until")
        }
        if asOf != nil, asOfSeq != nil {
            throw ValidationError("--as-of and --as-of-seq say the same thing: give one of them")
        }
    }
}

/// A whole year, month or day.
struct PeriodArgument: Equatable, ExpressibleByArgument {
    let period: PartitionName

    init?(argument: String) {
        guard let period = PartitionName.parse(argument) else { return nil }
        self.period = period
    }

    var from: Int64 { Int64(period.firstDay) * 86_400_000_000 }
    var until: Int64 { Int64(period.endDay) * 86_400_000_000 }
}
