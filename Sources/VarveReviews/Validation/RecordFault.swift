/// Why a record was rejected, and where. Built for rejected records only.
public struct RecordFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason.
    public let code: DeadCode
    /// The place in the record, in bytes from its start: the first byte of the value at fault (of a
    /// string, the one after its quote); the start of the record where there is no value.
    public let offset: Int
    /// The canonical field, or the raw path of a part of a derived id; empty if there is none.
    public let field: String
    /// What would have been accepted.
    public let expected: String
    /// What was there: bounded, printable.
    public let found: String

    /// A fault of those parts.
    public init(code: DeadCode, offset: Int, field: String, expected: String, found: String) {
        self.code = code
        self.offset = offset
        self.field = field
        self.expected = expected
        self.found = found
    }

    /// One line for people.
    public var description: String {
        let subject = field.isEmpty ? "record" : field
        return "\(code.name): \(subject): expected \(expected), found \(found)"
            + " at byte \(offset) of the record"
    }

    /// Bytes of a record that go into a message.
    static let excerptBytesMax = 64

    /// An excerpt of any bytes that is safe to print: at most 64 of them, control characters and
    /// what is no UTF-8 replaced.
    public static func excerpt(_ bytes: UnsafeRawBufferPointer) -> String {
        let head = unsafe bytes.prefix(excerptBytesMax)
        var text = ""
        for scalar in unsafe String(decoding: head, as: UTF8.self).unicodeScalars {
            let isHidden =
                scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
                || scalar.properties.generalCategory == .format
            text.unicodeScalars.append(isHidden ? "\u{FFFD}" : scalar)
        }
        return bytes.count > excerptBytesMax ? text + "…" : text
    }
}
