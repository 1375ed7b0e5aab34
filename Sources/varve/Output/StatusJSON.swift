import VarveJSON
import VarveStore

extension StatusFacts {
    /// One object; see the article on the command line for its keys.
    var json: JSONValue {
        .object(stored + history)
    }

    private var stored: [(key: String, value: JSONValue)] {
        [
            ("format", .string("varve-status-1")),
            ("path", .string(path)),
            ("records", .unsigned(all.records)),
            (
                "bytes",
                .object([
                    ("raw", .unsigned(all.rawBytes)),
                    ("disk", .unsigned(diskBytes)),
                    ("segments", .unsigned(all.fileBytes)),
                    ("key_index", .unsigned(keyBytes)),
                    ("dead_letters", .unsigned(deadBytes)),
                ])
            ),
            ("tiers", .object(tiers.map { (key: $0.tier.name, value: .object($0.sums.members)) })),
            (
                "partitions",
                .array(
                    partitions.map { name, sums in
                        .object([("name", .string(name.text))] + sums.members)
                    })
            ),
            ("dropped", .unsigned(all.dropped)),
            ("holds", .unsigned(holds)),
            ("due", due.map { .array($0.map(\.json)) } ?? .null),
            ("max_seq", lastSequence.map(JSONValue.unsigned) ?? .null),
            (
                "max_review_timestamp",
                all.times.map { .string(Timestamp.text($0.upperBound)) } ?? .null
            ),
        ]
    }

    private var history: [(key: String, value: JSONValue)] {
        [
            ("superseded", .unsigned(all.superseded)),
            ("dead_letters", .unsigned(deadLetters)),
            ("journal", .object(journal.members)),
            ("runs", .unsigned(finishedRuns)),
            ("last_run", lastRun.map { .unsigned($0.id.rawValue) } ?? .null),
            ("unfinished_runs", .array(openRuns.map { .unsigned($0.id.rawValue) })),
            ("key_runs", .unsigned(keyRuns)),
            ("key_entries", .unsigned(keyEntries)),
        ]
    }
}

extension JournalSums {
    fileprivate var members: [(key: String, value: JSONValue)] {
        [("records", .unsigned(records)), ("bytes", .unsigned(bytes))]
    }
}
