import VarveColumns
import VarveJSON
import VarveReviews

/// Reads canonical fields of a segment's rows from the columns that hold them, by the mappings the
/// segment was written with. For one thread.
public final class RowFields {
    private let reader: SegmentReader
    /// The mappings of the footer, in its order.
    public let profiles: [Profile]
    /// For each shape who reads its rows; nil for rows without a profile.
    private let readers: [CanonicalReader?]
    /// For each column the places of the rows' values; empty for columns that are not at hand.
    private var places: [[Int32]]
    /// For each shape the column that simply holds the id, decoded; -1 where it must be made.
    private let idColumns: [Int]
    private var shapes: [Int64] = []

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
        self.profiles = profiles
        let byProfile = profiles.map { CanonicalReader(profile: $0) }
        readers = reader.footer.shapes.map { $0.profile.map { byProfile[$0] } }
        places = Array(repeating: [], count: reader.layout.columns.count)
        idColumns = Self.idColumns(reader.layout, readers)
    }

    /// The columns that some fields are read from, shapes among them. Asked for `reviewID`, those
    /// that ids are derived from too.
    public func columns(of fields: [CanonicalField]) -> Set<Int> {
        var keys: Set<[UInt8]> = []
        for profile in profiles {
            for field in fields {
                if field == .reviewID { keys.formUnion(profile.idFrom.map(\.key)) }
                keys.formUnion((profile.fields[field] ?? []).map(\.key))
            }
        }
        var columns: Set<Int> = [Int(SystemColumn.shape.rawValue)]
        for (column, key) in reader.layout.columns.enumerated() {
            switch key {
            case .opaque: columns.insert(column)
            case .raw(let name) where keys.contains(name): columns.insert(column)
            default: break
            }
        }
        return columns
    }

    /// Turns to the row group that `decoder` holds.
    ///
    /// - Parameter columns: what `columns(of:)` gave for the fields that will be asked for.
    public func begin(_ decoder: RowGroupDecoder, columns: Set<Int>) {
        shapes = decoder.integers(.shape)
        for column in columns where column >= SystemColumn.allCases.count {
            places[column] = decoder.valueIndexes(reader.layout, column: column)
        }
    }

    /// The time of a row, microseconds since 1970-01-01 UTC; nil where the stored values tell none.
    public func micros(_ row: Int, _ decoder: RowGroupDecoder) -> Int64? {
        let shape = Int(shapes[row])
        return unsafe readers[shape]?.micros(
            shape: reader.layout.shapes[shape], shapeID: shape
        ) { slot in unsafe value(row, shape, slot, decoder) }
    }

    /// The decoded or derived id of a row; nil where the stored values make none. Valid until the
    /// next call.
    public func identity(_ row: Int, _ decoder: RowGroupDecoder) -> UnsafeRawBufferPointer? {
        let shape = Int(shapes[row])
        let idColumn = idColumns[shape]
        if idColumn >= 0, row < places[idColumn].count {
            let place = Int(places[idColumn][row])
            guard place >= 0, place < decoder.text(idColumn).count else { return nil }
            return unsafe decoder.text(idColumn)[place]
        }
        return unsafe readers[shape]?.identityBytes(
            shape: reader.layout.shapes[shape], shapeID: shape
        ) { slot in unsafe value(row, shape, slot, decoder) }
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

    /// The profile of a row; nil for dead letters.
    public func profile(_ row: Int) -> Int? { reader.footer.shapes[Int(shapes[row])].profile }

    private func value(
        _ row: Int, _ shape: Int, _ slot: Int, _ decoder: RowGroupDecoder
    ) -> UnsafeRawBufferPointer {
        let column = reader.layout.slotColumns[shape][slot]
        guard row < places[column].count else {
            return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        }
        let place = Int(places[column][row])
        guard place >= 0, place < decoder.text(column).count else {
            return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return unsafe decoder.text(column)[place]
    }
}
