import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments

/// The fields of a row group's rows as vectors, read from as few pages as they take.
///
/// Turn to a segment's row group with ``begin(_:rowGroup:)``, choose rows with ``select(_:)``, ask
/// for fields. What was read for one selection is not read again for the next. One a thread; its
/// buffers are reused.
public final class FieldColumns {
    let columns = RowGroupColumns()
    let sources: SourceNames
    private(set) var segment: SegmentFields?
    private var states: [Field: FieldState] = [:]
    private(set) var rowGroup = 0
    /// For texts that are stored as they were escaped.
    let decoded = RecordBuffer(capacity: 1_024)
    /// The shapes that the row group's rows may have.
    private var shapeRange = 0..<0
    private var shapeSet: [Int] = []
    private var isShapeSetKnown = false

    /// - Parameter sources: names for ``SystemField/source``.
    public init(sources: SourceNames = .unknown) {
        self.sources = sources
    }

    /// What was read so far.
    public var counts: ReadCounts { columns.pages.counts }

    /// Rows of the row group.
    public var rowCount: Int { columns.rowCount }

    /// The rows that vectors are for.
    public var selection: RowSelection { columns.selection }

    /// Turns to a row group and selects all its rows. Reads nothing.
    ///
    /// - Throws: `FormatError` where the segment's mappings do not decode.
    public func begin(_ reader: SegmentReader, rowGroup ordinal: Int) throws(FormatError) {
        if segment?.reader !== reader {
            segment = try SegmentFields(reader)
            for state in states.values { state.field = nil }
        }
        columns.begin(reader, rowGroup: ordinal)
        rowGroup = ordinal
        isShapeSetKnown = false
        shapeRange = 0..<reader.layout.shapes.count
        for state in states.values {
            state.plan = nil
            state.generation = 0
        }
        let pages = columns.column(Int(SystemColumn.shape.rawValue)).pages
        var least = Int64.max
        var greatest = Int64.min
        for page in pages {
            guard case .decimal(let low, let high, 0) = page.descriptor.zone else { return }
            least = min(least, low)
            greatest = max(greatest, high)
        }
        let shapes = Int64(shapeRange.count)
        guard least >= 0, greatest < shapes, least <= greatest else { return }
        shapeRange = Int(least)..<Int(greatest) + 1
    }

    /// Chooses rows of the row group, in any order of calls. Vectors given before are not valid any
    /// more.
    public func select(_ rows: RowSelection) {
        precondition(rows.rowCount == rowCount, "a selection of this row group")
        columns.select(rows)
    }

    /// A field of the selected rows; valid until the next call of ``select(_:)`` or
    /// ``begin(_:rowGroup:)``.
    ///
    /// - Throws: `FormatError` where pages are damaged or contradict each other.
    public func vector(_ field: Field) throws -> Vector {
        let state = state(field)
        if state.generation == columns.generation { return state.vector }
        try fill(state.vector, state)
        state.generation = columns.generation
        return state.vector
    }

    /// A field as this segment has it.
    func state(_ field: Field) -> FieldState {
        guard let segment else { preconditionFailure("a row group was begun") }
        let state: FieldState
        if let known = states[field] {
            state = known
        } else {
            state = FieldState()
            states[field] = state
        }
        if let known = state.field, known.field == field { return state }
        state.field = segment.field(field)
        return state
    }

    /// How a field is read in this row group. Reads the shapes if their bounds do not say.
    func plan(_ state: FieldState, _ field: SegmentField) throws(FormatError) -> FieldPlan {
        if let plan = state.plan { return plan }
        var plan = FieldPlan(field.accesses, shapes: shapeRange)
        if !plan.isSimple, shapeRange.count > 1 {
            plan = FieldPlan(field.accesses, shapes: try shapes())
        }
        if case .column(let column, _, true) = plan,
            columns.column(column).valueCount != rowCount
        {
            throw columns.damage(
                "\(rowCount) values of column \(column)", "\(columns.column(column).valueCount)")
        }
        state.plan = plan
        return plan
    }

    /// The shapes that rows of the row group have, ascending.
    func shapes() throws(FormatError) -> [Int] {
        guard !isShapeSetKnown else { return shapeSet }
        var isThere = [Bool](repeating: false, count: segment?.reader.layout.shapes.count ?? 0)
        for shape in try columns.shapes().numbers { isThere[Int(shape)] = true }
        shapeSet = isThere.indices.filter { isThere[$0] }
        isShapeSetKnown = true
        return shapeSet
    }

    /// The shapes that rows may have, without reading.
    var possibleShapes: [Int] { isShapeSetKnown ? shapeSet : Array(shapeRange) }

    /// The shape of a row; the shapes must have been read, unless there is one only.
    func shapeOfRows() throws(FormatError) -> ShapeOfRow {
        if shapeRange.count == 1 { return ShapeOfRow(one: shapeRange.lowerBound, all: []) }
        return ShapeOfRow(one: 0, all: try columns.shapes().numbers)
    }

    /// Tells the shape of a row.
    struct ShapeOfRow {
        fileprivate let one: Int
        fileprivate let all: [Int64]

        @inline(__always)
        subscript(row: Int) -> Int { all.isEmpty ? one : Int(all[row]) }
    }
}

/// A field in use: what it is in the segment and the row group at hand, and its vector.
final class FieldState {
    var field: SegmentField?
    var plan: FieldPlan?
    let vector = Vector()
    /// The selection that the vector is for; 0 for none.
    var generation = 0
    /// For other forms of the field's values.
    let statesVector = Vector()
    let numbersVector = Vector()
    let entries = EntryBatch()
}

extension FieldColumns: Batch {
    var count: Int { columns.selection.count }

    func states(_ field: Field) throws -> Vector {
        switch field {
        case .system: return try vector(field)
        case .canonical, .stars, .raw, .path: break
        }
        let state = state(field)
        if state.generation == columns.generation { return state.vector }
        guard let segmentField = state.field else { return state.vector }
        let vector = state.statesVector
        let accesses = segmentField.accesses
        switch try plan(state, segmentField) {
        case .rows where possibleShapes.contains { accesses[$0] == .rows }:
            return try self.vector(field)
        case .constant(.missing):
            vector.reset(.null, count: count)
            vector.makeAllNull(.missing)
        case .constant(.null):
            vector.reset(.null, count: count)
            vector.makeAllNull(.null)
        case .constant, .column(_, _, true): vector.reset(.null, count: count)
        case .column(_, _, false), .shapes, .rows:
            vector.reset(.null, count: count)
            let shapes = try shapeOfRows()
            let selection = columns.selection
            for element in 0..<count {
                switch accesses[shapes[selection[element]]] {
                case .missing: vector.makeNull(element, .missing)
                case .null: vector.makeNull(element, .null)
                case .boolean, .column, .rows: break
                }
            }
        }
        return vector
    }

    func numbers(_ field: Field) throws -> Vector? {
        guard field.type == .dynamic else { return nil }
        let state = state(field)
        guard let segmentField = state.field,
            case .column(let index, let kind, _) = try plan(state, segmentField),
            kind == .number || kind == .string
        else { return nil }
        let column = try columns.numbers(index)
        guard column.numbersForm == .loaded, case .decimal(let scale) = column.units else {
            return nil
        }
        let vector = state.numbersVector
        vector.reset(.double, count: count)
        try fillStates(vector, segmentField, try columns.located(index))
        fillDoubles(vector, column, scale: scale)
        return vector
    }
}
