import Glibc
import VarveColumns

/// Reads who a segment's rows are: ids, digests, sequences and versions, a row group at a time.
///
/// Only the columns that make ids are unpacked, and the system columns. For one thread.
public final class IdentityReader {
    private let reader: SegmentReader
    private let fields: RowFields
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()
    /// The columns that make ids, and shapes among the system's.
    private let idColumns: Set<Int>
    private let columns: Set<Int>
    /// For each mapping of the footer.
    private let namespaces: [[UInt8]]
    private var sequences: [Int64] = []
    private var versions: [Int64] = []

    /// - Throws: `FormatError.damaged` when a stored mapping does not decode.
    public init(_ reader: SegmentReader) throws(FormatError) {
        self.reader = reader
        fields = try RowFields(reader)
        idColumns = fields.columns(of: [.reviewID])
        columns = idColumns.union(SystemColumn.identity.map { Int($0.rawValue) })
        namespaces = fields.profiles.map { Array($0.namespace.utf8) }
    }

    /// Turns to a row group.
    ///
    /// - Throws: `FormatError`.
    public func load(_ rowGroup: Int) throws(FormatError) {
        try reader.load(rowGroup: rowGroup, columns: columns, into: decoder, scratch: scratch)
        fields.begin(decoder, columns: idColumns)
        sequences = decoder.integers(.sequence)
        versions = decoder.integers(.version)
    }

    public func sequence(_ row: Int) -> UInt64 { UInt64(bitPattern: sequences[row]) }

    public func version(_ row: Int) -> UInt32 { UInt32(truncatingIfNeeded: versions[row]) }

    public func digest(_ row: Int) -> UInt64 { decoder.digest(row) }

    /// Profile namespace of a row; empty where no profile describes it.
    public func namespace(_ row: Int) -> [UInt8] {
        fields.profile(row).map { namespaces[$0] } ?? []
    }

    /// The decoded or derived id of a row; nil where the stored values make none. Valid until the
    /// next call.
    public func identity(_ row: Int) -> UnsafeRawBufferPointer? {
        unsafe fields.identity(row, decoder)
    }

    /// Whether a row is the record of this identity: compares bytes.
    public func equals(
        _ row: Int, namespace: [UInt8], id: UnsafeRawBufferPointer
    ) -> Bool {
        guard let stored = unsafe identity(row), stored.count == id.count,
            let left = stored.baseAddress, let right = id.baseAddress
        else { return false }
        return unsafe memcmp(left, right, id.count) == 0 && self.namespace(row) == namespace
    }
}

extension SystemColumn {
    /// What tells who a row is.
    static let identity: [SystemColumn] = [.shape, .sequence, .version, .digest]
}
