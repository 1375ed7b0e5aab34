import VarveColumns
import VarveJSON
import VarveSegments

/// How a field is read from the rows of one row group.
enum FieldPlan: Hashable {
    /// All rows have the same, which is no column's value.
    case constant(FieldAccess)
    /// Rows have a value in the column, or none at all; the shapes tell which, and why.
    case column(Int, SlotKind, isEveryRow: Bool)
    /// No row has a value in a column; the shapes tell what they have.
    case shapes
    /// Each row has to be looked at.
    case rows

    /// The plan for rows of some shapes, of which there is at least one.
    init(_ accesses: [FieldAccess], shapes: some Sequence<Int>) {
        var found: Set<FieldAccess> = []
        for shape in shapes { found.insert(accesses[shape]) }
        let columns = found.filter {
            if case .column = $0 { true } else { false }
        }
        if found.contains(.rows) || columns.count > 1 {
            self = .rows
        } else if case .column(let column, let kind)? = columns.first {
            // A true or false of a shape is no value of the column.
            let others = found.subtracting(columns)
            let isPlain = others.isSubset(of: [.missing, .null])
            self = isPlain ? .column(column, kind, isEveryRow: others.isEmpty) : .rows
        } else if let one = found.first, found.count == 1 {
            self = .constant(one)
        } else {
            self = found.isEmpty ? .constant(.missing) : .shapes
        }
    }

    /// Whether a narrower set of shapes cannot make it simpler.
    var isSimple: Bool {
        switch self {
        case .constant: true
        case .column(_, _, let isEveryRow): isEveryRow
        case .shapes, .rows: false
        }
    }
}
