import Glibc
import VarveColumns
import VarveJSON
import VarveReviews

/// Reads who a segment's rows are: ids, digests, sequences and versions, a row group at a time.
///
/// Only the columns that make ids are unpacked, and the system columns. For one thread.
public final class IdentityReader {
    private let reader: SegmentReader
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()
    private let columns: Set<Int>
    /// For each shape, who reads its rows; nil for rows without a profile.
    private let readers: [CanonicalReader?]
    private let namespaces: [[UInt8]]
    /// For each column that makes ids, the places of the rows' values.
    private var places: [[Int32]]
    /// For each shape the column that simply holds the id, decoded; -1 where it must be made.
    private let idColumns: [Int]
    private var shapes: [Int64] = []
    private var sequences: [Int64] = []
    private var versions: [Int64] = []

    /// - Throws: `FormatError.damaged` when a stored mapping does not decode.
    public init(_ reader: SegmentReader) throws(FormatError) {
        self.reader = reader
        var profiles: [Profile] = []
        for encoded in reader.footer.profiles {
            guard let profile = try? Profile(encoded: encoded) else {
                throw reader.reference.damage(
                    .structure, at: 0, expected: "a profile mapping", found: "other bytes")
            }
            profiles.append(profile)
        }
        let byProfile = profiles.map { CanonicalReader(profile: $0) }
        readers = reader.footer.shapes.map { $0.profile.map { byProfile[$0] } }
        namespaces = reader.footer.shapes.map { shape in
            shape.profile.map { Array(profiles[$0].namespace.utf8) } ?? []
        }
        var columns = Set(SystemColumn.identity.map { Int($0.rawValue) })
        let keys = Set(profiles.flatMap(\.identityKeys))
        for (column, key) in reader.layout.columns.enumerated() {
            switch key {
            case .opaque: columns.insert(column)
            case .raw(let name) where keys.contains(name): columns.insert(column)
            default: break
            }
        }
        self.columns = columns
        places = Array(repeating: [], count: reader.layout.columns.count)
        idColumns = Self.idColumns(reader.layout, readers)
    }

    /// Turns to a row group.
    ///
    /// - Throws: `FormatError`.
    public func load(_ rowGroup: Int) throws(FormatError) {
        try reader.load(rowGroup: rowGroup, columns: columns, into: decoder, scratch: scratch)
        shapes = decoder.integers(.shape)
        sequences = decoder.integers(.sequence)
        versions = decoder.integers(.version)
        for column in columns where column >= SystemColumn.allCases.count {
            places[column] = decoder.valueIndexes(reader.layout, column: column)
        }
    }

    public func sequence(_ row: Int) -> UInt64 { UInt64(bitPattern: sequences[row]) }

    public func version(_ row: Int) -> UInt32 { UInt32(truncatingIfNeeded: versions[row]) }

    public func digest(_ row: Int) -> UInt64 { decoder.digest(row) }

    /// Profile namespace of a row.
    public func namespace(_ row: Int) -> [UInt8] { namespaces[Int(shapes[row])] }

    /// The decoded or derived id of a row; nil where the stored values make none. Valid until the
    /// next call.
    public func identity(_ row: Int) -> UnsafeRawBufferPointer? {
        let shape = Int(shapes[row])
        let idColumn = idColumns[shape]
        if idColumn >= 0 {
            let place = Int(places[idColumn][row])
            guard place >= 0, place < decoder.text(idColumn).count else { return nil }
            return unsafe decoder.text(idColumn)[place]
        }
        guard let canonical = readers[shape] else { return nil }
        let slots = reader.layout.slotColumns[shape]
        return unsafe canonical.identityBytes(
            shape: reader.layout.shapes[shape], shapeID: shape
        ) { slot in
            let column = slots[slot]
            guard row < places[column].count else {
                return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
            }
            let place = places[column][row]
            guard place >= 0,
                Int(place) < decoder.text(column).count
            else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
            return unsafe decoder.text(column)[Int(place)]
        }
    }

    private static func idColumns(
        _ layout: SegmentLayout, _ readers: [CanonicalReader?]
    ) -> [Int] {
        layout.shapes.indices.map { index in
            let shape = layout.shapes[index]
            guard let reader = readers[index], !reader.profile.derivesID,
                let slot = reader.slot(of: .reviewID, shape: shape, shapeID: index),
                shape.slots[slot].kind == .number || shape.isDecoded(slot)
            else { return -1 }
            return layout.slotColumns[index][slot]
        }
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

extension Profile {
    /// The top-level keys that ids are made of.
    var identityKeys: [[UInt8]] {
        (derivesID ? idFrom : fields[.reviewID] ?? []).map(\.key)
    }
}
