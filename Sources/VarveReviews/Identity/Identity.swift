/// What makes a record the same review as another: the profile's namespace and the id's decoded
/// text. Both are compared as bytes, never by Unicode equivalence; a number's text and the same
/// string are equal.
public struct Identity: Hashable, Sendable {
    /// The namespace, which keeps bare numbers of two sources apart.
    public let namespace: [UInt8]
    /// The decoded id, or the 32 hex digits of a derived one.
    public let id: [UInt8]

    /// The longest id, in decoded bytes; a longer one is a dead letter `id_too_long`.
    public static let idBytesMax = 1_024

    /// An identity of those parts.
    public init(namespace: [UInt8], id: [UInt8]) {
        self.namespace = namespace
        self.id = id
    }
}
