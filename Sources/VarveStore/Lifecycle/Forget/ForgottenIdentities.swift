import Crypto
import VarveReviews

/// The identities that a store refuses, ready to be asked.
struct ForgottenIdentities {
    private let known: [UInt64: [ForgottenIdentity]]
    private let key: [UInt8]

    init(_ state: StoreState) {
        known = state.forgotten
        key = state.digestKey
    }

    /// Whether any is known under a hash: almost always not, so that no digest is made.
    func mayHave(_ hash: UInt64) -> Bool { !known.isEmpty && known[hash] != nil }

    /// The entry of an identity; nil where it was not forgotten.
    func entry(_ hash: UInt64, namespace: some Sequence<UInt8>, id: [UInt8]) -> ForgottenIdentity? {
        guard let entries = known[hash] else { return nil }
        let digest = Self.digest(Array(namespace), id, key: key)
        return entries.first { $0.digest == digest }
    }

    /// HMAC-SHA-256 of namespace, NUL and id. Persisted, in manifests and certificates.
    ///
    /// - Parameter key: the store's digest key: without it nobody can try ids.
    static func digest(_ namespace: [UInt8], _ id: [UInt8], key: [UInt8]) -> [UInt8] {
        let message = namespace + [0] + id
        return Array(
            HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    }
}
