import VarveBytes
import VarveColumns
import VarveJSON
import VarveReviews

/// A record of a batch on its way into the store. The numbers index its chunk and batch.
public struct BatchRow: Sendable {
    /// The record's place in the batch's bytes.
    public var start: UInt32
    public var byteCount: UInt32
    /// Its first span in the chunk's spans.
    public var firstSpan: UInt32
    /// Its shape in the chunk's scanner; see `BatchChunk.shapeMap`.
    public var shape: UInt32
    /// The decoded id: in the batch's bytes, or in the chunk's `ids` if `idIsAside`.
    public var idStart: UInt32
    public var idByteCount: UInt16
    public var idIsAside: Bool
    /// What became of the record.
    public var fate: Fate = .new
    /// Hash of namespace and id, keyed by the store.
    public var identity: UInt64
    /// Hash of the record less its volatile values, keyed by the store.
    public var digest: UInt64
    /// Microseconds since 1970.
    public var time: Int64
    /// Lines before it in its chunk.
    public var line: UInt32
    /// 1 for the first content under an id.
    public var version: UInt32 = 1
    /// Set when the batch is settled. Of a duplicate that of the equal record; 0 where that is of the
    /// batch, or in a journal.
    public var sequence: UInt64 = 0

    public init(
        start: UInt32, byteCount: UInt32, firstSpan: UInt32, shape: UInt32, idStart: UInt32,
        idByteCount: UInt16, idIsAside: Bool, identity: UInt64, digest: UInt64, time: Int64,
        line: UInt32
    ) {
        self.start = start
        self.byteCount = byteCount
        self.firstSpan = firstSpan
        self.shape = shape
        self.idStart = idStart
        self.idByteCount = idByteCount
        self.idIsAside = idIsAside
        self.identity = identity
        self.digest = digest
        self.time = time
        self.line = line
    }

    /// Where a valid record goes.
    public enum Fate: UInt8, Sendable {
        /// The first content under its id.
        case new
        /// Another content under a known id; kept, the newest visible.
        case version
        /// A content that is already kept under its id.
        case duplicate
        /// Another content, refused in favour of the first.
        case keptFirst
        /// Another content, refused as a dead letter.
        case conflict
        /// Its id may be known, but the segment that would tell is damaged: a dead letter.
        case unverifiable
        /// Its id was erased for good and is refused; nothing of it is kept.
        case forgotten
    }

    public var isAccepted: Bool { fate == .new || fate == .version }
}

/// Which run a chunk's records belong to, and when they were accepted.
public struct Provenance: Sendable, Equatable {
    public var run: UInt64
    /// Microseconds since 1970.
    public var ingestedAt: Int64

    public init(run: UInt64, ingestedAt: Int64) {
        self.run = run
        self.ingestedAt = ingestedAt
    }
}

/// Where a row comes from that has its chunk with rows of other groups, sources or lines.
struct RowOrigin: Sendable {
    var provenance: Provenance
    var source: UInt32
    var line: UInt64
}

/// Part of a batch that one worker scans: consecutive lines of one source.
@safe
public final class BatchChunk {
    public let rows = RowList()
    public let spans = SpanBuffer()
    /// Decoded ids that do not stand in the batch's bytes as they are.
    public let ids = ByteSink()
    /// The chunk's bytes in the batch's.
    public var range: Range<Int> = 0..<0
    /// The source's place in the run.
    public var source: UInt32 = 0
    /// Number of the chunk's first line in its source, from 1.
    public var firstLine: UInt64 = 1
    public var provenance = Provenance(run: 0, ingestedAt: 0)
    /// Where each row comes from, if that is not as above: in the replay of a journal. Else empty.
    var origins: [RowOrigin] = []
    /// From the scanner's shapes to the batch's.
    public var shapeMap: [UInt32] = []

    public init() {}

    /// Makes room for about as many rows and spans a byte as another chunk had.
    public func reserve(like other: BatchChunk) {
        guard !other.range.isEmpty else { return }
        let share = Double(range.count) / Double(other.range.count) * 1.05
        rows.reserve(Int(Double(other.rows.count) * share))
        spans.reserveCapacity(Int(Double(other.spans.count) * share))
    }

    public func removeAll() {
        rows.removeAll()
        spans.removeAll()
        ids.removeAll()
    }
}

/// Names a row of a batch: chunk in the upper 12 bits, row in the lower 20. Ascending in arrival
/// order.
public struct BatchRowID: Hashable, Comparable, Sendable {
    public let rawValue: UInt32

    /// Bounds that keep the numbers within their bits.
    public static let chunksMax = 1 << 12
    public static let rowsPerChunkMax = 1 << 20

    public init(chunk: Int, row: Int) { rawValue = UInt32(chunk) << 20 | UInt32(row) }

    public var chunk: Int { Int(rawValue >> 20) }
    public var row: Int { Int(rawValue & 0xF_FFFF) }

    public static func < (left: BatchRowID, right: BatchRowID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Records that are committed together, all or none.
///
/// Written by one thread at a time, or by workers that each have a chunk of their own.
public final class Batch {
    /// The units' bytes, as the sources gave them; 64 readable bytes behind them.
    public let bytes: ByteSink
    public var chunks: [BatchChunk] = []
    /// The shapes of all chunks, each once.
    public var shapes: [Shape] = []
    public var profile: Profile

    public init(bytes: ByteSink, profile: Profile) {
        self.bytes = bytes
        self.profile = profile
    }

    public subscript(id: BatchRowID) -> BatchRow { chunks[id.chunk].rows[id.row] }

    func setFate(
        _ id: BatchRowID, _ fate: BatchRow.Fate, version: UInt32 = 1, sequence: UInt64? = nil
    ) {
        let rows = chunks[id.chunk].rows
        rows.update(id.row) {
            $0.fate = fate
            $0.version = version
            if let sequence { $0.sequence = sequence }
        }
    }

    /// The decoded id of a row.
    public func identity(_ id: BatchRowID) -> UnsafeRawBufferPointer {
        let chunk = chunks[id.chunk]
        let row = chunk.rows[id.row]
        let home = row.idIsAside ? chunk.ids : bytes
        let start = Int(row.idStart)
        return unsafe UnsafeRawBufferPointer(
            rebasing: home.bytes[start..<start + Int(row.idByteCount)])
    }

    /// The bytes of a row's record.
    public func record(_ row: BatchRow) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(
            rebasing: bytes.bytes[Int(row.start)..<Int(row.start) + Int(row.byteCount)])
    }
}
