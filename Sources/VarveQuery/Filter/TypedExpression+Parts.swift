extension TypedExpression {
    /// The expressions right below this one, from left to right. O(their number).
    public var operands: [TypedExpression] {
        switch kind {
        case .constant, .field, .isMissing: []
        case .cast(let operand), .not(let operand), .isNull(let operand), .negate(let operand),
            .isIn(let operand, _), .like(let operand, _), .matches(let operand, _),
            .search(let operand, _, _):
            [operand]
        case .and(let operands), .or(let operands), .call(_, let operands): operands
        case .compare(_, let left, let right), .arithmetic(_, let left, let right): [left, right]
        case .choose(let branches, let otherwise):
            branches.flatMap { [$0.condition, $0.value] } + [otherwise]
        }
    }

    /// All fields that it asks for, those of ``Kind/isMissing(_:)`` too. O(size).
    public var fields: Set<Field> {
        var fields: Set<Field> = []
        collectFields(into: &fields)
        return fields
    }

    private func collectFields(into fields: inout Set<Field>) {
        switch kind {
        case .field(let field), .isMissing(let field): fields.insert(field)
        default:
            for operand in operands { operand.collectFields(into: &fields) }
        }
    }

    /// The constant that it is, if it is one.
    public var constant: Constant? {
        guard case .constant(let constant) = kind else { return nil }
        return constant
    }
}
