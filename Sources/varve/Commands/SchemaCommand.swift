import ArgumentParser
import VarveQuery
import VarveReviews

/// `varve schema`
struct SchemaCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Tell which fields the records have.",
        discussion: """
            For each top-level key: the canonical field that profiles take from it, what stands under \
            it, how many records have it, and the times of the first and the last review with it.

            Examples:
              varve schema
              varve schema "rating = 1" --from 2013
            """)

    @OptionGroup var query: QueryOptions
    @OptionGroup var store: StoreOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let census = try Query.run(query, store) { query in
            let scan = try Scan(
                query.snapshot, try query.scanOptions(), workers: .perProcessor)
            let parts = try scan.gather(FieldCensus.init) { part, columns, reader in
                try part.add(columns, reader)
            }
            let sum = FieldCensus()
            for part in parts { sum.add(part) }
            return sum
        }
        let facts = SchemaFacts(census)
        if json {
            try console.output.line(json: facts.json)
        } else {
            try SchemaRows(facts: facts).print(to: console.table)
        }
        return .done
    }
}

extension SchemaFacts {
    /// The most frequent fields first.
    init(_ census: FieldCensus) {
        var fields: [FieldFacts] = []
        for key in census.order {
            guard let seen = census.fields[key] else { continue }
            var facts = FieldFacts(name: key)
            facts.canonical = seen.canonical.map(\.name).sorted()
            facts.kinds = seen.kinds
            if seen.first <= seen.last {
                facts.firstSeen = seen.first
                facts.lastSeen = seen.last
            }
            facts.profiles = seen.profiles.sorted()
            fields.append(facts)
        }
        // Equal ones as the records have them.
        let order = fields.enumerated().sorted { left, right in
            left.element.records == right.element.records
                ? left.offset < right.offset : left.element.records > right.element.records
        }
        self.init(records: census.records, fields: order.map(\.element))
    }
}
