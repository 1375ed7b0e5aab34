import VarveQuery
import VarveStore

/// The records' own keys, looked up when a text first asks for one.
struct StoreKeys {
    private let keys: Lazily<[[UInt8]]?>

    init(_ snapshot: Snapshot) { keys = Lazily { try snapshot.rawKeys() } }

    /// All of them; nil where the store does not know all.
    func all() throws -> [[UInt8]]? { try keys.value() }

    /// Reads a text; again against the store's keys if it asks for any, so that a wrong name is told.
    func read<Value>(
        _ parse: (FieldCatalog?) throws(FilterError) -> Value, fields: (Value) -> Set<Field>
    ) throws -> Value {
        let value = try parse(nil)
        let asksForKeys = fields(value).contains { field in
            switch field {
            case .raw, .path: true
            case .canonical, .stars, .system: false
            }
        }
        guard asksForKeys, let keys = try keys.value() else { return value }
        return try parse(FieldCatalog(rawKeys: keys))
    }
}
