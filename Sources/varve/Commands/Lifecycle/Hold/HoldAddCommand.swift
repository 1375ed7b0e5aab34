import ArgumentParser
import VarveJSON
import VarveQuery
import VarveStore

/// `varve hold add`
struct HoldAddCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Keep the records that a filter takes.",
        discussion: """
            The filter is one of varve scan, without now(): a hold means the same tomorrow. Says how \
            many records match today; what matches later is kept too. Dropped records that are not \
            gone are kept from going, and stay hidden.

            Examples:
              varve hold add case-17 --where "product_id = 'B0001'"
              varve hold add audit --where "rating = 1 and review_timestamp >= '2014-01-01'"
            """)

    @Argument(help: "A name that no other hold has.")
    var name: String

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Which records, as varve scan takes it.", valueName: "filter"))
    var filter: String

    @OptionGroup var options: HoldOptions

    func run(_ console: Console) throws -> ProcessStatus {
        let damage = DamageLog()
        let hold = Hold(name: name, filter: filter, since: SystemClock.micros())
        let count = try options.store.open().withSettledSnapshot { snapshot in
            try HeldRecords(snapshot).check(filter, damage)
        }
        let run = try options.open("varve hold add").add(hold)
        if options.json {
            try console.output.line(json: HoldText.json("varve-hold-add-1", hold, count, run: run))
        } else {
            try console.output.line(HoldText.added(hold, count, run))
        }
        guard !damage.descriptions.isEmpty else { return .done }
        try console.output.flush()
        console.note("varve: not counted, as it is damaged, but held all the same:")
        for text in damage.descriptions.sorted() { console.note("  \(text)") }
        return .done
    }
}
