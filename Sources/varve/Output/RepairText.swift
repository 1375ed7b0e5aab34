import VarveJSON
import VarveStore

/// What a repair did, for people and for programs.
enum RepairText {
    /// Each file on a line, then the sum.
    static func lines(_ report: RepairReport, isDry: Bool, _ style: Style) -> [String] {
        var lines = report.files.map { file in
            let lost =
                file.rowsLost > 0
                ? style.red(", \(Quantity.counted(file.rowsLost, "row")) lost") : ""
            return "\(word(file.action, isDry)) \(Sanitizer.line(file.path))\(lost): "
                + Sanitizer.line(file.reason)
        }
        guard !report.files.isEmpty else { return [style.green("ok") + "   nothing to repair"] }
        let kept = [
            Quantity.counted(report.rows, "row"),
            Quantity.counted(report.deadLetters, "dead letter"),
        ].joined(separator: ", ")
        let run = isDry ? "nothing was changed" : report.run.map { "run \($0)" } ?? "done"
        lines.append(
            "\(run)   \(kept) kept, \(Quantity.counted(report.rowsLost, "row")) lost"
                + (isDry ? "" : "   see: varve verify --deep"))
        return lines
    }

    private static func word(_ action: RepairReport.Action, _ isDry: Bool) -> String {
        let word =
            switch action {
            case .setAside: "set aside"
            case .lost: "lost"
            case .rebuilt: "rebuilt"
            case .salvaged: "salvaged"
            case .removed: "removed"
            }
        return isDry && action != .lost ? "to be \(word)" : word
    }

    /// One object; see the article on the command line for its keys.
    static func json(_ report: RepairReport, isDry: Bool) -> JSONValue {
        .object([
            ("format", .string("varve-repair-1")),
            ("dry_run", .boolean(isDry)),
            ("run", report.run.map { .unsigned($0.rawValue) } ?? .null),
            ("rows", .unsigned(report.rows)),
            ("dead_letters", .unsigned(report.deadLetters)),
            ("rows_lost", .unsigned(report.rowsLost)),
            ("files", .array(report.files.map(json))),
        ])
    }

    private static func json(_ file: RepairReport.File) -> JSONValue {
        .object([
            ("file", .string(file.path)),
            ("action", .string(file.action.rawValue)),
            ("reason", .string(file.reason)),
            ("rows_lost", .unsigned(file.rowsLost)),
        ])
    }
}
