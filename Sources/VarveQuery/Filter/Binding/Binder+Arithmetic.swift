extension Binder {
    func arithmetic(
        _ operation: Arithmetic, _ left: Bound, _ right: Bound, _ place: Range<Int>
    ) throws(Fault) -> TypedExpression {
        if left.type == .interval || right.type == .interval {
            return try withInterval(operation, left, right, place)
        }
        switch (left.type, right.type) {
        case (.timestamp, _), (.date, _), (_, .timestamp), (_, .date):
            return try withTime(operation, left, right, place)
        default: return try numbers(operation, left, right, place)
        }
    }

    // MARK: Numbers

    private func numbers(
        _ operation: Arithmetic, _ left: Bound, _ right: Bound, _ place: Range<Int>
    ) throws(Fault) -> TypedExpression {
        let type = try numberType(operation, left, right, place)
        let a = try converted(left, to: type)
        let b = try converted(right, to: type)
        return .calculated(operation, a, b, type)
    }

    /// The type in which two numbers are joined; a constant text counts as what it stands beside.
    private func numberType(
        _ operation: Arithmetic, _ left: Bound, _ right: Bound, _ place: Range<Int>
    ) throws(Fault) -> ValueType {
        var types: [ValueType] = []
        for (side, other) in [(left, right), (right, left)] {
            switch side.type {
            case .integer, .double, .dynamic, .null: types.append(side.type)
            case .text where side.constant != nil && Self.isNumber(other.type): break
            case .text:
                throw Fault(
                    "this is a text, and a number is wanted: cast it by ::double", at: side.range)
            default:
                throw Fault("this is \(side.type.phrase), and a number is wanted", at: side.range)
            }
        }
        if operation == .integerDivide {
            guard !types.contains(.double) else {
                throw Fault("'//' divides integers: use '/', or cast by ::bigint", at: place)
            }
            return .integer
        }
        if operation == .divide { return .double }
        return types.contains(.double) || types.contains(.dynamic) ? .double : .integer
    }

    private static func isNumber(_ type: ValueType) -> Bool {
        type == .integer || type == .double || type == .dynamic
    }

    // MARK: Times

    private func withTime(
        _ operation: Arithmetic, _ left: Bound, _ right: Bound, _ place: Range<Int>
    ) throws(Fault) -> TypedExpression {
        let isSum = operation == .add || operation == .subtract
        if isSum, left.type == .date, right.type == .integer {
            return try days(operation, left, right)
        }
        if operation == .add, right.type == .date, left.type == .integer {
            return try days(operation, right, left)
        }
        if operation == .add, case .text(let text)? = right.constant {
            guard let interval = IntervalText.interval(text) else {
                throw unreadable(right, as: .interval)
            }
            return try moved(left, .add, interval)
        }
        if isSum, left.type == .null || right.type == .null { return .null(.timestamp) }
        if operation == .subtract, left.type != .integer, right.type != .integer {
            throw Fault(
                "times are not subtracted from one another: compare one with the other plus an "
                    + "interval", at: place)
        }
        throw Fault(
            "\(left.type.phrase) and \(right.type.phrase) cannot be joined by arithmetic: times "
                + "take intervals, as in review_timestamp + interval '7 days'", at: place)
    }

    /// A date plus or minus a number of days, which is a date.
    private func days(
        _ operation: Arithmetic, _ date: Bound, _ number: Bound
    ) throws(Fault) -> TypedExpression {
        guard let constant = number.constant else {
            throw Fault("the days that are added to a date have to be constant", at: number.range)
        }
        guard case .integer(let count) = constant else { return .null(.date) }
        guard count.magnitude <= Int32.max else {
            throw Fault("this is too many days", at: number.range)
        }
        return try moved(date, operation, Interval(days: count)).converted(to: .date)
    }

    private func withInterval(
        _ operation: Arithmetic, _ left: Bound, _ right: Bound, _ place: Range<Int>
    ) throws(Fault) -> TypedExpression {
        switch (operation, left.constant, right.constant) {
        case (.add, .interval(let a)?, .interval(let b)?):
            return try intervalConstant(a.plus(b), place)
        case (.subtract, .interval(let a)?, .interval(let b)?):
            return try intervalConstant(b.times(-1).flatMap(a.plus), place)
        case (.multiply, .interval(let a)?, .integer(let factor)?),
            (.multiply, .integer(let factor)?, .interval(let a)?):
            return try intervalConstant(a.times(factor), place)
        case (.add, .interval(let interval)?, _): return try moved(right, .add, interval)
        case (.add, _, .interval(let interval)?), (.subtract, _, .interval(let interval)?):
            return try moved(left, operation, interval)
        case (.add, .null?, _), (.add, _, .null?), (.subtract, _, .null?):
            return .null(.timestamp)
        default:
            throw Fault("intervals are added to times or subtracted from them", at: place)
        }
    }

    private func intervalConstant(
        _ interval: Interval?, _ place: Range<Int>
    ) throws(Fault) -> TypedExpression {
        guard let interval else { throw Fault("this interval is too long", at: place) }
        return .constant(.interval(interval))
    }

    /// A time plus or minus an interval: a timestamp.
    private func moved(
        _ time: Bound, _ operation: Arithmetic, _ interval: Interval
    ) throws(Fault) -> TypedExpression {
        switch time.type {
        case .timestamp, .date, .dynamic, .null: break
        case .text where time.constant != nil: break
        default:
            throw Fault(
                "an interval is added to a timestamp or a date, not to \(time.type.phrase)",
                at: time.range)
        }
        return .moved(try converted(time, to: .timestamp), operation, interval)
    }

    // MARK: Interval literals

    /// `interval '7 days'` and `interval 7 day`.
    func interval(_ amount: Syntax, _ unit: IntervalUnit?) throws(Fault) -> TypedExpression {
        let bound = try bind(amount)
        guard let constant = bound.constant else {
            throw Fault("an interval has to be constant", at: bound.range)
        }
        if constant == .null { return .null(.interval) }
        guard let unit else {
            guard case .text(let text) = constant, let interval = IntervalText.interval(text) else {
                throw unreadable(bound, as: .interval)
            }
            return .constant(.interval(interval))
        }
        guard case .double(let number)? = constant.converted(to: .double), number.isFinite,
            number.magnitude <= 0x1p53
        else { throw Fault("a number is wanted before the unit of an interval", at: bound.range) }
        let whole = Int64(number.rounded(.towardZero))
        let interval =
            switch unit {
            case .months(let size): Interval(months: 1).times(size)?.times(whole)
            case .days(let size): Interval(days: size).times(whole)
            // Only seconds and less have a fraction, as in DuckDB.
            case .micros(let size) where size <= 1_000_000:
                ValueMath.integer(number * Double(size)).map { Interval(micros: $0) }
            case .micros(let size): Interval(micros: size).times(whole)
            }
        return try intervalConstant(interval, bound.range)
    }
}
