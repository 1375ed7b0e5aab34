import Testing
import VarveReviews

/// A unit, and what must become of it: a row of the tables beside this file.
struct UnitCase: Sendable, CustomTestStringConvertible {
    /// The unit's text. `%C3` stands for the byte 0xC3; a `^` stands before the byte at fault and is
    /// no part of it. A fault without a `^` is that of the whole unit.
    var text: String
    var profile: String
    /// Nil for a unit that is accepted.
    var code: DeadCode?
    /// The field that the fault names.
    var field = ""
    /// The id that an accepted unit is kept under, where it matters.
    var id: String?
    /// The time that it is kept under, in seconds since 1970, where it matters.
    var seconds: Int64?

    var bytes: [UInt8] { Self.decoded(text).bytes }

    var faultOffset: Int { Self.decoded(text).mark ?? 0 }

    var testDescription: String {
        let verdict = code?.name ?? "accepted"
        let shown = text.utf8.count <= 200 ? text : text.prefix(60) + " … " + text.suffix(60)
        return "\(profile): \(verdict): \(shown)"
    }

    /// The bytes that a text stands for, and where among them its `^` was.
    static func decoded(_ text: String) -> (bytes: [UInt8], mark: Int?) {
        let text = Array(text.utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var mark: Int?
        var place = 0
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "^"):
                mark = bytes.count
            case UInt8(ascii: "%"):
                let digits = String(decoding: text[place + 1..<place + 3], as: UTF8.self)
                guard let byte = UInt8(digits, radix: 16) else {
                    preconditionFailure("two hexadecimal digits behind %: \(digits)")
                }
                bytes.append(byte)
                place += 2
            case let byte:
                bytes.append(byte)
            }
            place += 1
        }
        return (bytes, mark)
    }
}

/// A row of a table: a value or a whole unit, and the code of its fault; nil if it is accepted.
typealias Verdict = (text: String?, code: DeadCode?)

extension UnitCase {
    /// Whole units.
    static func units(_ rows: [Verdict], profile: String = "review") -> [UnitCase] {
        rows.map { UnitCase(text: $0.text ?? "", profile: profile, code: $0.code) }
    }

    /// Records that differ from a good one in the value of one key; nil leaves it out.
    ///
    /// - Parameter field: what the fault names; the key if left out.
    static func values(
        of key: String, in profile: String = "review", field: String? = nil, _ rows: [Verdict]
    ) -> [UnitCase] {
        rows.map { row in
            let text = SampleRecord.text(profile, [key: row.text])
            let name = row.code == nil ? "" : field ?? key
            return UnitCase(text: text, profile: profile, code: row.code, field: name)
        }
    }

    /// Values of a key that no profile knows: only the grammar judges them.
    static func notes(_ rows: [Verdict]) -> [UnitCase] {
        values(of: "note", field: "", rows)
    }

    /// Ids, and the text that each is kept under.
    static func ids(_ rows: [(value: String, id: String)]) -> [UnitCase] {
        rows.map { row in
            let text = SampleRecord.text("review", ["review_id": row.value])
            return UnitCase(text: text, profile: "review", id: row.id)
        }
    }

    /// Times, and the second that each is kept under.
    static func times(
        of key: String, in profile: String, _ rows: [(value: String, seconds: Int64)]
    ) -> [UnitCase] {
        rows.map { row in
            let text = SampleRecord.text(profile, [key: row.value])
            return UnitCase(text: text, profile: profile, seconds: row.seconds)
        }
    }
}
