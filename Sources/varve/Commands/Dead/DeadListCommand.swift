import ArgumentParser
import VarveStore

/// `varve dead list`
struct DeadListCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Count dead letters by code, run and shape.",
        discussion: """
            The shape is what a unit looks like without its values: its keys and what stands under \
            them (s a string, n a number, b true or false, ? anything else). Units of one shape and \
            code mostly have one cause. `first` is the number of the first letter of a group, `line` the \
            line that it came from. Exits with 1 if a run is asked for that there is not.

            Examples:
              varve dead list --run 12
              varve dead list --code bad_utf8 --each
              varve dead list --state all --json
            """)

    @OptionGroup var options: DeadOptions
    @OptionGroup var store: StoreOptions

    @Option(help: "open, resolved, or all.")
    var state = DeadLetterFilter.States.open

    @Flag(help: "Then list them one by one.")
    var each = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ console: Console) throws -> ProcessStatus {
        let store = try self.store.open()
        let unknown = try options.unknownRuns(next: store.committed().state.nextRun)
        for run in unknown { console.note("varve: there is no run \(run)") }
        // All states, so that the others can be told of.
        let scan = try DeadLetterScan(
            store, options.filter(states: .all), workers: .perProcessor)
        var census = DeadCensus(state)
        try scan.visit { census.add($0) }
        if json {
            try printJSON(census, scan, console)
        } else if unknown.isEmpty || unknown.count < Set(options.run).count {
            try print(census, scan, console)
            for line in try summary(census, store) { try console.output.line(line) }
        }
        return unknown.isEmpty ? .done : .notThere
    }

    private func summary(_ census: DeadCensus, _ store: Store) throws -> [String] {
        guard census.total == 0, !options.filter().isWide else { return census.summary() }
        var stored: UInt64 = 0
        var filter = DeadLetterFilter()
        filter.states = state
        try DeadLetterScan(store, filter, workers: .perProcessor).visit { _ in stored += 1 }
        return census.summary(run: options.run.first, stored: stored)
    }

    private func print(
        _ census: DeadCensus, _ scan: DeadLetterScan, _ console: Console
    ) throws {
        if census.total > 0 {
            try census.print(to: console.table)
            if each {
                try console.output.line()
                try forEach(scan) { found in
                    try console.output.line(DeadLetterText.line(found, console.style))
                }
            }
        }
    }

    /// One object, written as the letters come: there may be more than memory holds.
    private func printJSON(
        _ census: DeadCensus, _ scan: DeadLetterScan, _ console: Console
    ) throws {
        func write(_ text: String) throws { try console.output.write(data: Array(text.utf8)) }
        try write(
            "{\"format\":\"varve-dead-list-1\",\"count\":\(census.total),\"open\":\(census.openCount),"
                + "\"resolved\":\(census.resolvedCount),\"groups\":\(census.json.text),"
                + "\"letters\":[")
        var isFirst = true
        try forEach(scan) { found in
            try write((isFirst ? "" : ",") + DeadLetterText.json(found).text)
            isFirst = false
        }
        try write("]}")
        try console.output.line()
    }

    private func forEach(
        _ scan: DeadLetterScan, _ body: (FoundDeadLetter) throws -> Void
    ) throws {
        try scan.visit { if DeadCensus.takes($0, state) { try body($0) } }
    }
}
