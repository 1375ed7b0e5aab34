extension TypedExpression {
    /// What evaluates this expression. O(size).
    func node() -> Node {
        switch kind {
        case .constant(let constant): return ConstantNode(constant, type)
        case .field(let field): return FieldNode(field)
        case .cast(let operand): return CastNode(operand.node(), to: type)
        case .not(let operand): return NotNode(operand.node())
        case .and(let operands): return LogicNode(operands.map { $0.node() }, isAnd: true)
        case .or(let operands): return LogicNode(operands.map { $0.node() }, isAnd: false)
        case .compare(let comparison, let left, let right):
            if let constant = right.constant, constant != .null {
                return CompareConstantNode(comparison, left.node(), constant)
            }
            return CompareNode(comparison, left.node(), right.node())
        case .isNull(let operand): return IsNullNode(operand.node())
        case .isMissing(let field): return IsMissingNode(field)
        case .isIn(let operand, let constants): return InNode(operand.node(), constants)
        case .like(let operand, let pattern): return MatchNode(operand.node(), .like(pattern))
        case .matches(let operand, let expression):
            return MatchNode(operand.node(), .regex(expression))
        case .search(let operand, let kind, let needle):
            return MatchNode(operand.node(), .search(TextSearch(needle: needle), kind))
        case .arithmetic(let operation, let left, let right):
            return arithmetic(operation, left, right)
        case .negate(let operand): return NegateNode(operand.node(), type)
        case .call(let function, let arguments): return call(function, arguments)
        case .choose(let branches, let otherwise):
            return ChooseNode(
                branches.map { ($0.condition.node(), $0.value.node()) }, otherwise.node(), type)
        }
    }

    private func arithmetic(
        _ operation: Arithmetic, _ left: TypedExpression, _ right: TypedExpression
    ) -> Node {
        switch (left.constant, right.constant) {
        case (_, .interval(let interval)?):
            let sign = operation == .subtract ? CalendarTime.negated(interval) : interval
            return ShiftNode(left.node(), sign, type)
        case (.interval(let interval)?, _): return ShiftNode(right.node(), interval, type)
        default: return ArithmeticNode(operation, left.node(), right.node(), type)
        }
    }

    private func call(_ function: Function, _ arguments: [TypedExpression]) -> Node {
        let operands = arguments.map { $0.node() }
        guard let first = operands.first else { return ConstantNode(.null, type) }
        switch function {
        case .length, .byteLength, .lower, .upper, .trim, .trimStart, .trimEnd:
            return TextFunctionNode(function, first, type)
        case .substring: return SubstringNode(operands)
        case .concat: return JoinNode(operands, skipsNulls: true)
        case .join: return JoinNode(operands, skipsNulls: false)
        case .contains, .startsWith, .endsWith, .like, .ilike:
            guard operands.count == 2 else { return ConstantNode(.null, type) }
            return MatchTextNode(function, first, operands[1])
        case .coalesce: return PickNode(operands, .first, type)
        case .greatest: return PickNode(operands, .greatest, type)
        case .least: return PickNode(operands, .least, type)
        case .round:
            if case .integer(let places)? = arguments.dropFirst().first?.constant {
                return NumberFunctionNode(function, first, places: places, type)
            }
            if arguments.count > 1 { return ConstantNode(.null, type) }
            return NumberFunctionNode(function, first, type)
        case .year, .quarter, .month, .week, .day, .dayOfWeek, .isoDayOfWeek, .dayOfYear, .hour,
            .minute, .second, .epoch, .dateTrunc, .abs, .floor, .ceil:
            return NumberFunctionNode(function, first, type)
        }
    }
}
