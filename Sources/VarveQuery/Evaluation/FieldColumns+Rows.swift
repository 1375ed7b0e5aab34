import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments

/// Fields that need a look at each row: derived ids, texts that are stored as they were escaped,
/// paths into nested values, opaque records, columns that the shapes disagree on.
extension FieldColumns {
    func fillByRow(_ vector: Vector, _ field: SegmentField) throws {
        vector.reset(field.field.type, count: count)
        let shapes = try shapeOfRows()
        var stored: [Int: StoredColumn] = [:]
        for index in field.rowColumns where !columns.column(index).pages.isEmpty {
            stored[index] = try columns.text(index)
        }
        let values = RowValues(columns: columns, stored: stored, layout: layout)
        let selection = columns.selection
        for element in 0..<count {
            values.row = selection[element]
            values.shape = shapes[values.row]
            switch field.field {
            case .canonical(let canonical):
                try fill(vector, element, canonical, values)
            case .stars:
                try fill(vector, element, .rating, values)
                if vector.isNull(element) { continue }
                setStars(vector, element, vector.doubles[element], shape: values.shape)
            case .raw, .path: fill(vector, element, field, values)
            case .system: break
            }
            // Texts are one an element, also where there is none.
            if vector.type == .text || vector.type == .dynamic,
                vector.ownText.count == element
            {
                vector.ownText.appendEmpty(count: 1)
            }
        }
    }

    private var layout: SegmentLayout {
        guard let segment else { preconditionFailure("a row group was begun") }
        return segment.reader.layout
    }

    private func fill(
        _ vector: Vector, _ element: Int, _ field: CanonicalField, _ values: RowValues
    ) throws {
        let shape = values.shape
        guard let reader = segment?.readers[shape] else {
            return vector.makeNull(element, .missing)
        }
        if field == .reviewTimestamp {
            let micros = unsafe reader.micros(
                shape: layout.shapes[shape], shapeID: shape, value: { unsafe values[$0] })
            guard let micros else { throw notAsAccepted("a review time", values.row) }
            vector.integers[element] = micros
            return
        }
        if field == .reviewID && reader.profile.derivesID {
            let id = unsafe reader.identityBytes(
                shape: layout.shapes[shape], shapeID: shape, value: { unsafe values[$0] })
            guard let id = unsafe id else { throw notAsAccepted("an id", values.row) }
            unsafe vector.ownText.append(id)
            return
        }
        let value = unsafe reader.value(
            of: field, shape: layout.shapes[shape], shapeID: shape,
            value: { unsafe values[$0] })
        unsafe set(vector, element, value)
    }

    private func set(_ vector: Vector, _ element: Int, _ value: CanonicalValue) {
        switch unsafe value {
        case .missing: vector.makeNull(element, .missing)
        case .null: vector.makeNull(element, .null)
        case .boolean(let value):
            switch vector.type {
            case .boolean: vector.flags[element] = value ? 1 : 0
            case .text: vector.ownText.append(Array((value ? "true" : "false").utf8))
            default: vector.makeNull(element)
            }
        case .number(let text), .text(let text):
            switch vector.type {
            case .text: unsafe vector.ownText.append(text)
            case .double, .integer:
                unsafe setNumber(vector, element, text)
            default: vector.makeNull(element)
            }
        }
    }

    private func fill(
        _ vector: Vector, _ element: Int, _ field: SegmentField, _ values: RowValues
    ) {
        let shape = layout.shapes[values.shape]
        if shape.isOpaque {
            return unsafe set(vector, element, field.opaquePath.find(in: values[0]))
        }
        let key: [UInt8]
        switch field.field {
        case .raw(let name): key = name
        case .path(let steps): key = steps.first ?? []
        case .canonical, .stars, .system: return
        }
        let isPath = if case .path = field.field { true } else { false }
        guard let member = shape.members.first(where: { $0.key == key }) else {
            return vector.makeNull(element, .missing)
        }
        guard case .slot(let slot) = member.value else {
            if isPath { return vector.makeNull(element, .missing) }
            switch member.value {
            case .true: set(vector, element, .true, "true")
            case .false: set(vector, element, .false, "false")
            case .null, .slot: vector.makeNull(element)
            }
            return
        }
        let kind = shape.slots[slot].kind
        if isPath {
            guard kind == .nested else { return vector.makeNull(element, .missing) }
            return unsafe set(vector, element, field.nestedPath.find(in: values[slot]))
        }
        vector.kinds[element] = Vector.DynamicKind(kind).rawValue
        if kind == .string && !shape.isDecoded(slot) {
            decoded.removeAll()
            unsafe StringCoding.decode(
                values[slot], style: shape.slots[slot].style, appendingTo: decoded)
            unsafe vector.ownText.append(decoded.bytes)
        } else {
            unsafe vector.ownText.append(values[slot])
        }
    }

    private func set(_ vector: Vector, _ element: Int, _ value: PathReader.Value?) {
        guard let value = unsafe value else { return vector.makeNull(element, .missing) }
        let kind: Vector.DynamicKind
        switch unsafe value.kind {
        case .null: return vector.makeNull(element)
        case .false: kind = .false
        case .true: kind = .true
        case .number: kind = .number
        case .string: kind = .string
        case .nested: kind = .nested
        }
        vector.kinds[element] = kind.rawValue
        unsafe vector.ownText.append(value.bytes)
    }

    private func set(
        _ vector: Vector, _ element: Int, _ kind: Vector.DynamicKind, _ word: StaticString
    ) {
        vector.kinds[element] = kind.rawValue
        unsafe vector.ownText.append(
            UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// Accepted rows have this, so that the stored values are not those that were accepted.
    private func notAsAccepted(_ expected: String, _ row: Int) -> FormatError {
        columns.damage(expected, "none in row \(row) of the row group")
    }
}

/// The values of the row that is read. Confined to one thread.
final class RowValues {
    var row = 0
    var shape = 0
    private let columns: RowGroupColumns
    private let stored: [Int: StoredColumn]
    private let layout: SegmentLayout

    init(columns: RowGroupColumns, stored: [Int: StoredColumn], layout: SegmentLayout) {
        self.columns = columns
        self.stored = stored
        self.layout = layout
    }

    /// The bytes of a slot's value; empty where the column has none or is not at hand.
    subscript(slot: Int) -> UnsafeRawBufferPointer {
        let index = layout.slotColumns[shape][slot]
        guard let column = stored[index] else {
            return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        }
        let place = columns.place(row, column)
        guard place >= 0, place < column.text.count else {
            return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return unsafe column.text[place]
    }
}
