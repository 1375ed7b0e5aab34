import VarveJSON
import VarveReviews
import VarveStore

/// What a compact is to do, or did, for people and for programs.
struct CompactionText {
    let plan: CompactionPlan
    /// Nil of a dry run, and where there was nothing to do.
    let outcome: CompactionOutcome?
    let isDry: Bool
    /// Of a dry run the records that are in journals, which the plan does not look at.
    var journaled: UInt64 = 0
    let style: Style

    private var steps: [CompactionStep] { outcome?.steps ?? (isDry ? plan.steps : []) }

    /// Steps that are listed; of more the first.
    private static let stepsMax = 40
    private static let widths = [8, 12, 8, 14, 12, 12, 14]

    var lines: [String] {
        var lines: [String] = []
        if steps.isEmpty {
            lines.append(outcome?.isFinished == false ? "nothing was done" : "nothing to do")
        } else {
            lines.append(
                style.bold(
                    Self.line(
                        ["step", "partition", "inputs", "rows", "dropped", "bytes in", "bytes out"])
                ))
            for step in steps.prefix(Self.stepsMax) {
                let out = Quantity.bytes(step.bytesOut)
                let isEstimate = isDry && step.bytesOut > 0 && step.bytesOut != step.bytesIn
                lines.append(
                    Self.line([
                        step.kind.rawValue, step.partition.text,
                        Quantity.grouped(UInt64(step.inputs.count)), Quantity.grouped(step.rowsIn),
                        Quantity.grouped(step.rowsDropped), Quantity.bytes(step.bytesIn),
                        isEstimate ? "~" + out : out,
                    ]))
            }
            let more = steps.count - Self.stepsMax
            if more > 0 {
                lines.append("and \(Quantity.counted(UInt64(more), "step")): --json lists all")
            }
            lines.append(summary)
        }
        return lines + remarks
    }

    private static func line(_ cells: [String]) -> String {
        zip(cells, widths).enumerated().map { place, cell in
            place < 2 ? Column.left(cell.0, cell.1) : Column.right(cell.0, cell.1)
        }.joined()
    }

    private var summary: String {
        let before = total(\.bytesIn)
        let after = total(\.bytesOut)
        let change =
            "\(Quantity.bytes(before)) \u{2192} \(isDry ? "~" : "")\(Quantity.bytes(after))"
        let head = outcome.map { "run \($0.run)" } ?? "nothing was changed"
        return "\(head)   \(Quantity.counted(UInt64(steps.count), "step"))   \(change)"
    }

    /// What waits, and what a hold keeps.
    private var remarks: [String] {
        var lines: [String] = []
        // Of a run that did not come to its end what it did.
        let expired = outcome.map { $0.isFinished ? plan.expiringRows : $0.dropped }
        let count = expired ?? plan.expiringRows
        if count > 0 {
            lines.append(
                "\(Quantity.counted(count, "record")) \(isDry ? "would expire" : "expired")")
        }
        if plan.heldRows > 0 {
            lines.append(
                "\(Quantity.counted(plan.heldRows, "record")) would expire, but a hold keeps them: "
                    + "see varve hold list")
        }
        let waiting = plan.waiting
        if waiting.dropped > 0, outcome?.isFinished != false {
            let wait = isDry ? "would wait; the first would be" : "wait; the first are"
            lines.append(
                "\(Quantity.counted(waiting.dropped, "dropped row")) "
                    + (waiting.goneBy.map { "\(wait) gone by \(Timestamp.date($0))" }
                        ?? (isDry ? "would wait" : "wait")))
        }
        if journaled > 0 {
            lines.append(
                "\(Quantity.counted(journaled, "record")) \(journaled == 1 ? "is" : "are") in a "
                    + "journal and not in this plan: a compact brings "
                    + "\(journaled == 1 ? "it" : "them") into segments first, if no ingest is at "
                    + "work")
        }
        return lines
    }

    private func total(_ bytes: KeyPath<CompactionStep, UInt64>) -> UInt64 {
        steps.reduce(0) { $0 &+ $1[keyPath: bytes] }
    }

    /// One object; see the article on the command line for its keys.
    var json: JSONValue {
        .object([
            ("format", .string("varve-compact-1")),
            ("dry_run", .boolean(isDry)),
            ("run", outcome.map { .unsigned($0.run.rawValue) } ?? .null),
            ("now", .string(TimeWindow.text(plan.now))),
            ("steps", .array(steps.map(\.json))),
            (
                "totals",
                .object([
                    ("steps", .unsigned(UInt64(steps.count))),
                    ("rows_dropped", .unsigned(steps.reduce(0) { $0 &+ $1.rowsDropped })),
                    ("bytes_in", .unsigned(total(\.bytesIn))),
                    ("bytes_out", .unsigned(total(\.bytesOut))),
                ])
            ),
            ("expired", .unsigned(plan.expiringRows)),
            ("held", .unsigned(plan.heldRows)),
            ("waiting", .unsigned(plan.waiting.dropped)),
            ("gone_by", plan.waiting.goneBy.map { .string(TimeWindow.text($0)) } ?? .null),
            ("left_out", .unsigned(UInt64(outcome?.leftOut ?? 0))),
            ("in_journals", isDry ? .unsigned(journaled) : .null),
        ])
    }

    /// Why a plan wants `--yes`; nil where it does not.
    static func doubt(_ plan: CompactionPlan, _ state: StoreState, clock: Int64) -> String? {
        guard plan.expiringRows > 0 else { return nil }
        let live = state.recordSegments.reduce(UInt64(0)) { $0 &+ $1.liveRows }
        if plan.expiringRows.multipliedReportingOverflow(by: 2).partialValue > live {
            return "\(Quantity.grouped(plan.expiringRows)) of \(Quantity.counted(live, "record")) "
                + "would expire, more than half"
        }
        guard let youngest = plan.youngestExpiring, youngest > clock - LifecyclePolicy.day else {
            return nil
        }
        return "records of \(Timestamp.date(youngest)) would expire, which are younger than a day"
    }
}
