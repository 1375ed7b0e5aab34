import VarveJSON
import VarveStore

/// What a check found, for people and for programs.
enum VerifyText {
    /// Each damage on a line, then the verdict.
    static func lines(_ report: VerifyReport, isDeep: Bool, _ style: Style) -> [String] {
        var lines = report.damage.map { damage in
            let place = damage.offset.map { ", byte \($0)" } ?? ""
            let partition = damage.partition.map { " (partition \($0))" } ?? ""
            return style.red("damaged") + " \(Sanitizer.line(damage.file))\(partition)\(place): "
                + Sanitizer.line(damage.message)
        }
        lines += report.notes.map { "note: \(Sanitizer.line($0))" }
        let checked = [
            Quantity.counted(UInt64(report.files), "file"), Quantity.bytes(report.bytes),
            Quantity.counted(report.rows, "row"),
            Quantity.counted(report.deadLetters, "dead letter"),
        ].joined(separator: ", ")
        let verdict =
            report.isSound
            ? style.green("ok") : style.red("\(report.damage.count) damaged")
        lines.append("\(verdict)   \(checked)\(isDeep ? ", every record rebuilt" : "")")
        return lines
    }

    /// One object; see the article on the command line for its keys.
    static func json(_ report: VerifyReport) -> JSONValue {
        .object([
            ("format", .string("varve-verify-1")),
            ("ok", .boolean(report.isSound)),
            ("files", .unsigned(UInt64(report.files))),
            ("bytes", .unsigned(report.bytes)),
            ("rows", .unsigned(report.rows)),
            ("dead_letters", .unsigned(report.deadLetters)),
            ("damage", .array(report.damage.map(json))),
            ("notes", .array(report.notes.map(JSONValue.string))),
        ])
    }

    private static func json(_ damage: VerifyReport.Damage) -> JSONValue {
        .object([
            ("file", .string(damage.file)),
            ("partition", damage.partition.map { .string($0.text) } ?? .null),
            ("offset", damage.offset.map { .integer(Int64($0)) } ?? .null),
            ("kind", .string(damage.kind.rawValue)),
            ("message", .string(damage.message)),
        ])
    }
}
