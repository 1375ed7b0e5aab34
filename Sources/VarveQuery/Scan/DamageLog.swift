import Synchronization
import VarveStore

/// Damage that a scan passed over, because it was asked to.
public final class DamageLog: Sendable {
    private let entries = Mutex<[String]>([])

    /// Nothing yet.
    public init() {}

    /// What was left out and why, each once, in no certain order.
    public var descriptions: [String] { entries.withLock { $0 } }

    func add(_ error: StoreError) {
        let text = error.description
        entries.withLock { entries in
            if !entries.contains(where: { $0.utf8.elementsEqual(text.utf8) }) {
                entries.append(text)
            }
        }
    }
}

extension ScanOptions {
    /// Runs what reads a part of a store.
    ///
    /// - Returns: nil where the part is damaged or missing and the scan goes on without it.
    /// - Throws: all other errors; damage too, unless `damage` takes it.
    func reading<Value>(_ snapshot: Snapshot, _ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch let error as StoreError {
            if let path = snapshot.replacedPath(error) { throw StoreError.replaced(path) }
            guard let damage else { throw error }
            switch error {
            case .damaged, .missing: damage.add(error)
            default: throw error
            }
            return nil
        }
    }
}
