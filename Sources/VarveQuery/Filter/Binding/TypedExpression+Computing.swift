/// Arithmetic and calls; computed where all is constant.
extension TypedExpression {
    /// Of two integers or two doubles.
    static func calculated(
        _ operation: Arithmetic, _ left: TypedExpression, _ right: TypedExpression,
        _ type: ValueType
    ) -> TypedExpression {
        if left.constant == .null || right.constant == .null { return .null(type) }
        switch (left.constant, right.constant) {
        case (.integer(let a)?, .integer(let b)?):
            let value = ValueMath.integer(operation, a, b).map(Constant.integer)
            return .constant(value ?? .null, type: type)
        case (.double(let a)?, .double(let b)?):
            return .constant(.double(ValueMath.double(operation, a, b)))
        default:
            return TypedExpression(.arithmetic(operation, left, right), type: type)
        }
    }

    /// A timestamp plus or minus an interval.
    static func moved(
        _ time: TypedExpression, _ operation: Arithmetic, _ interval: Interval
    ) -> TypedExpression {
        guard let constant = time.constant else {
            let right = TypedExpression.constant(.interval(interval))
            return TypedExpression(.arithmetic(operation, time, right), type: .timestamp)
        }
        let change = operation == .subtract ? CalendarTime.negated(interval) : interval
        guard case .timestamp(let micros) = constant, let change,
            let moved = CalendarTime.adding(change, to: micros)
        else { return .null(.timestamp) }
        return .constant(.timestamp(moved))
    }

    /// `-` of an integer or a double.
    static func negative(_ operand: TypedExpression) -> TypedExpression {
        switch operand.constant {
        case .integer(let value)?:
            return value == .min ? .null(.integer) : .constant(.integer(-value))
        case .double(let value)?: return .constant(.double(-value))
        case .some: return .null(operand.type)
        case nil: return TypedExpression(.negate(operand), type: operand.type)
        }
    }

    /// `||`, flattened.
    static func joined(_ texts: [TypedExpression]) -> TypedExpression {
        var parts: [TypedExpression] = []
        for text in texts {
            if text.constant == .null { return .null(.text) }
            if case .call(.join, let inner) = text.kind {
                for part in inner { append(part, to: &parts) }
            } else {
                append(text, to: &parts)
            }
        }
        return parts.count == 1 ? parts[0] : TypedExpression(.call(.join, parts), type: .text)
    }

    /// `concat`: NULL counts as an empty text.
    static func concatenated(_ texts: [TypedExpression]) -> TypedExpression {
        var parts: [TypedExpression] = []
        for text in texts where text.constant != .null { append(text, to: &parts) }
        if parts.isEmpty { return .constant(.text([])) }
        if parts.count == 1, parts[0].constant != nil { return parts[0] }
        return TypedExpression(.call(.concat, parts), type: .text)
    }

    /// Appends a text, to the one before it if both are constant.
    private static func append(_ text: TypedExpression, to parts: inout [TypedExpression]) {
        if case .text(let bytes)? = text.constant, case .text(let before)? = parts.last?.constant {
            parts[parts.count - 1] = .constant(.text(before + bytes))
        } else {
            parts.append(text)
        }
    }

    /// A function for which a NULL argument gives NULL.
    static func called(
        _ function: Function, _ arguments: [TypedExpression], _ type: ValueType
    ) -> TypedExpression {
        let constants = arguments.compactMap(\.constant)
        if constants.contains(.null) { return .null(type) }
        if constants.count == arguments.count, let value = value(function, constants) {
            return .constant(value, type: type)
        }
        return TypedExpression(.call(function, arguments), type: type)
    }

    /// What a function gives for constants; nil where it is left to evaluation.
    private static func value(_ function: Function, _ arguments: [Constant]) -> Constant? {
        switch (function, arguments[0]) {
        case (.length, .text(let text)):
            return .integer(Int64(text.count { $0 & 0xC0 != 0x80 }))
        case (.byteLength, .text(let text)): return .integer(Int64(text.count))
        case (.lower, .text(let text)): return .text(TextFunctions.lower(text))
        case (.upper, .text(let text)): return .text(TextFunctions.upper(text))
        case (.abs, .integer(let value)): return value == .min ? .null : .integer(abs(value))
        case (.abs, .double(let value)): return .double(value.magnitude)
        case (.floor, .double(let value)): return .double(value.rounded(.down))
        case (.ceil, .double(let value)): return .double(value.rounded(.up))
        case (.round, .double(let value)):
            guard arguments.count > 1 else { return .double(ValueMath.round(value, places: 0)) }
            guard case .integer(let places) = arguments[1] else { return nil }
            return .double(ValueMath.round(value, places: places))
        case (.epoch, .timestamp(let micros)): return .double(CalendarTime.epoch(micros))
        case (.dateTrunc(let unit), .timestamp(let micros)):
            return CalendarTime.truncate(micros, to: unit).map(Constant.timestamp) ?? .null
        case (_, .timestamp(let micros)):
            return CalendarTime.part(function, of: micros).map(Constant.integer)
        default: return nil
        }
    }
}
