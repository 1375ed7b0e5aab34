import VarveBytes
import VarveJSON

/// What the ledger tells of a run, as far as undoing it asks.
struct LedgerFacts {
    let run: RunID
    /// What the run did, in the ledger's words.
    let kind: String
    /// Microseconds since 1970-01-01 UTC; nil where the entry does not tell.
    let startedAt: Int64?
    /// Records that it accepted.
    let accepted: UInt64
    /// Of an undo the run that it undid.
    let undoes: RunID?
    /// Of an undo how many rows it brought back, and how many it took out.
    let restored: UInt64
    let retracted: UInt64

    /// The entries of all runs that have ended, by number. What a killed process left of a run that
    /// did not end is left out.
    ///
    /// - Throws: `FileError`.
    static func all(_ snapshot: Snapshot) throws -> [LedgerFacts] {
        let files = try LedgerFiles(snapshot.paths, snapshot.fileSystem)
        let chain = LedgerChain(
            files.entries, endingWith: snapshot.state.lastFinishedRun?.ledgerDigest)
        let orphans = Set(chain.orphans.map(\.path))
        var facts: [LedgerFacts] = []
        for entry in files.entries where !orphans.contains(entry.path) {
            let bytes = try snapshot.fileSystem.readAll(
                entry.path, atMost: LedgerFile.byteCountMax)
            if let entry = LedgerFacts(bytes) { facts.append(entry) }
        }
        return facts.sorted { $0.run < $1.run }
    }

    /// - Returns: nil where the bytes are no entry.
    init?(_ bytes: [UInt8]) {
        let text = RecordBuffer(capacity: bytes.count)
        text.append(bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes)
        var values: [String: String] = [:]
        do throws(ScanFault) {
            try unsafe RecordScanner().scanMembers(text.bytes) { member in
                let key = unsafe String(decoding: member.key, as: UTF8.self)
                guard Self.keys.contains(key) else { return }
                values[key] = unsafe String(
                    decoding: member.span.bytes(in: text.bytes), as: UTF8.self)
            }
        } catch {
            return nil
        }
        func number(_ key: String) -> UInt64? { values[key].flatMap { UInt64($0) } }
        guard let run = number("run"), let kind = values["kind"] else { return nil }
        self.run = RunID(rawValue: run)
        self.kind = kind
        startedAt = values["started_at"].flatMap(Self.micros)
        accepted = (number("new") ?? 0).addingSaturated(number("version") ?? 0)
        undoes = number("undoes").map { RunID(rawValue: $0) }
        restored = number("restored") ?? 0
        retracted = number("retracted") ?? 0
    }

    private static let keys: Set<String> = [
        "run", "kind", "started_at", "new", "version", "undoes", "restored", "retracted",
    ]

    /// Reads `2013-04-21T10:00:00Z`.
    private static func micros(_ text: String) -> Int64? {
        let parts = text.dropLast().split { "-T:".contains($0) }.map { Int64($0) ?? -1 }
        guard parts.count == 6, parts.allSatisfy({ $0 >= 0 }),
            let date = CivilDate(
                year: Int(parts[0]), month: Int(parts[1]), day: Int(parts[2]))
        else { return nil }
        let seconds = parts[3] * 3_600 + parts[4] * 60 + parts[5]
        return (Int64(date.daysSinceEpoch) * 86_400 + seconds) * 1_000_000
    }
}
