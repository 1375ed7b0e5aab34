import VarveJSON
import VarveStore

/// What a compact would do: the steps of one kind together.
struct DueWork: Equatable {
    let kind: CompactionStep.Kind
    var steps: UInt64 = 0
    /// Segments that the steps take in; one that expires and is purged counts for both.
    var inputs: UInt64 = 0
    var rowsIn: UInt64 = 0
    /// Rows that are hidden, or go.
    var rowsDropped: UInt64 = 0
    var bytesIn: UInt64 = 0
    /// Estimated.
    var bytesOut: UInt64 = 0

    /// By kind, in the order of the plan.
    static func list(_ plan: CompactionPlan) -> [DueWork] {
        var list: [DueWork] = []
        for step in plan.steps {
            let place = list.firstIndex { $0.kind == step.kind } ?? list.count
            if place == list.count { list.append(DueWork(kind: step.kind)) }
            list[place].add(step)
        }
        return list
    }

    private mutating func add(_ step: CompactionStep) {
        steps += 1
        inputs += UInt64(step.inputs.count)
        rowsIn &+= step.rowsIn
        rowsDropped &+= step.rowsDropped
        bytesIn &+= step.bytesIn
        bytesOut &+= step.bytesOut
    }

    var json: JSONValue {
        .object([
            ("kind", .string(kind.rawValue)),
            ("steps", .unsigned(steps)),
            ("inputs", .unsigned(inputs)),
            ("rows_in", .unsigned(rowsIn)),
            ("rows_dropped", .unsigned(rowsDropped)),
            ("bytes_in", .unsigned(bytesIn)),
            ("bytes_out", .unsigned(bytesOut)),
        ])
    }

    /// For people: `17 of 80 rows in 4 segments, 5.4 kB`.
    var text: String {
        let rows =
            rowsDropped > 0
            ? "\(Quantity.grouped(rowsDropped)) of \(Quantity.counted(rowsIn, "row"))"
            : Quantity.counted(rowsIn, "row")
        return "\(rows) in \(Quantity.counted(inputs, "segment")), \(Quantity.bytes(bytesIn))"
    }
}
