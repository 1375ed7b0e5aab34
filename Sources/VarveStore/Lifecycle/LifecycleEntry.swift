import VarveJSON
import VarveReviews

/// The ledger's entry of a run that took in nothing: a compact, a hold, a repair. Persisted.
struct LifecycleEntry {
    var run: RunID
    var kind: RunKind
    /// Microseconds since 1970-01-01 UTC.
    var startedAt: Int64
    var finishedAt: Int64
    /// Whether the run did all that it was to do.
    var isFinished = true
    /// What only runs of its kind have.
    var members: [(key: String, value: JSONValue)]

    /// The end of the run, with this entry.
    var ending: RunEnding {
        RunEnding(run: run, at: finishedAt) { Array((json($0).text + "\n").utf8) }
    }

    /// One object with the keys that every entry has.
    ///
    /// - Parameter previous: the digest of the entry before; nil for the first.
    func json(_ previous: [UInt8]?) -> JSONValue {
        let (took, overflow) = finishedAt.subtractingReportingOverflow(startedAt)
        return .object(
            [
                ("format", .string("varve-ledger-1")),
                ("run", .unsigned(run.rawValue)),
                ("kind", .string(kind.name)),
                ("outcome", .string(isFinished ? "finished" : "interrupted")),
                ("started_at", .string(TimeWindow.text(startedAt))),
                ("seconds", .unsigned(overflow ? 0 : UInt64(max(0, took)) / 1_000_000)),
            ] + members + [
                ("sources", .array([])),
                ("previous", previous.map { .string(LedgerFile.hexadecimal($0)) } ?? .null),
            ])
    }
}

extension RunKind {
    /// The word that the ledger has for it. Persisted.
    var name: String {
        switch self {
        case .ingest: "ingest"
        case .compact: "compact"
        case .undo: "undo"
        case .hold: "hold"
        case .forget: "forget"
        case .repair: "repair"
        }
    }
}
