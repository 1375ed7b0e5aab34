import VarveJSON
import VarveReviews
import VarveStore

/// Where every unit of a run went. Persisted as JSON, one file a run.
public struct LedgerEntry: Sendable {
    public var run: UInt64
    public var kind = Kind.ingest
    public var outcome = Outcome.finished
    /// Microseconds since 1970.
    public var startedAt: Int64
    public var finishedAt: Int64 = 0
    public var profiles: [String] = []
    public var counts = Counts()
    public var firstSequence: UInt64?
    public var lastSequence: UInt64?
    public var sources: [SourceEntry] = []
    /// SHA-256 of the entry before; nil for the first.
    public var previous: [UInt8]?
    /// What the user should know of the run.
    public var warnings: [Warning] = []
    /// How each source's profile was found, for the summary; not kept.
    public var detections: [String] = []
    /// Whether the run put dead letters away that the store did not have, for the summary; not kept.
    public var hasOwnLetters = false

    /// What brought the units. Persisted.
    public enum Kind: String, Sendable {
        /// Sources.
        case ingest
        /// Dead letters.
        case replay
    }

    /// How the run ended. Persisted.
    public enum Outcome: String, Sendable {
        /// At the end of its sources.
        case finished
        /// Before; the entry tells of what it had committed. Another run went on with it.
        case interrupted
        /// Not yet, or it was interrupted: it can be gone on with. Only while it is open; not kept.
        case open
    }

    /// Units by what became of them.
    public struct Counts: Sendable, Equatable {
        public var units: UInt64 = 0
        public var new: UInt64 = 0
        public var duplicate: UInt64 = 0
        public var version: UInt64 = 0
        public var keptFirst: UInt64 = 0
        public var dead: UInt64 = 0
        public var blank: UInt64 = 0
        public var header: UInt64 = 0
        public var forgotten: UInt64 = 0
        public var bytes: UInt64 = 0
        public var deadByCode: [DeadCode: UInt64] = [:]

        /// The equation that must hold after every batch.
        public var isBalanced: Bool {
            units == new + duplicate + version + keptFirst + dead + blank + header + forgotten
                && deadByCode.values.reduce(0, +) == dead
        }

        /// The equation in words, zero terms left out.
        public var equation: String {
            let terms = [
                ("new", new), ("duplicate", duplicate), ("version", version),
                ("kept_first", keptFirst), ("dead", dead), ("blank", blank), ("header", header),
                ("forgotten", forgotten),
            ].filter { $0.1 > 0 }
            guard !terms.isEmpty else { return "0" }
            return terms.map { "\(Digits.grouped($0.1)) \($0.0)" }.joined(separator: " + ")
        }
    }

    /// One source of the run.
    public struct SourceEntry: Sendable {
        public var name: String
        public var profile: String
        /// Of the bytes on the disk; nil while the source is not at its end.
        public var sha256: [UInt8]?
        /// Bytes after decompression.
        public var bytes: UInt64 = 0
        public var units: UInt64 = 0
        /// Where an interrupted run had stopped; nil for a source that was read from its start.
        public var resumedFrom: UInt64?
        /// It begins with a byte order mark.
        public var hasMark = false
        /// The heading of a table as it stands, without its line feed; nil where there is none.
        public var header: [UInt8]?
    }

    init(run: UInt64, startedAt: Int64) {
        self.run = run
        self.startedAt = startedAt
    }

    /// The entry as `--json` prints it and as the store keeps it.
    public var json: JSONValue {
        let micros = max(0, finishedAt - startedAt)
        return .object([
            ("format", .string("varve-ledger-1")),
            ("run", .unsigned(run)),
            ("kind", .string(kind.rawValue)),
            ("outcome", .string(outcome.rawValue)),
            ("profile", .string(profiles.joined(separator: ","))),
            ("started_at", .string(TimeWindow.text(startedAt))),
            ("seconds", .number(Digits.seconds(micros: micros))),
            ("units", .unsigned(counts.units)),
            ("new", .unsigned(counts.new)),
            ("duplicate", .unsigned(counts.duplicate)),
            ("version", .unsigned(counts.version)),
            ("kept_first", .unsigned(counts.keptFirst)),
            ("dead", .unsigned(counts.dead)),
            ("blank", .unsigned(counts.blank)),
            ("header", .unsigned(counts.header)),
            ("forgotten", .unsigned(counts.forgotten)),
            ("bytes", .unsigned(counts.bytes)),
            (
                "dead_by_code",
                .object(
                    counts.deadByCode.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                        (key: $0.key.name, value: .unsigned($0.value))
                    })
            ),
            ("first_seq", firstSequence.map(JSONValue.unsigned) ?? .null),
            ("last_seq", lastSequence.map(JSONValue.unsigned) ?? .null),
            ("sources", .array(sources.map(\.json))),
            ("warnings", .array(warnings.map(\.json))),
            ("previous", previous.map { .string(Digits.hexadecimal($0)) } ?? .null),
        ])
    }
}

extension LedgerEntry {
    /// The entry's file.
    var fileBytes: [UInt8] { Array((json.text + "\n").utf8) }

    /// Gives the records that were accepted since `before` their sequences, from the next one on.
    mutating func addSequences(from next: UInt64, before: LedgerEntry) {
        let accepted =
            counts.new + counts.version - before.counts.new - before.counts.version
        guard accepted > 0 else { return }
        firstSequence = firstSequence ?? next
        lastSequence = next + accepted - 1
    }

    /// Writes the entry's file and commits the end of its run.
    mutating func end(in writer: StoreWriter, with changes: [Change]) throws {
        let before = LastDigest()
        try writer.finish(ending(before), with: changes)
        previous = before.digest
    }

    /// The end of the run with this entry.
    ///
    /// - Parameter before: learns which entry is the one before, once it is known.
    func ending(_ before: LastDigest) -> RunEnding {
        RunEnding(run: RunID(rawValue: run), at: finishedAt) { previous in
            before.digest = previous
            var entry = self
            entry.previous = previous
            return entry.fileBytes
        }
    }

    /// The digest of the entry before one that is being committed.
    final class LastDigest {
        fileprivate(set) var digest: [UInt8]?
    }
}

extension LedgerEntry.SourceEntry {
    fileprivate var json: JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("name", .string(name)),
            ("profile", .string(profile)),
            ("sha256", sha256.map { .string(Digits.hexadecimal($0)) } ?? .null),
            ("bytes", .unsigned(bytes)),
            ("units", .unsigned(units)),
            ("resumed_from", resumedFrom.map(JSONValue.unsigned) ?? .null),
        ]
        // What few sources have stands with these only.
        if hasMark { members.append(("bom", .boolean(true))) }
        if let header {
            members.append(("header", .string(String(decoding: header, as: UTF8.self))))
        }
        return .object(members)
    }
}

/// Numbers as text.
public enum Digits {
    /// With commas between thousands: `61,204,118`.
    public static func grouped(_ value: UInt64) -> String {
        let digits = Array(String(value).utf8)
        var text: [UInt8] = []
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(UInt8(ascii: ",")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Seconds with three decimals.
    static func seconds(micros: Int64) -> String {
        let millis = micros / 1_000
        let rest = String(millis % 1_000)
        return "\(millis / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }

    /// Two small hexadecimal digits a byte.
    public static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
