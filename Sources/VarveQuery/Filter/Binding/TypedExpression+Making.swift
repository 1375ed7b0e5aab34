/// Expressions in their plainest form: what is constant is computed, and what says the same in two
/// ways is brought into one. Nothing changes any value, NULL included.
extension TypedExpression {
    static func constant(_ constant: Constant) -> TypedExpression {
        TypedExpression(.constant(constant), type: constant.type)
    }

    static func constant(_ constant: Constant, type: ValueType) -> TypedExpression {
        TypedExpression(.constant(constant), type: type)
    }

    /// NULL under a type.
    static func null(_ type: ValueType) -> TypedExpression {
        TypedExpression(.constant(.null), type: type)
    }

    /// A cast, where one is needed. A constant that does not read becomes NULL.
    func converted(to type: ValueType) -> TypedExpression {
        if self.type == type { return self }
        if let constant { return .constant(constant.converted(to: type) ?? .null, type: type) }
        return TypedExpression(.cast(self), type: type)
    }

    // MARK: Booleans

    /// `not`, moved inwards as far as it goes.
    var negated: TypedExpression {
        switch kind {
        case .constant(.boolean(let value)): .constant(.boolean(!value))
        case .constant(.null): .null(.boolean)
        case .not(let operand): operand
        case .and(let operands): .anyOf(operands.map(\.negated))
        case .or(let operands): .allOf(operands.map(\.negated))
        case .compare(let comparison, let left, let right):
            TypedExpression(.compare(comparison.negated, left, right), type: .boolean)
        default: TypedExpression(.not(self), type: .boolean)
        }
    }

    /// `and`, flattened, without what is TRUE; FALSE if one part is.
    static func allOf(_ operands: [TypedExpression]) -> TypedExpression {
        var parts: [TypedExpression] = []
        var hasNull = false
        for operand in operands {
            switch operand.kind {
            case .constant(.boolean(true)): break
            case .constant(.boolean(false)): return operand
            case .constant: hasNull = true
            case .and(let inner): parts += inner
            default: parts.append(operand)
            }
        }
        if hasNull { parts.append(.null(.boolean)) }
        // Flattened parts may bring a NULL of their own.
        return run(onlyOneNull(parts), empty: true) { .and($0) }
    }

    /// `or`, flattened, without what is FALSE; TRUE if one part is. Tests of one operand for
    /// constants become one set.
    static func anyOf(_ operands: [TypedExpression]) -> TypedExpression {
        var parts: [TypedExpression] = []
        var hasNull = false
        for operand in operands {
            switch operand.kind {
            case .constant(.boolean(false)): break
            case .constant(.boolean(true)): return operand
            case .constant: hasNull = true
            case .or(let inner): parts += inner
            default: parts.append(operand)
            }
        }
        parts = membershipsJoined(parts)
        if hasNull { parts.append(.null(.boolean)) }
        return run(onlyOneNull(parts), empty: false) { .or($0) }
    }

    private static func onlyOneNull(_ parts: [TypedExpression]) -> [TypedExpression] {
        guard parts.contains(where: { $0.constant == .null }) else { return parts }
        return parts.filter { $0.constant != .null } + [.null(.boolean)]
    }

    private static func run(
        _ parts: [TypedExpression], empty: Bool, _ kind: ([TypedExpression]) -> Kind
    ) -> TypedExpression {
        switch parts.count {
        case 0: .constant(.boolean(empty))
        case 1: parts[0]
        default: TypedExpression(kind(parts), type: .boolean)
        }
    }

    /// `a = 1 or a in (2, 3)` as `a in (1, 2, 3)`, at the place of the first. O(size) on average.
    private static func membershipsJoined(_ parts: [TypedExpression]) -> [TypedExpression] {
        var sets: [TypedExpression: [Constant]] = [:]
        var order: [(operand: TypedExpression?, other: TypedExpression?)] = []
        for part in parts {
            guard let (operand, constants) = part.membership else {
                order.append((nil, part))
                continue
            }
            if sets[operand] == nil { order.append((operand, nil)) }
            sets[operand, default: []] += constants
        }
        guard !sets.isEmpty else { return parts }
        return order.compactMap { entry in
            entry.operand.map { .member($0, of: sets[$0] ?? []) } ?? entry.other
        }
    }

    /// What is tested for which constants, if it is such a test.
    var membership: (TypedExpression, [Constant])? {
        switch kind {
        case .isIn(let operand, let constants): (operand, constants)
        case .compare(.equal, let operand, let right): right.constant.map { (operand, [$0]) }
        default: nil
        }
    }

    static func member(
        _ operand: TypedExpression, of constants: [Constant]
    ) -> TypedExpression {
        let unique = Constant.sortedUnique(constants)
        if unique.count == 1 {
            let right = TypedExpression.constant(unique[0])
            return TypedExpression(.compare(.equal, operand, right), type: .boolean)
        }
        return TypedExpression(.isIn(operand, unique), type: .boolean)
    }

    /// `is null`.
    static func nullTest(_ operand: TypedExpression) -> TypedExpression {
        switch operand.kind {
        case .constant(let constant): .constant(.boolean(constant == .null))
        case .isNull, .isMissing: .constant(.boolean(false))
        default: TypedExpression(.isNull(operand), type: .boolean)
        }
    }

    /// A comparison of one type; NULL with a null constant, computed for two constants; of a part of
    /// a time, a range of times if `isRanged`.
    static func comparison(
        _ comparison: Comparison, _ left: TypedExpression, _ right: TypedExpression,
        isRanged: Bool = true
    ) -> TypedExpression {
        if left.constant == .null || right.constant == .null { return .null(.boolean) }
        if let a = left.constant, let b = right.constant, let order = Constant.order(a, b) {
            return .constant(.boolean(comparison.holds(order)))
        }
        if isRanged, let constant = right.constant, let range = range(comparison, left, constant) {
            return range
        }
        return TypedExpression(.compare(comparison, left, right), type: .boolean)
    }

    // MARK: Choices

    /// `coalesce` of one type.
    static func firstOf(_ operands: [TypedExpression], _ type: ValueType) -> TypedExpression {
        var parts: [TypedExpression] = []
        for operand in operands {
            if operand.constant == .null { continue }
            parts.append(operand)
            if operand.constant != nil { break }
        }
        switch parts.count {
        case 0: return .null(type)
        case 1: return parts[0]
        default: return TypedExpression(.call(.coalesce, parts), type: type)
        }
    }

    /// `greatest` or `least` of one type.
    static func extreme(
        _ function: Function, _ operands: [TypedExpression], _ type: ValueType
    ) -> TypedExpression {
        var parts = operands.filter { $0.constant != .null }
        let constants = Constant.sortedUnique(parts.compactMap(\.constant))
        if constants.count > 1, let best = function == .greatest ? constants.last : constants.first
        {
            parts = parts.filter { $0.constant == nil } + [.constant(best)]
        }
        switch parts.count {
        case 0: return .null(type)
        case 1: return parts[0]
        default: return TypedExpression(.call(function, parts), type: type)
        }
    }

    /// `case`, without branches that cannot be taken.
    static func chosen(_ branches: [Branch], otherwise: TypedExpression) -> TypedExpression {
        var live: [Branch] = []
        var end = otherwise
        for branch in branches {
            if branch.condition.constant == .boolean(true) {
                end = branch.value
                break
            }
            if branch.condition.constant == nil { live.append(branch) }
        }
        if live.isEmpty { return end }
        return TypedExpression(.choose(when: live, otherwise: end), type: end.type)
    }
}
