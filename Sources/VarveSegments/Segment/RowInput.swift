import VarveJSON

/// One row on its way into a segment: a record's bytes, where its values are, and what the store
/// knows of it. The memory stays the caller's and must outlive the encoding.
@safe
public struct RowInput {
    /// The record's first byte; 64 bytes past its end are readable.
    public var record: UnsafeRawPointer
    public var byteCount: Int
    /// One span a slot of the shape, relative to `record`.
    public var spans: UnsafePointer<ValueSpan>
    /// Index into the plan's shapes.
    public var shape: Int
    /// The record's own time, microseconds since 1970.
    public var time: Int64
    public var sequence: UInt64
    /// The unit's line, from 1.
    public var line: UInt64
    public var source: UInt32
    public var run: UInt64
    public var ingestedAt: Int64
    public var version: UInt32
    /// The record's digest; the low `SegmentFormat.digestByteCount` bytes are stored.
    public var digest: UInt64
    /// Hash of the row's namespace and id, for the key column.
    public var identity: UInt64

    public init(
        record: UnsafeRawPointer, byteCount: Int, spans: UnsafePointer<ValueSpan>, shape: Int,
        time: Int64, sequence: UInt64, line: UInt64, source: UInt32, run: UInt64,
        ingestedAt: Int64, version: UInt32, digest: UInt64,
        identity: UInt64
    ) {
        unsafe self.record = record
        self.byteCount = byteCount
        unsafe self.spans = spans
        self.shape = shape
        self.time = time
        self.sequence = sequence
        self.line = line
        self.source = source
        self.run = run
        self.ingestedAt = ingestedAt
        self.version = version
        self.digest = digest
        self.identity = identity
    }

    /// A system column's value in this row; the digest is no integer column.
    func integer(_ column: SystemColumn) -> Int64 {
        switch column {
        case .shape: Int64(shape)
        case .sequence: Int64(bitPattern: sequence)
        case .line: Int64(bitPattern: line &- sequence)
        case .source: Int64(source)
        case .run: Int64(bitPattern: run)
        case .ingestedAt: ingestedAt
        case .version: Int64(version)
        case .digest: Int64(bitPattern: digest)
        }
    }
}
