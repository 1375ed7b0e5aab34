import ArgumentParser
import VarveReviews
import VarveStore

extension DeadLetterFilter.States: ExpressibleByArgument {}

/// Which dead letters a command is about, their state apart.
struct DeadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only those of that code; can be given again.", valueName: "code"))
    var code: [DeadCode] = []

    @Option(help: ArgumentHelp("Only those of that run; can be given again.", valueName: "n"))
    var run: [UInt64] = []

    @Option(help: ArgumentHelp("Only those of that source, as it was named.", valueName: "file"))
    var source: String?

    @Option(
        help: ArgumentHelp(
            "Only those put away at that time or later: 2024-06, 2024-06-01T10:00:00Z.",
            valueName: "time"))
    var since: TimeArgument?

    @Option(help: ArgumentHelp("Only those put away before that time.", valueName: "time"))
    var until: TimeArgument?

    func validate() throws {
        if let since, let until, since.micros >= until.micros {
            throw ValidationError("--until is not later than --since: no time lies between them")
        }
    }

    /// Runs that are asked for and were never begun.
    ///
    /// - Parameter next: the number of the store's next run.
    func unknownRuns(next: UInt64) -> [UInt64] {
        Set(run).filter { $0 == 0 || $0 >= next }.sorted()
    }

    /// The filter, with the numbers that were named.
    func filter(
        numbers: [UInt64] = [], states: DeadLetterFilter.States = .open
    ) -> DeadLetterFilter {
        var filter = DeadLetterFilter()
        filter.numbers = Set(numbers)
        filter.codes = Set(code)
        filter.runs = Set(run)
        filter.source = source
        filter.since = since?.micros
        filter.until = until?.micros
        filter.states = states
        return filter
    }
}
