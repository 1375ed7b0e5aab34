/// Where a value lies in a record: one of its top-level keys, then steps into nested values.
///
/// As text: `overall`, `helpful[0]`, `author.name`. A key that is empty or has one of `.` `[` `]`
/// `"` `\` or a control character in it is written in double quotes, where `\"` and `\\` stand for
/// themselves: `"a.b".c`. Keys are compared as bytes.
public struct RawPath: Hashable, Sendable, CustomStringConvertible {
    /// One step into a nested value.
    public enum Step: Hashable, Sendable {
        /// The member of an object; the first one where the key is there twice.
        case key([UInt8])
        /// The element of an array, from 0.
        case index(Int)
    }

    /// The top-level key, decoded.
    public let key: [UInt8]
    /// What follows it; empty for a top-level field.
    public let steps: [Step]

    /// Steps beyond this are refused: scanning bounds the depth of a record to 64 anyway.
    static let stepsMax = 64
    /// An array index beyond this is refused.
    static let indexMax = 1_000_000

    /// A path of a top-level key and steps, as they are.
    public init(key: [UInt8], steps: [Step] = []) {
        self.key = key
        self.steps = steps
    }

    /// Parses the text form.
    ///
    /// - Throws: ``RawPathError`` with the offset of the byte that does not fit.
    public init(_ text: String) throws(RawPathError) {
        var parser = RawPathParser(bytes: Array(text.utf8))
        self = try parser.parse()
    }

    /// The text form. Parsing it gives the same path.
    public var description: String {
        var text = Self.quotedIfNeeded(key)
        for step in steps {
            switch step {
            case .key(let key): text += "." + Self.quotedIfNeeded(key)
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, 0x7f, UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "\""), UInt8(ascii: "\\"):
            false
        default: true
        }
    }

    private static func quotedIfNeeded(_ key: [UInt8]) -> String {
        if !key.isEmpty, key.allSatisfy(isPlain) { return String(decoding: key, as: UTF8.self) }
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        for byte in key {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                quoted.append(UInt8(ascii: "\\"))
            }
            quoted.append(byte)
        }
        quoted.append(UInt8(ascii: "\""))
        return String(decoding: quoted, as: UTF8.self)
    }
}

/// Why a text is no path.
public struct RawPathError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The offset in the text, in bytes.
    public let offset: Int
    /// What would have fitted there.
    public let expected: String

    /// One line for a message.
    public var description: String { "expected \(expected) at byte \(offset)" }
}
