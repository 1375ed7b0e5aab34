import VarveJSON
import VarveReviews
import VarveSegments

/// Where the rows of one shape have a field.
enum FieldAccess: Hashable {
    /// No such key.
    case missing
    /// Part of the shape.
    case null
    /// Part of the shape.
    case boolean(Bool)
    /// The values of a column, as they are.
    case column(Int, SlotKind)
    /// Each row has to be looked at.
    case rows

    /// A slot's value, or `rows` where its text is stored as it was escaped.
    fileprivate init(_ layout: SegmentLayout, shape: Int, slot: Int) {
        let kind = layout.shapes[shape].slots[slot].kind
        let isPlain = kind != .string || layout.shapes[shape].isDecoded(slot)
        self =
            kind == .opaque || !isPlain ? .rows : .column(layout.slotColumns[shape][slot], kind)
    }
}

/// A field in the rows of one segment.
final class SegmentField {
    let field: Field
    /// For each shape of the segment; empty for system fields.
    let accesses: [FieldAccess]
    /// The columns that reading row by row takes.
    let rowColumns: [Int]
    /// Into nested values, from the key's own value; into opaque records, from the record.
    let nestedPath: PathReader
    let opaquePath: PathReader

    fileprivate init(
        _ field: Field, accesses: [FieldAccess], rowColumns: [Int], path: [[UInt8]] = []
    ) {
        self.field = field
        self.accesses = accesses
        self.rowColumns = rowColumns
        nestedPath = PathReader(steps: Array(path.dropFirst()))
        opaquePath = PathReader(steps: path)
    }
}

/// What the rows of one segment say of fields, by the mappings that it was written with. Confined to
/// one thread.
final class SegmentFields {
    let reader: SegmentReader
    /// Of the footer, in its order.
    let profiles: [Profile]
    /// For each shape who reads its rows; nil for rows without a profile.
    let readers: [CanonicalReader?]
    private var known: [Field: SegmentField] = [:]

    /// - Throws: `FormatError.damaged` where a stored mapping does not decode.
    init(_ reader: SegmentReader) throws(FormatError) {
        self.reader = reader
        var profiles: [Profile] = []
        for encoded in reader.footer.profiles {
            guard let profile = try? Profile(encoded: encoded) else {
                throw reader.damage(expected: "a profile mapping", found: "other bytes")
            }
            profiles.append(profile)
        }
        self.profiles = profiles
        let byProfile = profiles.map { CanonicalReader(profile: $0) }
        readers = reader.footer.shapes.map { $0.profile.map { byProfile[$0] } }
    }

    /// A field. O(shapes) the first time.
    func field(_ field: Field) -> SegmentField {
        if let found = known[field] { return found }
        let made = make(field)
        known[field] = made
        return made
    }

    private func make(_ field: Field) -> SegmentField {
        let shapes = reader.layout.shapes.indices
        switch field {
        case .canonical(let canonical):
            return SegmentField(
                field, accesses: shapes.map { access(canonical, shape: $0) },
                rowColumns: columns(of: canonical))
        case .stars:
            return SegmentField(
                field, accesses: shapes.map { access(.rating, shape: $0) },
                rowColumns: columns(of: .rating))
        case .system: return SegmentField(field, accesses: [], rowColumns: [])
        case .raw(let key):
            return SegmentField(
                field, accesses: shapes.map { access(key, shape: $0) },
                rowColumns: columns(named: [key]), path: [key])
        case .path(let steps):
            let key = steps.first ?? []
            return SegmentField(
                field, accesses: shapes.map { within(access(key, shape: $0)) },
                rowColumns: columns(named: [key]), path: steps)
        }
    }

    private func access(_ field: CanonicalField, shape index: Int) -> FieldAccess {
        guard let reader = readers[index] else { return .missing }
        if field == .reviewID && reader.profile.derivesID { return .rows }
        let shape = self.reader.layout.shapes[index]
        if let slot = reader.slot(of: field, shape: shape, shapeID: index) {
            return FieldAccess(self.reader.layout, shape: index, slot: slot)
        }
        // What the shape alone tells is told without asking for a value.
        var asks = false
        let value = unsafe reader.value(of: field, shape: shape, shapeID: index) { _ in
            asks = true
            return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        }
        if asks { return .rows }
        switch unsafe value {
        case .missing: return .missing
        case .null: return .null
        case .boolean(let value): return .boolean(value)
        case .number, .text: return .rows
        }
    }

    private func access(_ key: [UInt8], shape index: Int) -> FieldAccess {
        let shape = reader.layout.shapes[index]
        if shape.isOpaque { return .rows }
        guard let member = shape.members.first(where: { $0.key == key }) else { return .missing }
        switch member.value {
        case .null: return .null
        case .true: return .boolean(true)
        case .false: return .boolean(false)
        case .slot(let slot): return FieldAccess(reader.layout, shape: index, slot: slot)
        }
    }

    /// What a path finds below a key: only nested values have something inside.
    private func within(_ key: FieldAccess) -> FieldAccess {
        switch key {
        case .column(_, .nested), .rows: .rows
        default: .missing
        }
    }

    private func columns(of field: CanonicalField) -> [Int] {
        var keys: Set<[UInt8]> = []
        for profile in profiles {
            if field == .reviewID { keys.formUnion(profile.idFrom.map(\.key)) }
            keys.formUnion((profile.fields[field] ?? []).map(\.key))
        }
        return columns(named: keys)
    }

    /// The columns of some keys, and that of opaque records.
    private func columns(named keys: Set<[UInt8]>) -> [Int] {
        reader.layout.columns.indices.filter { column in
            switch reader.layout.columns[column] {
            case .opaque: true
            case .raw(let name): keys.contains(name)
            case .system: false
            }
        }
    }
}
