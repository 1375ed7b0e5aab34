import VarveJSON
import VarveReviews

/// What an erasure did. Tells nothing of the record: the id's digest can be checked only with the
/// store's key, a record's only by who has the record.
struct ForgetCertificate {
    var storeID: [UInt8]
    var run: RunID
    /// Microseconds since 1970-01-01 UTC.
    var time: Int64
    var namespace: [UInt8]
    /// As of `ForgottenIdentities.digest`.
    var idDigest: [UInt8]
    /// The hash that the key index has.
    var idHash: UInt64
    /// Rows of segments, dropped ones too.
    var rows = 0
    /// How many of them a newer version had replaced.
    var replaced = 0
    var deadLetters = 0
    /// Segments that were written anew without them, or removed.
    var segments = 0
    /// SHA-256 of each record and dead letter.
    var digests: [[UInt8]] = []
    /// Files that were removed whole, from the store's folder.
    var removed: [String] = []
    /// Files that a repair set aside and that hold encoded pages: nothing can be told of them.
    var unsearched: [String] = []

    /// Persisted, in the ledger.
    var json: JSONValue {
        func hexadecimal(_ bytes: [UInt8]) -> JSONValue { .string(LedgerFile.hexadecimal(bytes)) }
        return .object([
            ("format", .string("varve-forget-1")),
            ("store", hexadecimal(storeID)),
            ("run", .unsigned(run.rawValue)),
            ("time", .string(TimeWindow.text(time))),
            ("namespace", .string(String(decoding: namespace, as: UTF8.self))),
            ("id_digest", hexadecimal(idDigest)),
            ("rows", .unsigned(UInt64(rows))),
            ("replaced_versions", .unsigned(UInt64(replaced))),
            ("dead_letters", .unsigned(UInt64(deadLetters))),
            ("segments_rewritten", .unsigned(UInt64(segments))),
            ("sha256", .array(digests.map(hexadecimal))),
            ("files_removed", .array(removed.map(JSONValue.string))),
            ("files_not_searched", .array(unsearched.map(JSONValue.string))),
            (
                "note",
                .string(
                    "Snapshots, backups and exports elsewhere are not touched, nor is what a disk "
                        + "keeps of blocks that were freed.")
            ),
        ])
    }

    /// The run's entry of the ledger: with the certificate all that refuses the id, so that a store that
    /// has lost its manifest goes on refusing it. Persisted.
    func entry(startedAt: Int64, _ previous: [UInt8]?) -> JSONValue {
        .object([
            ("format", .string("varve-ledger-1")),
            ("run", .unsigned(run.rawValue)),
            ("kind", .string("forget")),
            ("outcome", .string("finished")),
            ("started_at", .string(TimeWindow.text(startedAt))),
            ("seconds", .unsigned(UInt64(max(0, time - startedAt)) / 1_000_000)),
            ("id_hash", .string(String(idHash, radix: 16))),
            ("id_digest", .string(LedgerFile.hexadecimal(idDigest))),
            ("certificate", json),
            ("sources", .array([])),
            ("previous", previous.map { .string(LedgerFile.hexadecimal($0)) } ?? .null),
        ])
    }

    /// The certificate in an entry of the ledger, as it stands there; nil where there is none.
    static func text(inEntry bytes: [UInt8]) -> String? {
        let text = RecordBuffer(capacity: bytes.count)
        text.append(bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes)
        var found: String?
        do throws(ScanFault) {
            try unsafe RecordScanner().scanMembers(text.bytes) { member in
                guard unsafe member.key.elementsEqual("certificate".utf8) else { return }
                found = unsafe String(decoding: member.span.bytes(in: text.bytes), as: UTF8.self)
            }
        } catch {
            return nil
        }
        return found
    }
}
