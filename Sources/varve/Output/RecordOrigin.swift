import Crypto
import VarveIngest
import VarveJSON
import VarveQuery
import VarveStore

/// Where the versions of a record came from, for `varve why`.
struct RecordOrigin {
    let id: String
    /// Each with what will become of it.
    let records: [RecordOutlook]
    let sources: SourceNames
    let state: StoreState
    /// Segments that stand for what is in journals, and have no file.
    let inMemory: Set<SegmentID>

    /// One object; see the article on the command line for its keys.
    var json: JSONValue {
        .object([
            ("format", .string("varve-why-1")),
            ("id", .string(id)),
            ("versions", .array(records.map(json))),
        ])
    }

    private func json(_ outlook: RecordOutlook) -> JSONValue {
        let record = outlook.record
        let entry = state.segment(record.segment)
        let isInJournal = inMemory.contains(record.segment)
        let members: [(key: String, value: JSONValue)] = [
            ("namespace", .string(record.namespace)),
            ("profile", .string(record.profile)),
            ("version", .unsigned(UInt64(record.version))),
            ("seq", .unsigned(record.sequence)),
            ("superseded_by", record.supersededBy.map(JSONValue.unsigned) ?? .null),
            ("run", .unsigned(record.run.rawValue)),
            ("source", source(record).map { .string($0) } ?? .null),
            ("line", .unsigned(record.line)),
            ("stored_at", .string(Timestamp.text(record.ingestedAt))),
            ("bytes", .unsigned(UInt64(record.bytes.count))),
            ("sha256", .string(Self.digest(record))),
            ("partition", entry.map { .string($0.partition.text) } ?? .null),
            ("tier", entry.map { .string($0.tier.name) } ?? .null),
            ("segment", isInJournal ? .null : .string(record.segment.name)),
            ("row", isInJournal ? .null : .unsigned(UInt64(record.row))),
        ]
        return .object(members + outlook.members)
    }

    func lines(_ style: Style) -> [String] {
        records.flatMap { outlook -> [String] in
            let record = outlook.record
            let source = source(record).map(Sanitizer.line) ?? "source \(record.source)"
            func line(_ name: String, _ text: String) -> String {
                "  " + style.dim(name) + String(repeating: " ", count: 11 - name.utf8.count) + text
            }
            return [
                Sanitizer.line(name(record))
                    + "  version \(record.version), \(outlook.standing)",
                line("from", "\(source), line \(record.line)"),
                line(
                    "run",
                    "\(record.run.rawValue), stored \(Timestamp.text(record.ingestedAt)) as _seq "
                        + "\(record.sequence)"),
                line("profile", Sanitizer.line(record.profile)),
                line("bytes", Quantity.grouped(UInt64(record.bytes.count))),
                line("SHA-256", Self.digest(record)),
                line("kept in", place(record)),
            ]
                + outlook.sentences.enumerated().map { place, sentence in
                    line(place == 0 ? "then" : "", sentence)
                }
        }
    }

    private func place(_ record: FoundRecord) -> String {
        let entry = state.segment(record.segment)
        let partition = "partition \(entry?.partition.text ?? "?")"
        guard !inMemory.contains(record.segment) else {
            return "a journal, to be brought into \(partition) by the next ingest or compact"
        }
        return "\(partition) (\(entry?.tier.name ?? "?")), segment \(record.segment.name), row "
            + "\(record.row)"
    }

    /// Namespace and id, also where both were asked for.
    private func name(_ record: FoundRecord) -> String {
        let prefix = record.namespace + ":"
        return id.utf8.starts(with: prefix.utf8) ? id : prefix + id
    }

    private func source(_ record: FoundRecord) -> String? {
        guard let name = sources.name(run: record.run, source: Int(record.source)) else {
            return nil
        }
        return name == [UInt8(ascii: "-")]
            ? "standard input" : String(decoding: name, as: UTF8.self)
    }

    private static func digest(_ record: FoundRecord) -> String {
        Digits.hexadecimal(Array(SHA256.hash(data: record.bytes)))
    }
}
