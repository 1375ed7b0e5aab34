import VarveJSON
import VarveStore

/// What a store does with age, and what of it is due, for people and for programs.
struct PolicyText {
    let path: String
    let plan: CompactionPlan
    /// Runs of which dropped rows are left.
    let drops: [DropEntry]
    let style: Style

    private var rules: [PolicyRule] { PolicyRule.list(plan.policy) }
    private var due: [DueWork] { DueWork.list(plan) }
    private var trash: [TrashEntry] { drops.map { TrashEntry($0, plan.policy) } }

    var lines: [String] {
        var lines = [style.bold("policy of \(Sanitizer.line(path))"), ""]
        lines += rules.map { rule in
            style.dim(Column.left(rule.key, 15)) + Column.left(rule.value ?? "not set", 10)
                + rule.sentence
        }
        lines += ["", style.bold("due on \(Timestamp.date(plan.now))")]
        lines +=
            due.isEmpty
            ? ["nothing"]
            : due.map { style.dim(Column.left($0.kind.rawValue, 15)) + $0.text }
        if !due.isEmpty { lines.append("see: varve compact --dry-run") }
        let rest = expiry + waiting
        if !rest.isEmpty { lines += [""] + rest }
        guard !plan.holds.isEmpty else { return lines }
        lines += ["", style.bold("holds") + "   see: varve hold list"]
        return lines
            + plan.holds.map { hold in
                "\(Sanitizer.line(hold.name)), since \(Timestamp.date(hold.since)): "
                    + Sanitizer.line(hold.filter)
            }
    }

    private var expiry: [String] {
        var lines: [String] = []
        if plan.expiringRows > 0 {
            lines.append("\(Quantity.counted(plan.expiringRows, "record")) would expire")
        }
        if plan.heldRows > 0 {
            lines.append(
                "\(Quantity.counted(plan.heldRows, "record")) would expire, but a hold keeps them")
        }
        return lines
    }

    private var waiting: [String] {
        var lines: [String] = trash.map(\.text)
        let waiting = plan.waiting
        if waiting.superseded > 0, plan.policy.versionsKeep != nil {
            let verb = waiting.superseded == 1 ? "waits" : "wait"
            lines.append(
                "\(Quantity.counted(waiting.superseded, "replaced version")) \(verb) for "
                    + "versions_keep")
        }
        if let goneBy = waiting.goneBy {
            lines.append("the first of what waits is gone by \(Timestamp.date(goneBy))")
        }
        return lines
    }

    /// One object; see the article on the command line for its keys.
    var json: JSONValue {
        let waiting = plan.waiting
        return .object([
            ("format", .string("varve-policy-1")),
            ("path", .string(path)),
            ("now", .string(Timestamp.text(plan.now))),
            ("rules", .array(rules.map(\.json))),
            ("due", .array(due.map(\.json))),
            ("expiring", .unsigned(plan.expiringRows)),
            ("held", .unsigned(plan.heldRows)),
            (
                "waiting",
                .object([
                    ("dropped", .unsigned(waiting.dropped)),
                    ("superseded", .unsigned(waiting.superseded)),
                    ("gone_by", waiting.goneBy.map { .string(Timestamp.text($0)) } ?? .null),
                ])
            ),
            ("drops", .array(trash.map(\.json))),
            ("holds", .array(plan.holds.map { HoldText.json($0, nil) })),
        ])
    }
}
