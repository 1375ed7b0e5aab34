import VarveIngest
import VarveQuery
import VarveStore

/// The records of a store that holds take.
struct HeldRecords {
    private let snapshot: Snapshot
    private let keys: StoreKeys

    init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        keys = StoreKeys(snapshot)
    }

    /// Checks the filter of a hold that is to be added.
    ///
    /// - Parameter damage: takes what cannot be counted.
    /// - Returns: how many records it takes.
    /// - Throws: `FilterError`, also where the filter asks for the present time or for a key that no
    ///   record has; `StoreError`.
    func check(_ text: String, _ damage: DamageLog) throws -> UInt64 {
        let filter = try keys.read { catalog throws(FilterError) in
            try Filter(text, catalog: catalog, now: nil)
        } fields: {
            $0.expression.fields
        }
        guard filter.expression.fields.contains(.system(.source)) else {
            return try count(filter, damage)
        }
        return try count(Filter(Hold(name: "", filter: text, since: 0)), damage)
    }

    /// How many records a hold takes.
    ///
    /// - Throws: `FilterError`, though it was right when the hold was made; `StoreError`.
    func count(_ hold: Hold) throws -> UInt64 { try count(hold.condition(), nil) }

    private func count(_ filter: Filter, _ damage: DamageLog?) throws -> UInt64 {
        var options = ScanOptions()
        options.filter = filter.expression
        options.damage = damage
        if filter.expression.fields.contains(.system(.source)) {
            options.sources = SourceNames(try LedgerReader(snapshot).sourceNames())
        }
        return try Scan(snapshot, options, workers: .perProcessor).count()
    }
}

extension Hold {
    /// Its filter, read.
    ///
    /// - Throws: `FilterError`, though it was right when the hold was made.
    func condition() throws(FilterError) -> Filter { try Filter(self) }
}
