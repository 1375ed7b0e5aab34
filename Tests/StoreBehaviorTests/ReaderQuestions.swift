import Testing
import VarveQuery
import VarveStore

/// What an error says; nothing if there was none.
func refusal<Value>(_ body: () throws -> Value) -> String {
    do {
        _ = try body()
        return ""
    } catch {
        return "\(error)"
    }
}

/// Runs what must not fail; a closure of a file system cannot throw.
func noting(_ body: () throws -> Void) {
    do { try body() } catch { Issue.record("\(error)") }
}

extension ScanOptions {
    static func of(_ change: (inout ScanOptions) throws -> Void) rethrows -> Self {
        var options = ScanOptions.bySequence
        try change(&options)
        return options
    }
}

extension Harness {
    private var store: Store {
        get throws { try Store(folder: folder, fileSystem: fileSystem) }
    }

    func planned(_ options: ScanOptions) throws -> Scan {
        try Scan(store, options, workers: workers)
    }

    func forEachLine(of scan: Scan, _ body: (String) -> Void) throws {
        let take: Scan.RecordBody = { record, _ in
            unsafe body(String(decoding: record, as: UTF8.self))
        }
        try unsafe scan.forEach(take)
    }

    func lines(of scan: Scan) throws -> [String] {
        var lines: [String] = []
        try forEachLine(of: scan) { lines.append($0) }
        return lines
    }

    /// What `varve schema` and its like do: all within one state.
    func summary() throws -> [String] {
        try store.withSettledSnapshot { snapshot in
            let keys = try snapshot.rawKeys() ?? []
            let parts = try Scan(snapshot, workers: workers).gather(FieldCensus.init) {
                part, columns, reader in
                try part.add(columns, reader)
            }
            return keys.map { String(decoding: $0, as: UTF8.self) }.sorted()
                + parts.map { "\($0.records)" }
        }
    }

    func asOf() throws -> String {
        try store.withSettledSnapshot { String(try $0.lastSequence(storedBy: now)) }
    }

    func deadStates() throws -> [String] {
        var filter = DeadLetterFilter()
        filter.states = .all
        var found: [String] = []
        let scan = try DeadLetterScan(store, filter, workers: workers)
        // Listed as they come, twice.
        for _ in 0..<2 {
            try scan.visit { found.append("\($0.letter.number) \($0.state)") }
        }
        return found
    }

    func verified() throws -> String {
        let report = try verify()
        return "\(report.damage) \(report.rows) \(report.deadLetters)"
    }
}
