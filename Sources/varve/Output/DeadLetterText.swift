import VarveJSON
import VarveStore

/// A dead letter for people and for programs.
enum DeadLetterText {
    /// One line: number, run, place, code, what is wrong; whether it is resolved.
    static func line(_ found: FoundDeadLetter, _ style: Style) -> String {
        let letter = found.letter
        return "#\(letter.number)  run \(letter.run)  \(place(letter))  "
            + "\(style.red(letter.code.name))  \(Sanitizer.line(letter.message))"
            + (found.state == .open ? "" : "  \(style.green(found.state.name))")
    }

    /// What became of it.
    private static func state(_ state: DeadLetter.State) -> String {
        switch state {
        case .open: "open"
        case .answered(let sequence):
            "resolved: a record with its id arrived after it, as _seq \(sequence)"
        case .replayed: "resolved: replayed"
        }
    }

    /// The source, the line and the byte of the fault.
    static func place(_ letter: DeadLetter) -> String {
        "\(Sanitizer.line(letter.source)):\(letter.line), byte \(letter.faultOffset)"
    }

    /// All fields, one a line, then the bytes.
    static func lines(_ found: FoundDeadLetter, _ style: Style) -> [String] {
        let letter = found.letter
        var fields: [(String, String)] = [
            ("number", String(letter.number)),
            ("run", String(letter.run)),
            ("source", Sanitizer.line(letter.source)),
            ("line", String(letter.line)),
            ("offset", String(letter.offset)),
            ("fault offset", String(letter.faultOffset)),
            ("state", state(found.state)),
            ("code", style.red(letter.code.name)),
            ("field", letter.field.isEmpty ? "-" : Sanitizer.line(letter.field)),
            ("expected", Sanitizer.line(letter.expected)),
            ("found", Sanitizer.line(letter.found)),
            ("message", Sanitizer.line(letter.message)),
            ("profile", found.profile.map { Sanitizer.line($0.name) } ?? "-"),
            ("shape", Sanitizer.line(UnitOutline.text(of: letter.bytes))),
            ("stored at", Timestamp.text(letter.storedAt)),
            ("bytes", Quantity.grouped(letter.byteCount)),
        ]
        if letter.byteCount > UInt64(letter.bytes.count) {
            fields.append(("kept", Quantity.grouped(UInt64(letter.bytes.count))))
            fields.append(("sha256", Sanitizer.line(letter.sha256)))
        }
        let lines = fields.map { style.dim(Column.left($0, 14)) + $1 }
        return lines + ["", Sanitizer.line(letter.bytes)]
    }

    /// One object, without the bytes.
    static func json(_ found: FoundDeadLetter) -> JSONValue {
        let letter = found.letter
        return .object([
            ("number", .unsigned(letter.number)),
            ("run", .unsigned(letter.run)),
            ("source", .string(letter.source)),
            ("line", .unsigned(letter.line)),
            ("offset", .unsigned(letter.offset)),
            ("fault_offset", .unsigned(letter.faultOffset)),
            ("code", .string(letter.code.name)),
            ("field", .string(letter.field)),
            ("expected", .string(letter.expected)),
            ("found", .string(letter.found)),
            ("message", .string(letter.message)),
            ("shape", .string(UnitOutline.text(of: letter.bytes))),
            ("profile", found.profile.map { .string($0.name) } ?? .null),
            ("state", .string(found.state.name)),
            ("bytes", .unsigned(letter.byteCount)),
            ("stored_at", .string(Timestamp.text(letter.storedAt))),
        ])
    }
}
