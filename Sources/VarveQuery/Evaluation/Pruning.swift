/// Says of a condition what it may be over some rows of which only bounds are known.
///
/// Never wrong, often vague: what it does not understand may be anything.
public enum Pruning {
    /// What is known of a filter over some rows without reading them.
    public enum Judgement: Hashable, Sendable {
        /// It is TRUE for no row.
        case none
        /// Rows must be looked at.
        case some
        /// It is TRUE for every row.
        case all
    }

    /// Bounds of a field over the rows; nil for unknown.
    public typealias Bounds = (Field) -> FieldBounds?

    /// What a filter is over the rows. O(size).
    public static func judge(_ expression: TypedExpression, _ bounds: Bounds) -> Judgement {
        truths(expression, bounds).judgement
    }

    /// The truth values that a boolean expression may take.
    public static func truths(_ expression: TypedExpression, _ bounds: Bounds) -> TruthSet {
        switch expression.kind {
        case .constant(.boolean(let value)): return value ? .yes : .no
        case .constant: return .null
        case .not(let operand): return truths(operand, bounds).negated
        case .and(let operands):
            return operands.reduce(.yes) { $0.and(truths($1, bounds)) }
        case .or(let operands):
            return operands.reduce(.no) { $0.or(truths($1, bounds)) }
        case .compare(let comparison, let left, let right):
            let (first, second) = (value(left, bounds), value(right, bounds))
            return truths(first, second) {
                ValueOrders(first.values, second.values).truths(of: comparison)
            }
        case .isIn(let operand, let constants):
            let operand = value(operand, bounds)
            return truths(operand, operand) { isIn(operand.values, constants) }
        case .isNull(let operand):
            let operand = value(operand, bounds)
            return TruthSet(yes: operand.mayBeNull, no: operand.mayHaveValue)
        case .isMissing(let field):
            let field = bounds(field) ?? .unknown
            return TruthSet(yes: field.mayBeMissing, no: field.mayBeThere)
        case .search(let operand, let kind, let needle):
            let operand = value(operand, bounds)
            return truths(operand, operand) {
                kind == .prefix ? prefix(operand.values, needle) : [.yes, .no]
            }
        case .like(let operand, let pattern):
            let operand = value(operand, bounds)
            return truths(operand, operand) {
                guard let needle = pattern.literalPrefix else { return [.yes, .no] }
                // What begins with it need not go on as the pattern does.
                return prefix(operand.values, needle) == .no ? .no : [.yes, .no]
            }
        case .matches(let operand, _):
            let operand = value(operand, bounds)
            return truths(operand, operand) { [.yes, .no] }
        case .field:
            let field = value(expression, bounds)
            return truths(field, field) {
                guard case .integers(let low, let high) = field.values else { return [.yes, .no] }
                return TruthSet(yes: high != 0, no: low == 0)
            }
        case .cast, .call, .choose, .arithmetic, .negate: return .any
        }
    }

    /// What `ofValues` says, and NULL where an operand may be.
    private static func truths(
        _ left: FieldBounds, _ right: FieldBounds, ofValues: () -> TruthSet
    ) -> TruthSet {
        guard left.mayHaveValue, right.mayHaveValue else { return .null }
        let set = ofValues()
        return left.mayBeNull || right.mayBeNull ? set.union(.null) : set
    }

    private static func isIn(_ values: ValueBounds, _ constants: [Constant]) -> TruthSet {
        var set: TruthSet = .no
        for constant in constants {
            let equal = ValueOrders(values, ValueBounds(constant)).truths(of: .equal)
            if equal == .yes { return .yes }
            set.formUnion(equal)
        }
        return set
    }

    private static func prefix(_ values: ValueBounds, _ needle: [UInt8]) -> TruthSet {
        guard case .texts(let min, let max, let maxIsIncluded) = values else { return [.yes, .no] }
        // All values from the needle on up to what begins with it begin with it.
        if max.lexicographicallyPrecedes(needle) { return .no }
        if !maxIsIncluded && max == needle { return .no }
        let start = min.prefix(needle.count)
        if needle.lexicographicallyPrecedes(start) { return .no }
        if maxIsIncluded, min.starts(with: needle), max.starts(with: needle) { return .yes }
        return [.yes, .no]
    }

    /// Bounds of an expression's values.
    static func value(_ expression: TypedExpression, _ bounds: Bounds) -> FieldBounds {
        switch expression.kind {
        case .constant(.null): return .allNull(mayBeMissing: false, mayBeThere: true)
        case .constant(let constant): return FieldBounds(ValueBounds(constant))
        case .field(let field): return bounds(field) ?? .unknown
        case .cast(let operand):
            let inner = value(operand, bounds)
            return inner.mapped { ValueBounds(casting: $0, operand.type, expression.type) }
        case .call(.year, let arguments):
            return monotone(arguments, bounds) { CalendarTime.part(.year, of: $0) }
        case .call(.dateTrunc(let unit), let arguments):
            return monotone(arguments, bounds) { CalendarTime.truncate($0, to: unit) }
        default: return .unknown
        }
    }

    private static func monotone(
        _ arguments: [TypedExpression], _ bounds: Bounds, _ function: (Int64) -> Int64?
    ) -> FieldBounds {
        guard let argument = arguments.first else { return .unknown }
        return value(argument, bounds).mapped {
            guard case .integers(let low, let high) = $0, let least = function(low),
                let greatest = function(high)
            else { return nil }
            return .integers(least, greatest)
        }
    }
}

extension FieldBounds {
    /// Bounds of what a function makes of the values; nil where it says nothing, NULL included.
    fileprivate func mapped(_ function: (ValueBounds) -> ValueBounds?) -> FieldBounds {
        guard mayHaveValue else {
            return .allNull(mayBeMissing: mayBeMissing, mayBeThere: mayBeThere)
        }
        guard let values = function(values), values != .unknown else { return .unknown }
        var mapped = self
        mapped.values = values
        return mapped
    }
}

extension TruthSet {
    init(yes: Bool, no: Bool) {
        self = []
        if yes { insert(.yes) }
        if no { insert(.no) }
    }
}

extension ValueBounds {
    /// Bounds of one value.
    init(_ constant: Constant) {
        switch constant {
        case .null, .interval: self = .unknown
        case .boolean(let value): self = .integers(value ? 1 : 0, value ? 1 : 0)
        case .integer(let value), .timestamp(let value), .date(let value):
            self = .integers(value, value)
        case .double(let value): self = value.isNaN ? .unknown : .doubles(value, value)
        case .text(let bytes): self = .texts(min: bytes, max: bytes, maxIsIncluded: true)
        }
    }

    /// What a cast that keeps the order makes of bounds, none of whose values it makes NULL.
    init?(casting bounds: ValueBounds, _ from: ValueType, _ to: ValueType) {
        if from == to {
            self = bounds
            return
        }
        switch (bounds, from, to) {
        case (.integers(let low, let high), .integer, .double):
            self = .doubles(Double(low), Double(high))
        case (.integers(let low, let high), .timestamp, .date):
            self = .integers(CalendarTime.split(low).days, CalendarTime.split(high).days)
        case (.decimals(let low, let high, let scale), .text, .double),
            (.decimals(let low, let high, let scale), .dynamic, .double):
            self = .doubles(
                DecimalUnits.double(low, scale: scale), DecimalUnits.double(high, scale: scale))
        case (.decimals(let low, let high, 0), .text, .integer),
            (.decimals(let low, let high, 0), .dynamic, .integer):
            self = .integers(low, high)
        case (.decimals, .dynamic, .text), (.texts, .dynamic, .text): self = bounds
        default: return nil
        }
    }
}
