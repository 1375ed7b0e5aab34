import VarveReviews

/// Tells units that were not accepted and that bear an id which was erased for good: not even as dead
/// letters are they kept. Confined to one thread.
public final class ForgottenUnits {
    private let known: ForgottenIdentities
    private let hasher: RecordHasher
    private let namespace: [UInt8]
    private let reader: UnitIdentity

    /// - Returns: nil where nothing was forgotten, which is almost always.
    public init?(_ state: StoreState, _ profile: Profile) {
        guard !state.forgotten.isEmpty else { return nil }
        known = ForgottenIdentities(state)
        hasher = RecordHasher(key: state.digestKey)
        namespace = Array(profile.namespace.utf8)
        reader = UnitIdentity(profile: profile)
    }

    /// Whether a unit's bytes tell such an id, as far as they can be read; see `UnitIdentity`.
    public func contains(_ unit: DeadUnit, of batch: Batch) -> Bool {
        let bytes = unsafe Array(batch.bytes.bytes[unit.start..<unit.start + unit.byteCount])
        guard let id = reader.identity(of: bytes) else { return false }
        let hash = unsafe id.withUnsafeBytes {
            unsafe hasher.identity($0, namespace: hasher.namespace(namespace))
        }
        return known.mayHave(hash) && known.entry(hash, namespace: namespace, id: id) != nil
    }
}
