import VarveStore

/// Names of the sources of a store's runs, for ``SystemField/source``: the ledger keeps them.
public struct SourceNames: Sendable {
    private let names: [RunID: [[UInt8]]]

    /// - Parameter names: for each run the names of its sources, in their order.
    public init(_ names: [RunID: [[UInt8]]]) {
        self.names = names
    }

    /// No names: every source is NULL.
    public static let unknown = SourceNames([:])

    /// The name of a source; nil if it is not known.
    ///
    /// - Parameter source: its place among the run's.
    public func name(run: RunID, source: Int) -> [UInt8]? {
        guard let names = names[run], names.indices.contains(source) else { return nil }
        return names[source]
    }

    func name(run: Int64, source: Int64) -> [UInt8]? {
        Int(exactly: source).flatMap {
            name(run: RunID(rawValue: UInt64(bitPattern: run)), source: $0)
        }
    }
}
