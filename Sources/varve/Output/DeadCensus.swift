import VarveJSON
import VarveReviews
import VarveStore

/// Dead letters counted by run and code, with an example of each.
struct DeadCensus {
    private struct Key: Hashable {
        let run: UInt64
        let code: DeadCode
    }

    private struct Group {
        var count: UInt64
        /// The first one's, in words.
        let example: String
        let number: UInt64
    }

    private var groups: [Key: Group] = [:]
    /// All of them.
    private(set) var total: UInt64 = 0

    mutating func add(_ letter: DeadLetter) {
        let key = Key(run: letter.run, code: letter.code)
        total += 1
        if groups[key] != nil {
            groups[key]?.count += 1
            return
        }
        groups[key] = Group(
            count: 1,
            example: "\(DeadLetterText.place(letter)): \(Sanitizer.line(letter.message))",
            number: letter.number)
    }

    /// By run, then the most frequent first.
    private var sorted: [(key: Key, value: Group)] {
        groups.sorted {
            ($0.key.run, $1.value.count, $0.key.code.rawValue)
                < ($1.key.run, $0.value.count, $1.key.code.rawValue)
        }
    }

    /// A table; a word where there is none.
    ///
    /// - Parameter run: the run that was asked for.
    func lines(run: UInt64?, _ style: Style) -> [String] {
        guard total > 0 else {
            let hint = run.map { " of run \($0); what an earlier run left is not kept twice" }
            return ["no dead letters" + (hint ?? "")]
        }
        let rows = sorted.map { key, group in
            [
                String(key.run), key.code.name, Quantity.grouped(group.count),
                "#\(group.number)  \(group.example)",
            ]
        }
        let titles = ["run", "code", "count", "example"]
        let widths = titles.indices.map { column in
            (rows + [titles]).map { Column.width($0[column]) }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            [
                Column.right(cells[0], widths[0]), Column.left(cells[1], widths[1]),
                Column.right(cells[2], widths[2]), cells[3],
            ].joined(separator: "  ")
        }
        return [style.bold(line(titles))] + rows.map(line)
    }

    /// The groups, in the same order.
    var json: JSONValue {
        .array(
            sorted.map { key, group in
                .object([
                    ("run", .unsigned(key.run)), ("code", .string(key.code.name)),
                    ("count", .unsigned(group.count)), ("example", .string(group.example)),
                    ("example_number", .unsigned(group.number)),
                ])
            })
    }
}
