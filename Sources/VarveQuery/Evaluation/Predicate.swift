/// A filter as the rows of a row group go through it: cheap conditions first, each on the rows that
/// are left. Confined to one thread.
final class Predicate {
    private enum Kind {
        /// Rows that all of these keep.
        case all([Predicate])
        /// Rows that any of these keeps.
        case any([Predicate])
        case leaf(Leaf)
    }

    private let kind: Kind
    private let expression: TypedExpression
    /// Whether rows are kept for which the expression is TRUE, or those for which it is FALSE.
    private let wanted: Bool
    private let cost: Double
    /// What is known for the row group at hand.
    private var judgement = Pruning.Judgement.some
    // For `any`.
    private let hits = RowSelection()
    private let rest = RowSelection()
    private let found = RowSelection()

    init(_ expression: TypedExpression, wanted: Bool = true) {
        self.expression = expression
        self.wanted = wanted
        func parts(_ operands: [TypedExpression]) -> [Predicate] {
            operands.map { Predicate($0, wanted: wanted) }.sorted { $0.cost < $1.cost }
        }
        switch expression.kind {
        case .not(let operand):
            // NULL is neither TRUE nor FALSE, on both sides of `not`.
            let inner = Predicate(operand, wanted: !wanted)
            kind = inner.kind
            cost = inner.cost
            negated = inner
        case .and(let operands):
            kind = wanted ? .all(parts(operands)) : .any(parts(operands))
            cost = expression.cost
            negated = nil
        case .or(let operands):
            kind = wanted ? .any(parts(operands)) : .all(parts(operands))
            cost = expression.cost
            negated = nil
        default:
            kind = .leaf(Leaf(expression))
            cost = expression.cost
            negated = nil
        }
    }

    private let negated: Predicate?

    /// Asks what is known of the row group without reading it, for this and all parts.
    @discardableResult
    func judge(_ columns: FieldColumns) throws -> Pruning.Judgement {
        if let negated {
            judgement = try negated.judge(columns)
            return judgement
        }
        switch kind {
        case .leaf(let leaf):
            let truths = try leaf.truths(columns)
            judgement = (wanted ? truths : truths.negated).judgement
        case .all(let parts):
            judgement = .all
            for part in parts {
                switch try part.judge(columns) {
                case .none:
                    judgement = .none
                    return .none
                case .some: judgement = .some
                case .all: break
                }
            }
        case .any(let parts):
            judgement = .none
            for part in parts {
                switch try part.judge(columns) {
                case .none: break
                case .some: judgement = .some
                case .all:
                    judgement = .all
                    return .all
                }
            }
        }
        return judgement
    }

    /// Takes the rows away that are not kept. The row group must have been judged.
    func narrow(_ rows: RowSelection, _ columns: FieldColumns) throws {
        if let negated { return try negated.narrow(rows, columns) }
        switch judgement {
        case .none: return rows.removeAll()
        case .all: return
        case .some: break
        }
        switch kind {
        case .leaf(let leaf): try leaf.narrow(rows, wanted: wanted, columns)
        case .all(let parts):
            for part in parts where !rows.isEmpty { try part.narrow(rows, columns) }
        case .any(let parts):
            rest.assign(rows)
            found.assign(rows)
            found.removeAll()
            for part in parts where !rest.isEmpty {
                hits.assign(rest)
                try part.narrow(hits, columns)
                rest.subtract(hits)
                found.formUnion(disjoint: hits)
            }
            rows.assign(found)
        }
    }
}

/// A condition that is evaluated as a whole.
final class Leaf {
    private let expression: TypedExpression
    private let node: Node
    /// The one field whose values it asks for, if it is one.
    private let field: Field?
    private let isPrunable: Bool
    private let flags = ElementLane<UInt8>(0)
    private let spread = ElementLane<UInt8>(0)

    init(_ expression: TypedExpression) {
        self.expression = expression
        node = expression.node()
        let fields = expression.fields
        field = fields.count == 1 && expression.needsValues ? fields.first : nil
        isPrunable = expression.isPrunable
    }

    /// What is known without reading.
    func truths(_ columns: FieldColumns) throws -> TruthSet {
        guard isPrunable else { return .any }
        var failure: (any Error)?
        let truths = Pruning.truths(expression) { field in
            do {
                return try columns.bounds(field)
            } catch {
                failure = error
                return nil
            }
        }
        if let failure { throw failure }
        return truths
    }

    /// Keeps the rows for which it is TRUE, or FALSE.
    func narrow(_ rows: RowSelection, wanted: Bool, _ columns: FieldColumns) throws {
        if rows.isEmpty { return }
        columns.select(rows)
        if let field, let entries = try columns.entries(of: field) {
            let result = try node.evaluate(entries)
            choose(result, entries.count, wanted: wanted)
            try columns.spread(flags, of: entries, field, into: spread)
            return rows.keep(spread)
        }
        let result = try node.evaluate(columns)
        if wanted { return rows.keep(result.flags) }
        choose(result, columns.count, wanted: false)
        rows.keep(flags)
    }

    /// Sets `flags` where the result is TRUE, or FALSE; never where it is NULL.
    private func choose(_ result: Vector, _ count: Int, wanted: Bool) {
        if wanted { return flags.assign(result.flags) }
        flags.resize(count)
        for element in 0..<count {
            flags[element] = result.isNull(element) ? 0 : result.flags[element] ^ 1
        }
    }
}

extension TypedExpression {
    /// Whether it takes more than to know which rows have a value.
    fileprivate var needsValues: Bool {
        switch kind {
        case .isMissing: return false
        case .isNull(let operand):
            guard case .field(let field) = operand.kind else { return true }
            return field.type != .text && field.type != .dynamic
        default: return true
        }
    }

    /// Whether bounds of its fields may ever decide it.
    fileprivate var isPrunable: Bool {
        switch kind {
        case .constant, .compare, .isIn, .isNull, .isMissing, .field: true
        case .search(_, let kind, _): kind == .prefix
        case .like(_, let pattern): pattern.literalPrefix != nil
        case .not, .and, .or: operands.contains(where: \.isPrunable)
        case .matches, .cast, .call, .choose, .arithmetic, .negate: false
        }
    }
}
