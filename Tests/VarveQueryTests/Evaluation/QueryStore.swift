import TestSupport
import VarveFiles
import VarveIngest
import VarveQuery
import VarveReviews
import VarveSegments
import VarveStore

@testable import VarveQuery

/// A store in memory that some lines were brought into in one run, and its row groups.
struct QueryStore {
    let snapshot: Snapshot
    let rowGroups: [(reader: SegmentReader, ordinal: Int)]
    /// The lines in their order: line i has `_seq` i + 1.
    let lines: [[UInt8]]

    init(_ lines: [String], profile: String = "review") throws {
        let fileSystem = Simulated()
        let creation = StoreCreation(
            storeID: Array(0..<16), digestKey: Array(16..<32), createdAt: 1_717_200_000_000_000)
        try Store.create("/store", fileSystem, creation: creation, settings: "# test\n")
        let writer = try StoreWriter(
            folder: "/store", fileSystem: fileSystem, workers: Workers(count: 1),
            holder: LockHolder(processID: 1, command: "test", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in }))
        var options = IngestOptions(profiles: try BuiltInProfiles.all())
        options.profile = try BuiltInProfiles.profile(named: profile)
        options.freeBytesMin = 0
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        let run = try IngestRun(
            writer: writer, sources: [IngestSource(name: "lines.ndjson", byteCount: bytes.count)],
            options: options, now: { 1_717_200_000_000_000 },
            open: { _ in try memoryInput("lines.ndjson", bytes) })
        _ = try run.run()
        snapshot = try Store(folder: "/store", fileSystem: fileSystem).snapshot()
        var rowGroups: [(SegmentReader, Int)] = []
        for entry in snapshot.state.recordSegments {
            let reader = try snapshot.open(entry)
            for ordinal in reader.footer.rowGroups.indices { rowGroups.append((reader, ordinal)) }
        }
        self.rowGroups = rowGroups
        self.lines = lines.map { Array($0.utf8) }
    }

    static let sources = SourceNames([RunID(rawValue: 1): [Array("lines.ndjson".utf8)]])

    func evaluator(_ filter: TypedExpression?) -> RowGroupEvaluator {
        RowGroupEvaluator(filter: filter, sources: Self.sources)
    }

    /// The places in `lines` of the records that a filter finds, in their order.
    func find(_ filter: TypedExpression) throws -> [Int] {
        let evaluator = evaluator(filter)
        var found: [Int] = []
        for (reader, ordinal) in rowGroups {
            _ = try evaluator.select(reader, rowGroup: ordinal)
            found += try Self.places(evaluator.columns)
        }
        return found.sorted()
    }

    func find(_ filter: String) throws -> [Int] {
        try find(Filter(filter, now: 1_717_200_000_000_000).expression)
    }

    /// The places in `lines` of the selected rows.
    static func places(_ columns: FieldColumns) throws -> [Int] {
        let sequences = try columns.vector(.system(.seq))
        return (0..<sequences.count).map { Int(sequences.integer($0)) - 1 }
    }
}

/// A source in memory.
private func memoryInput(_ name: FilePath, _ bytes: [UInt8]) throws -> FileInput {
    let disk = Simulated()
    try disk.writeNew("/" + name, bytes)
    return FileInput(try disk.open("/" + name, .read))
}
