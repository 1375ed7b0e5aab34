import VarveJSON
import VarveQuery
import VarveStore

/// What will become of a version of a record, when, and by which rule.
struct RecordOutlook {
    let record: FoundRecord
    let fate: RecordFate
    let policy: LifecyclePolicy
    /// Names of the holds that take it.
    let holds: [String]

    init(
        _ record: FoundRecord, _ entry: SegmentEntry, _ state: StoreState,
        _ policy: LifecyclePolicy, holds: [String]
    ) {
        self.record = record
        self.policy = policy
        self.holds = holds
        let row = RowStanding(
            reviewTime: record.reviewTime, acceptedAt: record.ingestedAt,
            supersededBy: record.supersededBy, droppedBy: record.drop?.run)
        fate = RecordFate(of: row, in: entry, state, policy)
    }

    /// What it is now: `visible`, or why not.
    var standing: String {
        if let drop = record.drop {
            let day = fate.droppedAt.map { " on \(Timestamp.date($0))" } ?? ""
            return "\(drop.reason) and dropped by run \(drop.run)\(day)"
        }
        return record.supersededBy.map { "superseded by _seq \($0)" } ?? "visible"
    }

    /// Sentences without full stops.
    var sentences: [String] {
        var sentences: [String] = []
        if !holds.isEmpty {
            let names = holds.map(Sanitizer.line).joined(separator: ", ")
            sentences.append(
                "kept by hold \(names): neither dropped nor purged until that is released")
        }
        if record.drop != nil { return sentences + trash }
        if record.supersededBy != nil { return sentences + [version] }
        // What expires before it would move does not move.
        let end = holds.isEmpty ? fate.expiresFrom ?? .max : .max
        for move in fate.moves where move.from < end {
            let rule = move.tier == .warm ? "warm_after" : "cold_after"
            let after = move.tier == .warm ? policy.warmAfter : policy.coldAfter
            sentences.append(
                "moves to \(move.tier.name) with a compact after \(Timestamp.date(move.from))"
                    + Self.rule(rule, after))
        }
        if let expires = fate.expiresFrom {
            sentences.append(
                "\(holds.isEmpty ? "expires" : "would expire") with a compact after "
                    + Timestamp.date(expires) + Self.rule("expire_after", policy.expireAfter))
        } else {
            sentences.append("never expires" + Self.rule("expire_after", policy.expireAfter))
        }
        return sentences
    }

    private var trash: [String] {
        guard let until = fate.restorableUntil, let goneBy = fate.goneBy, let drop = record.drop
        else { return ["gone for good with the next compact"] }
        return [
            "varve undo \(drop.run) brings it back until \(Timestamp.date(until))",
            "\(holds.isEmpty ? "gone" : "otherwise gone") for good by \(Timestamp.date(goneBy))"
                + Self.rule("trash_keep", policy.trashKeep),
        ]
    }

    private var version: String {
        let rule = Self.rule("versions_keep", policy.versionsKeep)
        guard let goneBy = fate.goneBy else { return "stays as long as its newest version" + rule }
        let gone = holds.isEmpty ? "gone" : "otherwise gone"
        return "\(gone) for good by \(Timestamp.date(goneBy)), or with its newest version" + rule
    }

    private static func rule(_ key: String, _ value: Int64?) -> String {
        value.map { "   \(key) = \(Age.text($0))" } ?? "   \(key) is not set"
    }

    /// Keys of the version's object.
    var members: [(key: String, value: JSONValue)] {
        func time(_ time: Int64?) -> JSONValue {
            time.map { .string(Timestamp.text($0)) } ?? .null
        }
        func move(_ tier: Tier) -> JSONValue {
            time(fate.moves.first { $0.tier == tier }?.from)
        }
        return [
            ("review_timestamp", time(record.reviewTime)),
            ("dropped_by", record.drop.map { .unsigned($0.run.rawValue) } ?? .null),
            ("drop_reason", record.drop.map { .string($0.reason.description) } ?? .null),
            ("dropped_at", time(fate.droppedAt)),
            ("back_until", time(fate.restorableUntil)),
            ("warm_from", move(.warm)),
            ("cold_from", move(.cold)),
            ("expires_from", time(fate.expiresFrom)),
            ("gone_by", time(fate.goneBy)),
            ("holds", .array(holds.map { .string($0) })),
        ]
    }
}
