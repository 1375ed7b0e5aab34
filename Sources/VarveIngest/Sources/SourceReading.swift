import VarveJSON
import VarveReviews

/// How a source is read. Sources of one reading share batches.
struct SourceReading: Equatable {
    var profile: Profile
    var framing: UnitFraming
    /// Of a table.
    var header: RowHeader?
}

/// A source as the caller knows it before it is opened.
public struct IngestSource: Sendable {
    /// As the user named it.
    public var name: String
    /// Bytes on the disk, where known: of a regular file.
    public var byteCount: Int?

    public init(name: String, byteCount: Int?) {
        self.name = name
        self.byteCount = byteCount
    }
}

/// How far a source was read.
struct SourcePosition: Equatable {
    /// Line feeds.
    var lines: UInt64 = 0
    var units: UInt64 = 0
}

/// What is kept of a source with the run: it is in no record.
struct SourceHead: Equatable {
    /// It begins with a byte order mark.
    var hasMark = false
    /// The heading of a table, without its line feed.
    var header: [UInt8]?
}
