import ArgumentParser
import VarveQuery

/// `varve histogram`
struct HistogramCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "histogram",
        abstract: "Draw how often each value of a field comes.",
        discussion: """
            Texts: the most frequent values. Numbers and times: each value where they are few, else \
            ranges of equal width. An expression may stand for the field.

            Examples:
              varve histogram rating
              varve histogram user_id "rating = 5" --limit 20
              varve histogram "length(review_text)" --from 2013
            """)

    @Argument(help: ArgumentHelp("A field or an expression.", valueName: "field"))
    var field: String

    @OptionGroup var query: QueryOptions
    @OptionGroup var store: StoreOptions

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Most bars, 1 to 1000.", valueName: "n"))
    var limit = 20

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (1...1_000).contains(limit) else {
            throw ValidationError("--limit is a number of bars from 1 to 1000")
        }
    }

    func run(_ console: Console) throws -> ProcessStatus {
        let facts = try Query.run(query, store) { query in
            let expression = try query.value(field)
            var options = try query.scanOptions()
            if expression.fields.contains(.system(.source)) {
                options.sources = try query.sources()
            }
            let scan = try Scan(query.snapshot, options, workers: .perProcessor)
            do {
                let parts = try scan.gather({ ValueCounts(expression) }) { part, columns, _ in
                    try part.add(columns)
                }
                let sum = ValueCounts(expression)
                for part in parts { try sum.add(part) }
                return HistogramFacts(Array(expression.text.utf8), sum, limit: limit)
            } catch let error as ValueCounts.TooMany {
                throw CommandError.usage(
                    "more than \(error.limit) different values: narrow them by a filter, or count "
                        + "something coarser")
            }
        }
        if facts.records == 0 { console.note("varve: no record passes") }
        if json {
            try console.output.line(json: facts.json)
        } else {
            try HistogramText(
                facts: facts, columns: console.columns, style: console.style,
                movesCursor: console.movesCursor
            ).print(to: console.output)
        }
        return .done
    }
}
