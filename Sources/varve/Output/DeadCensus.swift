import VarveJSON
import VarveReviews
import VarveStore

/// Dead letters counted by code, run and shape, with an example of each.
struct DeadCensus {
    private struct Key: Hashable {
        let code: DeadCode
        let run: UInt64
        let shape: String
    }

    private struct Group {
        var count: UInt64
        /// Of the first one: its number, its place and what is wrong with it.
        let number: UInt64
        let source: String
        let line: UInt64
        let place: String
        let message: String
    }

    private let states: DeadLetterFilter.States
    private var groups: [Key: Group] = [:]
    /// Letters in the groups.
    private(set) var total: UInt64 = 0
    /// All letters that were added, by state.
    private(set) var openCount: UInt64 = 0
    private(set) var resolvedCount: UInt64 = 0

    /// With more groups than anybody reads, shapes are told apart no more.
    private static let groupsMax = 10_000

    /// - Parameter states: letters that are counted in groups.
    init(_ states: DeadLetterFilter.States) { self.states = states }

    static func takes(_ found: FoundDeadLetter, _ states: DeadLetterFilter.States) -> Bool {
        switch states {
        case .all: true
        case .open: found.state == .open
        case .resolved: found.state != .open
        }
    }

    mutating func add(_ found: FoundDeadLetter) {
        if found.state == .open { openCount += 1 } else { resolvedCount += 1 }
        guard Self.takes(found, states) else { return }
        let letter = found.letter
        total += 1
        var key = Key(
            code: letter.code, run: letter.run, shape: UnitOutline.text(of: letter.bytes))
        if groups[key] == nil, groups.count >= Self.groupsMax {
            key = Key(code: letter.code, run: letter.run, shape: "…")
        }
        if groups[key] != nil {
            groups[key]?.count += 1
            return
        }
        groups[key] = Group(
            count: 1, number: letter.number, source: letter.source, line: letter.line,
            place: DeadLetterText.place(letter), message: letter.message)
    }

    /// By run, then the most frequent first.
    private var sorted: [(key: Key, value: Group)] {
        groups.sorted {
            ($0.key.run, $1.value.count, $0.key.code.rawValue, $0.value.number)
                < ($1.key.run, $0.value.count, $1.key.code.rawValue, $1.value.number)
        }
    }

    // The line has a column of its own, as text may be cut, and a number that is looks whole.
    private static let columns = [
        RowColumn("run"), RowColumn("code"), RowColumn("count"), RowColumn("first"),
        RowColumn("line"), RowColumn("shape"), RowColumn("example"),
    ]

    /// The groups as a table.
    func print(to printer: any RowPrinter) throws(OutputError) {
        try printer.begin(Self.columns)
        for (key, group) in sorted {
            try printer.row([
                .integer(Int64(clamping: key.run)), .text(key.code.name),
                .integer(Int64(clamping: group.count)), .integer(Int64(clamping: group.number)),
                .integer(Int64(clamping: group.line)), .text(key.shape),
                .text(Sanitizer.line("\(group.source): \(group.message)")),
            ])
        }
        try printer.end()
    }

    /// How many there are, and where to read on.
    ///
    /// - Parameters:
    ///   - run: the run that was asked for.
    ///   - stored: letters of the state in the whole store, where not all were added.
    func summary(run: UInt64? = nil, stored: UInt64 = 0) -> [String] {
        guard total > 0 else {
            let hint = run.map { " of run \($0); what an earlier run left is not kept twice" } ?? ""
            let which = states == .all ? "" : states.rawValue + " "
            guard stored > 0 else { return ["no \(which)dead letters\(hint)"] + others }
            let count = Quantity.counted(stored, "\(which)dead letter")
            return ["none of \(count) is\(run == nil ? " meant" : hint)"] + others
        }
        return ["\(Quantity.counted(total, "dead letter")); see one: varve dead show N"] + others
    }

    private var others: [String] {
        switch states {
        case .open where resolvedCount > 0:
            ["\(Quantity.grouped(resolvedCount)) more are resolved: --state resolved"]
        case .resolved where openCount > 0:
            ["\(Quantity.grouped(openCount)) more are open: --state open"]
        default: []
        }
    }

    /// The groups, in the same order.
    var json: JSONValue {
        .array(
            sorted.map { key, group in
                .object([
                    ("run", .unsigned(key.run)), ("code", .string(key.code.name)),
                    ("shape", .string(key.shape)), ("count", .unsigned(group.count)),
                    ("example", .string("\(group.place): \(Sanitizer.line(group.message))")),
                    ("example_number", .unsigned(group.number)),
                ])
            })
    }
}
