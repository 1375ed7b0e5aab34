import VarveJSON
import VarveSegments
import VarveStore

/// What a scan gives of each row.
enum RowOutput: Sendable {
    /// The record as it was received.
    case records
    /// Values, see ``CellCoding``.
    case values([TypedExpression])
}

/// Makes blocks of what a scan shows of row groups. One a thread; its buffers are reused.
final class RowGroupReader {
    private let evaluator: RowGroupEvaluator
    private let output: RowOutput
    private let values: [ValueEvaluator]
    private let keys: [(order: OrderKey, value: ValueEvaluator)]
    private let rebuilder: RecordRebuilder
    private let key = RecordBuffer()

    init(_ options: ScanOptions, _ condition: TypedExpression?, _ output: RowOutput) {
        evaluator = RowGroupEvaluator(filter: condition, sources: options.sources)
        self.output = output
        rebuilder = RecordRebuilder(options.form)
        switch output {
        case .records: values = []
        case .values(let expressions): values = expressions.map { ValueEvaluator($0) }
        }
        if case .keys(let orders) = options.order {
            keys = orders.map { ($0, ValueEvaluator($0.expression)) }
        } else {
            keys = []
        }
    }

    /// What was read so far.
    var counts: ReadCounts { evaluator.counts }

    /// How many rows of a row group the scan shows.
    ///
    /// - Throws: `FormatError`.
    func count(_ task: RowGroupTask) throws -> Int { try select(task).count }

    /// Turns to the rows of a row group that the scan shows, and gives their columns.
    ///
    /// - Throws: `FormatError`.
    func columns(_ task: RowGroupTask) throws -> FieldColumns {
        _ = try select(task)
        return evaluator.columns
    }

    /// Fills a block with what the scan shows of a row group: where it is ordered by keys, each row
    /// begins with its key.
    ///
    /// - Throws: `FormatError`.
    func fill(_ block: RowBlock, _ task: RowGroupTask) throws {
        block.bound = task.bound
        let rows = try select(task)
        guard !rows.isEmpty else { return }
        let columns = evaluator.columns
        let sequences = try columns.vector(.system(.seq))
        let keyVectors = try keys.map { ($0.order, try $0.value.values(columns)) }
        let vectors = try values.map { try $0.values(columns) }
        if case .records = output { try rebuilder.begin(columns.columns, task) }
        for element in 0..<rows.count {
            let sequence = UInt64(bitPattern: sequences.integer(element))
            if !keys.isEmpty {
                key.removeAll()
                for (order, vector) in keyVectors {
                    SortKey.append(vector, element, order, to: key)
                }
                SortKey.append(sequence, to: key)
                CellCoding.append(length: key.count, to: block.text)
                unsafe block.text.append(key.bytes)
            }
            switch output {
            case .records: try rebuilder.append(rows[element], to: block.text)
            case .values:
                for vector in vectors { CellCoding.append(vector, element, to: block.text) }
            }
            block.endRecord(sequence)
        }
    }

    private func select(_ task: RowGroupTask) throws -> RowSelection {
        try evaluator.select(
            task.reader, rowGroup: task.ordinal, hidden: task.segment.hidden,
            firstRow: task.firstRow)
    }
}
