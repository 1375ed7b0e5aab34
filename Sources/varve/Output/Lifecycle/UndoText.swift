import VarveJSON
import VarveReviews
import VarveStore

/// What an undo did, for people and for programs.
struct UndoText {
    let outcome: UndoOutcome

    var lines: [String] {
        let plan = outcome.plan
        var terms: [String] = []
        func add(_ count: UInt64, _ text: String) {
            if count > 0 { terms.append("\(Quantity.counted(count, "record")) \(text)") }
        }
        add(plan.restored, "brought back")
        add(plan.retracted, "taken out")
        add(plan.uncovered, "of an older version visible again")
        let them = plan.builtOn == 1 ? "it" : "them"
        add(plan.builtOn, "left, as a later run built on \(them) or took \(them) out")
        add(plan.held, "left, as a hold keeps \(plan.held == 1 ? "it" : "them")")
        add(plan.gone, "gone: removed for good, or dropped by another run")
        if plan.reopened > 0 {
            terms.append("\(Quantity.counted(plan.reopened, "dead letter")) open again")
        }
        if plan.restored > 0, plan.kind == "compact" {
            terms.append(
                "the next compact drops \(plan.restored == 1 ? "it" : "them") again, unless the "
                    + "policy or a hold says otherwise")
        }
        return ["run \(outcome.run)   undid run \(plan.run), a run of kind \(plan.kind)"]
            + terms.map { "  " + $0 }
    }

    /// One object; see the article on the command line for its keys.
    var json: JSONValue {
        .object(
            [("format", .string("varve-undo-1")), ("run", .unsigned(outcome.run.rawValue))]
                + outcome.plan.counts)
    }
}

extension UndoText {
    private static let widths = [8, 10, 22, 14, 22]

    /// The runs that can be undone, as a table.
    static func lines(_ choices: [UndoChoice], _ style: Style) -> [String] {
        guard !choices.isEmpty else { return ["no run can be undone"] }
        return [style.bold(line(["run", "kind", "at", "rows", "until"]))]
            + choices.map { choice in
                line([
                    String(choice.run.rawValue), choice.kind,
                    choice.at.map(TimeWindow.text) ?? "-", Quantity.grouped(choice.rows),
                    choice.until.map(TimeWindow.text) ?? "-",
                ])
            }
    }

    private static func line(_ cells: [String]) -> String {
        var text = ""
        for (place, (cell, width)) in zip(cells, widths).enumerated() {
            let isLeft = place == 1 || place == 2
            text += isLeft ? Column.left("  " + cell, width + 2) : Column.right(cell, width)
        }
        return text
    }

    static func json(_ choices: [UndoChoice]) -> JSONValue {
        .object([
            ("format", .string("varve-undo-list-1")),
            (
                "runs",
                .array(
                    choices.map { choice in
                        .object([
                            ("run", .unsigned(choice.run.rawValue)),
                            ("kind", .string(choice.kind)),
                            ("at", choice.at.map { .string(TimeWindow.text($0)) } ?? .null),
                            ("rows", .unsigned(choice.rows)),
                            ("until", choice.until.map { .string(TimeWindow.text($0)) } ?? .null),
                        ])
                    })
            ),
        ])
    }
}
