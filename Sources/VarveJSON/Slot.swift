/// What kind of value a slot of a shape takes. Persisted: the raw values.
public enum SlotKind: UInt8, Sendable {
    /// The number's text.
    case number = 1
    /// A string's contents.
    case string = 2
    /// The JSON text of an array or object.
    case nested = 3
    /// A whole record (`Shape.opaque`).
    case opaque = 4
}

/// A place in a shape that a value fills.
public struct Slot: Equatable, Sendable {
    /// The member's decoded key; empty for an opaque record. UTF-8, or WTF-8 if the key escapes a
    /// lone surrogate.
    public let key: [UInt8]
    public let kind: SlotKind
    /// For strings, how the decoded text is escaped; `raw` if values are kept undecoded. For
    /// numbers and nested texts `minimal`, which says nothing; for opaque records `raw`.
    public let style: EscapeStyle
}

/// What a member of a shape holds.
public enum MemberValue: Equatable, Sendable {
    /// The value of the slot with this index.
    case slot(Int)
    case null, `true`, `false`
}

/// A top-level member of all records of a shape.
public struct Member: Equatable, Sendable {
    /// The decoded key.
    public let key: [UInt8]
    public let value: MemberValue
}
