import ArgumentParser
import VarveQuery

/// `varve get`
struct GetCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Print the records with these ids.",
        discussion: """
            An id that records of two namespaces share is asked for as namespace:id. Exits with 1 if \
            one is not there.

            Examples:
              varve get R2XKMLHNG8V0QX
              varve get --history nsmc:9976970
            """)

    @Argument(help: ArgumentHelp("Review ids.", valueName: "id"))
    var ids: [String]

    @OptionGroup var store: StoreOptions
    @OptionGroup var records: RecordOptions

    @Flag(help: "All versions, the oldest first.")
    var history = false

    func run(_ console: Console) throws -> ProcessStatus {
        let lookup = try Lookup(store.open())
        var status = ProcessStatus.done
        for id in ids {
            let found = try lookup.records(
                Array(id.utf8), history: history, form: records.format.form)
            let namespaces = Self.namespaces(found)
            guard namespaces.count < 2 else {
                let choices = namespaces.map { "\($0):\(id)" }.joined(separator: " or ")
                console.note("varve: \(id) is not the id of one record: ask for \(choices)")
                status = .usage
                continue
            }
            if found.isEmpty {
                console.note(
                    "varve: no record has the id \(id); `varve why` tells if one was dropped")
                if status == .done { status = .notThere }
            }
            for record in found { try print(record, console) }
        }
        return status
    }

    private func print(_ record: FoundRecord, _ console: Console) throws {
        try unsafe record.bytes.withUnsafeBytes { bytes in
            try unsafe console.output.write(record: bytes, terminator: records.terminator)
        }
    }

    /// Each once, in order.
    private static func namespaces(_ records: [FoundRecord]) -> [String] {
        var names: [String] = []
        for record in records where names.last != record.namespace {
            names.append(record.namespace)
        }
        return names
    }
}
