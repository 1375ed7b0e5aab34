extension Binder {
    func binary(
        _ operation: Syntax.Binary, _ left: Bound, _ right: Bound, _ place: Range<Int>
    ) throws(Fault) -> TypedExpression {
        switch operation {
        case .compare(let comparison): try compare(comparison, left, right, place)
        case .arithmetic(let arithmetic): try self.arithmetic(arithmetic, left, right, place)
        case .startsWith: try search(.prefix, [left, right])
        }
    }

    /// A comparison of two values, cast to one type. A constant goes to the right side.
    func compare(
        _ comparison: Comparison, _ left: Bound, _ right: Bound, _ place: Range<Int>,
        isRanged: Bool = true
    ) throws(Fault) -> TypedExpression {
        if left.constant != nil, right.constant == nil {
            return try compare(comparison.mirrored, right, left, place, isRanged: isRanged)
        }
        if left.type == .null || right.type == .null { return .null(.boolean) }
        if left.type == .integer, left.constant == nil, case .double(let value)? = right.constant,
            let exact = Self.exact(comparison, value)
        {
            return .comparison(exact.comparison, left.expression, .constant(.integer(exact.value)))
        }
        let (a, b) = try meeting(left, right, place)
        return .comparison(comparison, a, b, isRanged: isRanged)
    }

    /// An integer compared with a double, as a comparison with an integer: without rounding, and
    /// such that bounds of integers can rule it out. Nil where no integer says it.
    private static func exact(
        _ comparison: Comparison, _ value: Double
    ) -> (comparison: Comparison, value: Int64)? {
        guard value.magnitude <= 0x1p53 else { return nil }
        let down = Int64(value.rounded(.down))
        if Double(down) == value { return (comparison, down) }
        switch comparison {
        case .greater, .greaterOrEqual: return (.greater, down)
        case .less, .lessOrEqual: return (.lessOrEqual, down)
        case .equal, .notEqual: return nil
        }
    }

    /// Both values as the type in which they are compared. Neither is of type null.
    private func meeting(
        _ left: Bound, _ right: Bound, _ place: Range<Int>
    ) throws(Fault) -> (TypedExpression, TypedExpression) {
        let type: ValueType
        switch (left.type, right.type) {
        case (.interval, _), (_, .interval): throw Fault("intervals are not compared", at: place)
        case (let a, let b) where a == b: return (left.expression, right.expression)
        // A constant text takes the type of what it stands beside.
        case (let other, .text) where right.constant != nil && other != .dynamic: type = other
        case (.text, let other) where left.constant != nil && other != .dynamic: type = other
        case (.text, .integer), (.dynamic, .integer): type = Self.numberType(beside: right)
        case (.integer, .text), (.integer, .dynamic): type = Self.numberType(beside: left)
        case (.text, .dynamic), (.dynamic, .text): type = .text
        case (.text, let other), (.dynamic, let other): type = other
        case (let other, .text), (let other, .dynamic): type = other
        case (.integer, .double), (.double, .integer): type = .double
        case (.boolean, .integer), (.integer, .boolean): type = .integer
        case (.boolean, .double), (.double, .boolean): type = .double
        case (.date, .timestamp), (.timestamp, .date): type = .timestamp
        case (let a, let b):
            throw Fault(
                "\(a.phrase) and \(b.phrase) cannot be compared: cast one of them", at: place)
        }
        return (try converted(left, to: type), try converted(right, to: type))
    }

    /// The number type in which a text or JSON value is compared with an integer: doubles, so that
    /// 3.5 is above 3, unless the integer is a constant that a double does not hold exactly.
    private static func numberType(beside integer: Bound) -> ValueType {
        guard case .integer(let value)? = integer.constant else { return .double }
        return value.magnitude <= 1 << 53 ? .double : .integer
    }

    /// An implied cast. A constant has to read as the type.
    func converted(_ bound: Bound, to type: ValueType) throws(Fault) -> TypedExpression {
        if let constant = bound.constant, constant.converted(to: type) == nil {
            throw unreadable(bound, as: type)
        }
        return bound.expression.converted(to: type)
    }

    /// `is not distinct from`: equal, or both NULL. Never NULL.
    func same(_ left: Bound, _ right: Bound, _ place: Range<Int>) throws(Fault) -> TypedExpression {
        if right.constant == .null { return .nullTest(left.expression) }
        if left.constant == .null { return .nullTest(right.expression) }
        let equal = TypedExpression.firstOf(
            [try compare(.equal, left, right, place), .constant(.boolean(false))], .boolean)
        if left.constant != nil || right.constant != nil { return equal }
        let none = TypedExpression.allOf([.nullTest(left.expression), .nullTest(right.expression)])
        return .anyOf([none, equal])
    }

    /// `operand in (values)`: what `operand = value or …` says, with the constants in one set.
    func membership(_ operand: Bound, _ values: [Bound]) throws(Fault) -> TypedExpression {
        var tests: [TypedExpression] = []
        var sets: [ValueType: (operand: TypedExpression, constants: [Constant])] = [:]
        // Many constants are found faster in a set than in as many ranges.
        let isRanged = values.count <= 8
        var budget = nodesMax
        for value in values {
            let test = try compare(.equal, operand, value, value.range, isRanged: isRanged)
            if let (side, constants) = test.membership {
                sets[side.type, default: (side, [])].constants += constants
                continue
            }
            budget -= test.nodeCount
            guard budget >= 0 else {
                throw Fault("this repeats its parts too often: simplify it", at: value.range)
            }
            tests.append(test)
        }
        // In the order of the types, so that the same filter gives the same text.
        for type in ValueType.allCases {
            guard let set = sets[type] else { continue }
            tests.append(.member(set.operand, of: set.constants))
        }
        return .anyOf(tests)
    }

    /// The one type of several values; `.null` if all are null.
    func unified(_ values: [Bound], _ what: String) throws(Fault) -> ValueType {
        var type = ValueType.null
        for value in values where value.constant == nil || value.type != .text {
            guard let both = Self.unified(type, value.type) else {
                throw Fault(
                    "\(what) wants values of one type: \(type.phrase) and \(value.type.phrase) do "
                        + "not mix, cast one of them", at: value.range)
            }
            type = both
        }
        // Constant texts take the type of the others.
        if type == .null, values.contains(where: { $0.type == .text }) { return .text }
        if type == .dynamic, values.contains(where: { $0.type == .text }) { return .text }
        if type == .interval {
            throw Fault("\(what) does not take intervals", at: values[0].range)
        }
        return type
    }

    private static func unified(_ left: ValueType, _ right: ValueType) -> ValueType? {
        switch (left, right) {
        case (let a, let b) where a == b: a
        case (.null, let other), (let other, .null): other
        case (.dynamic, .interval), (.interval, .dynamic): nil
        case (.dynamic, .integer), (.integer, .dynamic): .double
        case (.dynamic, let other), (let other, .dynamic): other
        case (.integer, .double), (.double, .integer): .double
        case (.boolean, .integer), (.integer, .boolean): .integer
        case (.boolean, .double), (.double, .boolean): .double
        case (.date, .timestamp), (.timestamp, .date): .timestamp
        default: nil
        }
    }
}
