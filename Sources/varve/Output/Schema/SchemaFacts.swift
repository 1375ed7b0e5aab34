import VarveJSON
import VarveQuery

/// Which fields the records have, for `varve schema`.
struct SchemaFacts {
    /// What a value is in JSON.
    typealias Kind = FieldCensus.Kind

    struct FieldFacts {
        /// The record's own key.
        var name: [UInt8]
        /// Canonical fields that profiles take from it.
        var canonical: [String] = []
        /// Records that have it, by what it is there.
        var kinds: [Kind: UInt64] = [:]
        /// When the first and the last review with it were written, microseconds since 1970.
        var firstSeen: Int64?
        var lastSeen: Int64?
        /// Profiles of the records that have it.
        var profiles: [String] = []

        /// Records that have it.
        var records: UInt64 { kinds.values.reduce(0, &+) }

        /// The most frequent first.
        var sortedKinds: [(kind: Kind, count: UInt64)] {
            Kind.allCases.compactMap { kind in
                kinds[kind].map { (kind: kind, count: $0) }
            }.filter { $0.count > 0 }.sorted { $0.count > $1.count }
        }
    }

    /// Records that were looked at.
    var records: UInt64
    /// In the order to be shown.
    var fields: [FieldFacts] = []

    /// One object; see the article on the command line for its keys.
    var json: JSONValue {
        .object([
            ("format", .string("varve-schema-1")),
            ("records", .unsigned(records)),
            ("fields", .array(fields.map(\.json))),
        ])
    }
}

extension SchemaFacts.FieldFacts {
    fileprivate var json: JSONValue {
        .object([
            ("name", .string(String(decoding: name, as: UTF8.self))),
            ("canonical", .array(canonical.map(JSONValue.string))),
            ("records", .unsigned(records)),
            (
                "kinds",
                .object(sortedKinds.map { (key: $0.kind.rawValue, value: .unsigned($0.count)) })
            ),
            ("first_seen", firstSeen.map { .string(Timestamp.text($0)) } ?? .null),
            ("last_seen", lastSeen.map { .string(Timestamp.text($0)) } ?? .null),
            ("profiles", .array(profiles.map(JSONValue.string))),
        ])
    }
}
