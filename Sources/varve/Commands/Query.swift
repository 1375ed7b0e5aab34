import VarveIngest
import VarveQuery
import VarveStore

/// A command's question, read against one state of a store: names are those that its records have.
struct Query {
    let snapshot: Snapshot
    private let options: QueryOptions
    private let now: Int64
    private let keys: StoreKeys

    init(_ options: QueryOptions, _ snapshot: Snapshot, now: Int64) {
        self.options = options
        self.snapshot = snapshot
        self.now = now
        keys = StoreKeys(snapshot)
    }

    /// Runs a command's work on the store's present state; again where a file has gone because a
    /// writer replaced it before anything was printed.
    static func run<Value>(
        _ options: QueryOptions, _ store: StoreOptions, _ body: (Query) throws -> Value
    ) throws -> Value {
        let now = SystemClock.micros()
        return try store.open().withSettledSnapshot { snapshot in
            try body(Query(options, snapshot, now: now))
        }
    }

    /// What the options say, without an order.
    func scanOptions() throws -> ScanOptions {
        var scan = ScanOptions()
        scan.filter = try options.filter.map { text in
            try keys.read { catalog throws(FilterError) in
                try Filter(text, catalog: catalog, now: now).expression
            } fields: {
                $0.fields
            }
        }
        scan.from = options.on?.from ?? options.from?.micros
        scan.until = options.on?.until ?? options.until?.micros
        scan.versions = options.versions
        scan.asOf =
            try options.asOfSeq
            ?? options.asOf.map { time in
                try snapshot.lastSequence(storedBy: time.micros)
            }
        if scan.filter?.fields.contains(.system(.source)) ?? false { scan.sources = try sources() }
        if let folder = Environment.value("TMPDIR") { scan.temporaryFolder = folder }
        return scan
    }

    /// Reads `--select`.
    func columns(_ text: String) throws -> SelectList {
        try keys.read { catalog throws(FilterError) in
            try SelectList(text, catalog: catalog, now: now)
        } fields: { list in
            list.items.reduce(into: []) { $0.formUnion($1.expression.fields) }
        }
    }

    /// Reads `--order-by`.
    func order(_ text: String, _ columns: SelectList?) throws -> ScanOptions.Order {
        let keys = try keys.read { catalog throws(FilterError) in
            try OrderKey.list(text, columns: columns, catalog: catalog, now: now)
        } fields: { keys in
            keys.reduce(into: []) { $0.formUnion($1.expression.fields) }
        }
        if keys.count == 1, !keys[0].isDescending,
            case .field(.system(.seq)) = keys[0].expression.kind
        {
            return .sequence
        }
        return .keys(keys)
    }

    /// Reads one expression.
    func value(_ text: String) throws -> TypedExpression {
        try keys.read { catalog throws(FilterError) in
            try ValueExpression(text, catalog: catalog, now: now).expression
        } fields: {
            $0.fields
        }
    }

    /// The records' own keys, as the store knows them; nil where it does not know all.
    func rawKeys() throws -> [[UInt8]]? { try keys.all() }

    /// Names of the sources of all runs, from the ledger.
    func sources() throws -> SourceNames {
        SourceNames(try LedgerReader(snapshot).sourceNames())
    }
}

/// A value that is made when it is first asked for.
final class Lazily<Value> {
    private let make: () throws -> Value
    private var made: Value?

    init(_ make: @escaping () throws -> Value) { self.make = make }

    func value() throws -> Value {
        if let made { return made }
        let value = try make()
        made = value
        return value
    }
}
