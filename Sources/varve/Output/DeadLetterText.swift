import VarveJSON
import VarveStore

/// A dead letter for people and for programs.
enum DeadLetterText {
    /// One line: number, run, place, code, what is wrong.
    static func line(_ letter: DeadLetter, _ style: Style) -> String {
        "#\(letter.number)  run \(letter.run)  \(place(letter))  \(style.red(letter.code.name))  "
            + Sanitizer.line(letter.message)
    }

    /// The source, the line and the byte of the fault.
    static func place(_ letter: DeadLetter) -> String {
        "\(Sanitizer.line(letter.source)):\(letter.line), byte \(letter.faultOffset)"
    }

    /// All fields, one a line, then the bytes.
    static func lines(_ letter: DeadLetter, _ style: Style) -> [String] {
        var fields: [(String, String)] = [
            ("number", String(letter.number)),
            ("run", String(letter.run)),
            ("source", Sanitizer.line(letter.source)),
            ("line", String(letter.line)),
            ("offset", String(letter.offset)),
            ("fault offset", String(letter.faultOffset)),
            ("code", style.red(letter.code.name)),
            ("field", letter.field.isEmpty ? "-" : Sanitizer.line(letter.field)),
            ("expected", Sanitizer.line(letter.expected)),
            ("found", Sanitizer.line(letter.found)),
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
    static func json(_ letter: DeadLetter) -> JSONValue {
        .object([
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
            ("bytes", .unsigned(letter.byteCount)),
            ("stored_at", .string(Timestamp.text(letter.storedAt))),
        ])
    }
}
