import VarveJSON
import VarveReviews

/// The holds of a store, as what is left of its manifest and its ledger tell them: they must outlive
/// the manifest, or the next compact takes what they keep.
///
/// Where both are in doubt a hold stays.
struct HoldRemains {
    /// No two of one name.
    private(set) var holds: [Hold]

    /// - Parameters:
    ///   - state: what is left of the manifest; nil where nothing is.
    ///   - ledger: in order of the runs.
    init(_ state: StoreState?, ledger: [LedgerFile]) {
        holds = state?.holds ?? []
        // What the manifest has of them already comes out the same.
        for change in ledger.compactMap(\.holdChange) {
            let known = holds.firstIndex { $0.isNamed(change.hold.name) }
            if let known {
                if !change.isAdded { holds.remove(at: known) }
            } else if change.isAdded, (try? change.hold.check()) != nil {
                holds.append(change.hold)
            }
        }
    }
}

/// A hold that was added or released, as its entry of the ledger tells it.
struct HoldChange {
    let isAdded: Bool
    /// Added by the second.
    let hold: Hold

    /// - Parameter members: contents of the entry's strings, decoded.
    /// - Returns: nil for entries of other runs.
    init?(_ members: [String: String]) {
        guard members["kind"] == RunKind.hold.name, let name = members["name"],
            let filter = members["filter"], let action = members["action"]
        else { return nil }
        switch action {
        case HoldChange.added: isAdded = true
        case HoldChange.released: isAdded = false
        default: return nil
        }
        let since = members["started_at"].flatMap { text in
            unsafe Array(text.utf8).withUnsafeBytes { bytes in
                unsafe TimeFormat.iso8601.parse(bytes, isNumber: false)
            }
        }
        hold = Hold(name: name, filter: filter, since: since ?? 0)
    }

    /// The words of the ledger. Persisted.
    static let added = "add"
    static let released = "release"

    /// The strings of an entry that tell of holds.
    static let keys: Set<String> = ["kind", "action", "name", "filter", "started_at"]

    /// The contents of a string of JSON.
    ///
    /// - Parameter raw: without its quotes; 64 bytes behind it are readable.
    static func text(_ raw: UnsafeRawBufferPointer) -> String {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: raw.count + 16) { out, count in
            guard let base = out.baseAddress else { return }
            count = unsafe StringCoding.decode(raw, into: UnsafeMutableRawPointer(base))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
