import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments

/// The distinct values of one field in a row group, and two elements more: NULL, and no such key.
/// A condition on that field alone need be evaluated once an entry.
final class EntryBatch: Batch {
    fileprivate(set) var count = 0
    fileprivate let vector = Vector()
    fileprivate var column: StoredColumn?
    fileprivate var columnIndex = 0
    fileprivate var epoch = 0

    func vector(_ field: Field) throws -> Vector { vector }
    func states(_ field: Field) throws -> Vector { vector }
    func numbers(_ field: Field) throws -> Vector? { nil }

    /// The entries that stand for rows without a value.
    var null: Int { count - 2 }
    var missing: Int { count - 1 }
}

extension FieldColumns {
    /// The distinct values of a field, if its column holds them; nil if rows must be looked at.
    func entries(of field: Field) throws -> EntryBatch? {
        if case .system = field { return nil }
        let state = state(field)
        guard let segmentField = state.field,
            case .column(let index, let kind, _) = try plan(state, segmentField),
            kind != .nested || field.type == .text || field.type == .dynamic,
            !columns.column(index).pages.isEmpty
        else { return nil }
        let shapes = possibleShapes.filter { segmentField.accesses[$0] == .column(index, kind) }
        let profiles = Set(shapes.map { segment?.reader.footer.shapes[$0].profile })
        let dependsOnProfile =
            switch field {
            case .stars, .canonical(.reviewTimestamp), .canonical(.verifiedPurchase): true
            default: false
            }
        guard let shape = shapes.first, !dependsOnProfile || profiles.count == 1 else { return nil }
        let column = try columns.dictionary(index)
        guard column.dictionaryForm == .loaded else { return nil }
        let batch = state.entries
        if batch.epoch != columns.epoch {
            batch.column = column
            batch.columnIndex = index
            batch.epoch = columns.epoch
            try fill(batch, field, kind, shape)
        }
        return batch
    }

    private func fill(
        _ batch: EntryBatch, _ field: Field, _ kind: SlotKind, _ shape: Int
    ) throws(FormatError) {
        guard let entries = batch.column?.entries, let segment else { return }
        let vector = batch.vector
        batch.count = entries.count
        vector.reset(field.type, count: entries.count)
        for entry in 0..<entries.count - 2 {
            let bytes = unsafe entries[entry]
            switch field {
            case .canonical(.reviewTimestamp):
                let micros = unsafe segment.readers[shape]?.micros(
                    shape: segment.reader.layout.shapes[shape], shapeID: shape,
                    value: { _ in unsafe bytes })
                guard let micros else { throw columns.damage("a review time", "another text") }
                vector.integers[entry] = micros
            case .canonical(.verifiedPurchase):
                let value = unsafe segment.readers[shape]?.value(
                    of: .verifiedPurchase, shape: segment.reader.layout.shapes[shape],
                    shapeID: shape, value: { _ in unsafe bytes })
                if case .boolean(let truth)? = unsafe value {
                    vector.flags[entry] = truth ? 1 : 0
                } else {
                    vector.makeNull(entry)
                }
            case .stars:
                unsafe setNumber(vector, entry, bytes)
                if !vector.isNull(entry) {
                    setStars(vector, entry, vector.doubles[entry], shape: shape)
                }
            case .canonical(.rating), .canonical(.helpfulnessVotes):
                unsafe setNumber(vector, entry, bytes)
            default: break
            }
        }
        if field.type == .text || field.type == .dynamic {
            vector.text = entries
            vector.kinds.fill(Vector.DynamicKind(kind).rawValue, count: entries.count)
        }
        vector.makeNull(batch.null, .null)
        vector.makeNull(batch.missing, .missing)
    }

    /// Gives each selected row the flag of its entry.
    ///
    /// - Parameters:
    ///   - flags: one for each entry of `batch`, which is of `field`.
    ///   - spread: becomes one for each selected row.
    func spread(
        _ flags: ElementLane<UInt8>, of batch: EntryBatch, _ field: Field,
        into spread: ElementLane<UInt8>
    ) throws {
        guard let column = batch.column else { return }
        let located = try columns.located(batch.columnIndex)
        let states = located.valueCount == rowCount ? nil : try self.states(field)
        spread.resize(count)
        let flags = unsafe flags.elements
        let spread = unsafe spread.elements
        unsafe column.codes.withUnsafeBufferPointer { codes in
            if located.isIdentity {
                for element in codes.indices {
                    unsafe spread[element] = flags[Int(codes[element])]
                }
                return
            }
            let places = unsafe located.elementPlaces.elements
            for element in places.indices {
                let place = unsafe Int(places[element])
                var entry = states?.state(element) == .missing ? batch.missing : batch.null
                if place >= 0 { entry = Int(unsafe codes[place]) }
                unsafe spread[element] = flags[entry]
            }
        }
    }
}
