import VarveJSON

/// What a profile's source is written in.
///
/// Persisted: raw values and names.
public enum RecordFormat: UInt8, CaseIterable, Sendable, Hashable {
    /// JSON objects: NDJSON lines or elements of an array.
    case json = 1
    /// Comma-separated rows under a header (RFC 4180).
    case csv = 2
    /// Tab-separated rows under a header, without quoting.
    case tsv = 3

    /// The name in profiles. Persisted in users' profile files.
    public var name: String {
        switch self {
        case .json: "json"
        case .csv: "csv"
        case .tsv: "tsv"
        }
    }

    /// The format of that name; nil if there is none.
    public init?(name: String) {
        let match = Self.allCases.first { $0.name.utf8.elementsEqual(name.utf8) }
        guard let match else { return nil }
        self = match
    }

    /// How rows of tables are written; nil for JSON.
    public var dialect: RowDialect? {
        switch self {
        case .json: nil
        case .csv: .csv
        case .tsv: .tsv
        }
    }
}
