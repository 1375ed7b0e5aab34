import VarveJSON
import VarveStore

/// Rows that a run dropped and that can still be brought back.
struct TrashEntry: Equatable {
    let drop: DropEntry
    /// When they may go.
    let restorableUntil: Int64

    init(_ drop: DropEntry, _ policy: LifecyclePolicy) {
        self.drop = drop
        let (until, overflow) = drop.at.addingReportingOverflow(policy.trashKeep)
        restorableUntil = overflow ? .max : until
    }

    var json: JSONValue {
        .object([
            ("run", .unsigned(drop.run.rawValue)),
            ("at", .string(Timestamp.text(drop.at))),
            ("rows", .unsigned(drop.rows)),
            ("back_until", .string(Timestamp.text(restorableUntil))),
        ])
    }

    /// For people: `run 4 dropped 69 rows on 2019-01-01, kept until 2019-01-31`.
    var text: String {
        "run \(drop.run) dropped \(Quantity.counted(drop.rows, "row")) on "
            + "\(Timestamp.date(drop.at)), kept until \(Timestamp.date(restorableUntil))"
    }
}
