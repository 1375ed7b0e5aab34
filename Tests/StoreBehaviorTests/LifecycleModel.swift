import VarveStore

/// What a store must show after any ingests and compacts, told from nothing but what was sent to it,
/// the clocks and the policy.
struct LifecycleModel {
    /// A content under an id.
    struct Version {
        var line: String
        /// Of the record itself, microseconds.
        var time: Int64
        var acceptedAt: Int64
        /// When a newer one came; nil of the newest.
        var replacedAt: Int64?
        /// The one that came after it has expired, and a hold kept it.
        var isLeft = false
    }

    /// By id, in the order in which they came.
    private(set) var records: [String: [Version]] = [:]
    /// The order of all lines.
    private var order: [String] = []
    /// The ids and lines that a hold takes.
    var held: (_ id: String, _ line: String) -> Bool = { _, _ in false }

    mutating func send(_ id: String, _ line: String, time: Int64, at now: Int64) -> Bool {
        var versions = records[id] ?? []
        // What is left of a record that expired is no reason to refuse another.
        if versions.contains(where: { $0.line == line && !$0.isLeft }) { return false }
        if let newest = versions.last, !newest.isLeft {
            versions[versions.count - 1].replacedAt = now
        }
        versions.append(Version(line: line, time: time, acceptedAt: now))
        records[id] = versions
        order.removeAll { $0 == line }
        order.append(line)
        return true
    }

    /// A compact at a time: what is older than the policy keeps goes, version chains whole, but for
    /// what a hold takes; and what is left of chains and not held any more.
    ///
    /// - Parameter journaled: ids whose newest versions are in a journal, which no compact looks at.
    mutating func compact(
        _ policy: LifecyclePolicy, at now: Int64, sparing journaled: Set<String> = []
    ) {
        for (id, before) in records {
            var versions = before.filter { !$0.isLeft || held(id, $0.line) }
            if let expireAfter = policy.expireAfter, let newest = versions.last, !newest.isLeft,
                !held(id, newest.line), !journaled.contains(id)
            {
                let since = policy.ageFrom == .review ? newest.time : newest.acceptedAt
                if since < now - expireAfter {
                    versions.removeAll { !held(id, $0.line) }
                    for place in versions.indices { versions[place].isLeft = true }
                }
            }
            records[id] = versions.isEmpty ? nil : versions
        }
    }

    var latest: [String] {
        let shown = Set(records.values.compactMap(\.last).filter { !$0.isLeft }.map(\.line))
        return order.filter(shown.contains)
    }

    /// Versions that must be there: those that a purge could not have taken by then.
    ///
    /// - Parameter now: the greatest number where nothing waits for its time.
    func mustHave(_ policy: LifecyclePolicy, at now: Int64) -> Set<String> {
        var lines: Set<String> = []
        for (id, versions) in records {
            for version in versions {
                if let keep = policy.versionsKeep, let replaced = version.replacedAt,
                    !held(id, version.line), now == .max || replaced <= now - keep
                {
                    continue
                }
                lines.insert(version.line)
            }
        }
        return lines
    }

    /// All versions that may be there.
    var mayHave: Set<String> { Set(records.values.joined().map(\.line)) }

    /// A version that a purge took is unknown: what is sent again is a version again.
    mutating func forgetPurged(_ present: Set<String>) {
        for (id, versions) in records {
            records[id] = versions.filter { present.contains($0.line) }
        }
    }
}
