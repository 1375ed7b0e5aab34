import VarveJSON

/// What a value in a record is.
enum ValueKind: UInt8 {
    case number, string, nested, null, `true`, `false`

    /// The kind of a slot's values; nil for an opaque record.
    init?(_ kind: SlotKind) {
        switch kind {
        case .number: self = .number
        case .string: self = .string
        case .nested: self = .nested
        case .opaque: return nil
        }
    }

    /// For messages.
    var name: String {
        switch self {
        case .number: "the number"
        case .string: "the string"
        case .nested: "a nested value"
        case .null: "null"
        case .true: "true"
        case .false: "false"
        }
    }
}

/// A value where it stands in its record, or as a column gives it back.
@unsafe
struct FoundValue {
    var kind: ValueKind
    /// A string's contents without its quotes, else the whole token or nested text.
    var bytes: UnsafeRawBufferPointer
    /// Whether escapes must still be decoded.
    var isEscaped: Bool
    /// How they are written, where there are any.
    var style: EscapeStyle

    @inline(__always)
    init(
        kind: ValueKind, bytes: UnsafeRawBufferPointer, isEscaped: Bool,
        style: EscapeStyle = .raw
    ) {
        unsafe self.kind = kind
        unsafe self.style = style
        unsafe self.bytes = unsafe bytes
        unsafe self.isEscaped = isEscaped
    }

    /// A value that stands in the shape and has no bytes of its own.
    @inline(__always)
    init(constant kind: ValueKind) {
        unsafe self.init(
            kind: kind, bytes: UnsafeRawBufferPointer(start: nil, count: 0), isEscaped: false)
    }
}
