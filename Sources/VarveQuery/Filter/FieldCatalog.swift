/// The top-level keys that the records of a store have: what tells a field from a typing error.
public struct FieldCatalog: Sendable {
    /// The keys, as bytes.
    public let rawKeys: Set<[UInt8]>

    /// A catalog of those keys. O(keys).
    public init(rawKeys: some Sequence<[UInt8]>) {
        self.rawKeys = Set(rawKeys)
    }
}
