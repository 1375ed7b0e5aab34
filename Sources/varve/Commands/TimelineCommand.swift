import ArgumentParser
import VarveQuery

extension TimelineFacts.Unit: ExpressibleByArgument {}

/// `varve timeline`
struct TimelineCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Draw how many reviews were written when.",
        discussion: """
            Counts by the time of the review, in UTC.

            Examples:
              varve timeline
              varve timeline --by day --on 2013-04 "rating = 1"
            """)

    @OptionGroup var query: QueryOptions
    @OptionGroup var store: StoreOptions

    @Option(help: "day, week or month.")
    var by = TimelineFacts.Unit.month

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let counts = try Query.run(query, store) { query in
            let scan = try Scan(
                query.snapshot, try query.scanOptions(), workers: .perProcessor)
            let parts = try scan.gather(DayCounts.init) { part, columns, _ in
                try part.add(columns)
            }
            let sum = DayCounts()
            for part in parts { sum.add(part) }
            return sum
        }
        let facts = TimelineFacts(unit: by, days: counts.days)
        if facts.records == 0 { console.note("varve: no record passes") }
        if json {
            try console.output.line(json: facts.json)
        } else {
            try TimelineText(facts: facts, columns: console.columns, style: console.style)
                .print(to: console.output)
        }
        return .done
    }
}
