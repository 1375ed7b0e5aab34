extension Binder {
    /// A call of a function by its lower-case name.
    func call(
        _ name: String, _ arguments: [Bound], _ syntax: [Syntax], _ place: Range<Int>,
        _ range: Range<Int>
    ) throws(Fault) -> TypedExpression {
        guard let entry = FunctionTable.entry(name) else { throw Self.unknown(name, place) }
        guard entry.arguments.contains(arguments.count) else {
            throw Fault("the arguments do not fit: \(entry.usage)", at: range)
        }
        switch entry.form {
        case .plain(let function, let types, _, let result):
            return try plain(function, types, result, name, arguments)
        case .search(let kind): return try search(kind, arguments)
        case .matches: return try matches(arguments)
        case .concat:
            var texts: [TypedExpression] = []
            for argument in arguments { texts.append(try shown(argument)) }
            return .concatenated(texts)
        case .coalesce:
            let (values, type) = try oneType(arguments, name)
            return .firstOf(values, type)
        case .greatest, .least:
            let (values, type) = try oneType(arguments, name)
            guard type != .dynamic else {
                throw Fault(
                    "the order of JSON values is unknown: cast one, as in a::double",
                    at: arguments[0].range)
            }
            let isGreatest = if case .greatest = entry.form { true } else { false }
            return .extreme(isGreatest ? .greatest : .least, values, type)
        case .nullIf:
            let isEqual = try compare(.equal, arguments[0], arguments[1], place)
            let value = arguments[0].expression
            return .chosen(
                [.init(condition: isEqual, value: .null(value.type))], otherwise: value)
        case .choose:
            let condition = try boolean(arguments[0])
            let (values, _) = try oneType(Array(arguments.dropFirst()), name)
            return .chosen([.init(condition: condition, value: values[0])], otherwise: values[1])
        case .datePart: return try datePart(arguments)
        case .dateTrunc: return try dateTrunc(arguments)
        case .abs, .round: return try rounded(entry.form, name, arguments)
        case .modulo: return try arithmetic(.modulo, arguments[0], arguments[1], place)
        case .now: return .constant(.timestamp(try now(range)))
        case .today: return .constant(.date(CalendarTime.split(try now(range)).days))
        case .date:
            let time = try argument(arguments[0], as: .timestamp, of: name)
            return time.converted(to: .date)
        case .missing: return try missing(syntax[0])
        }
    }

    private static func unknown(_ name: String, _ place: Range<Int>) -> Fault {
        if FunctionTable.aggregates.contains(name) {
            return Fault(
                "\(name) is an aggregate, and there are none yet: --count counts records, `varve "
                    + "histogram` the values of a field", at: place)
        }
        let near = NearestName.of(Array(name.utf8), in: FunctionTable.names.map { Array($0.utf8) })
        return Fault(
            "there is no function \(name)", at: place,
            suggestion: near.map { String(decoding: $0, as: UTF8.self) })
    }

    private func plain(
        _ function: Function, _ types: [ValueType], _ result: ValueType, _ name: String,
        _ arguments: [Bound]
    ) throws(Fault) -> TypedExpression {
        var values: [TypedExpression] = []
        for (bound, type) in zip(arguments, types) {
            values.append(try argument(bound, as: type, of: name))
        }
        return .called(function, values, result)
    }

    /// An argument as the type that a function wants.
    private func argument(
        _ bound: Bound, as type: ValueType, of name: String
    ) throws(Fault) -> TypedExpression {
        switch (bound.type, type) {
        case (.null, _), (.dynamic, _), (.integer, .double), (.date, .timestamp): break
        case (let own, let wanted) where own == wanted: break
        case (.text, .timestamp) where bound.constant != nil: break
        default:
            throw Fault(
                "\(name) wants \(type.phrase), and this is \(bound.type.phrase): cast it by "
                    + "::\(type.name)", at: bound.range)
        }
        return try converted(bound, to: type)
    }

    private func oneType(
        _ arguments: [Bound], _ name: String
    ) throws(Fault) -> ([TypedExpression], ValueType) {
        let type = try unified(arguments, name)
        var values: [TypedExpression] = []
        for argument in arguments { values.append(try converted(argument, to: type)) }
        return (values, type)
    }

    private func missing(_ syntax: Syntax) throws(Fault) -> TypedExpression {
        guard case .name(let steps) = syntax.kind else {
            throw Fault("missing wants a field, as in missing(raw.vote)", at: syntax.range)
        }
        return TypedExpression(.isMissing(try field(steps)), type: .boolean)
    }

    private func rounded(
        _ form: FunctionTable.Form, _ name: String, _ arguments: [Bound]
    ) throws(Fault) -> TypedExpression {
        let isInteger = arguments[0].type == .integer
        if case .abs = form {
            let type: ValueType = isInteger ? .integer : .double
            return .called(.abs, [try argument(arguments[0], as: type, of: name)], type)
        }
        let value = try argument(arguments[0], as: .double, of: name)
        guard arguments.count > 1 else {
            return isInteger ? arguments[0].expression : .called(.round, [value], .double)
        }
        guard case .integer(let places)? = arguments[1].constant else {
            throw Fault("the places of round are a constant integer", at: arguments[1].range)
        }
        if isInteger, places >= 0 { return arguments[0].expression }
        let result = TypedExpression.called(
            .round, [value, .constant(.integer(places))], .double)
        return isInteger ? result.converted(to: .integer) : result
    }

    // MARK: Parts of times

    private func datePart(_ arguments: [Bound]) throws(Fault) -> TypedExpression {
        let name = try unitName(arguments[0], "part")
        guard let function = Self.parts[name] else {
            let near = NearestName.of(
                Array(name.utf8), in: Self.parts.keys.sorted().map { Array($0.utf8) })
            throw Fault(
                "there is no part \(name) of a time", at: arguments[0].range,
                suggestion: near.map { String(decoding: $0, as: UTF8.self) })
        }
        let value = try argument(arguments[1], as: .timestamp, of: "date_part")
        return .called(function, [value], function == .epoch ? .double : .integer)
    }

    private func dateTrunc(_ arguments: [Bound]) throws(Fault) -> TypedExpression {
        let name = try unitName(arguments[0], "unit")
        guard let unit = Self.units[name] else {
            let near = NearestName.of(
                Array(name.utf8), in: Self.units.keys.sorted().map { Array($0.utf8) })
            throw Fault(
                "there is no unit \(name) of times", at: arguments[0].range,
                suggestion: near.map { String(decoding: $0, as: UTF8.self) })
        }
        let value = try argument(arguments[1], as: .timestamp, of: "date_trunc")
        return .called(.dateTrunc(unit), [value], .timestamp)
    }

    private func unitName(_ bound: Bound, _ what: String) throws(Fault) -> String {
        guard case .text(let bytes)? = bound.constant else {
            throw Fault("the \(what) of a time is a constant text", at: bound.range)
        }
        return String(decoding: ASCIIText.lower(bytes), as: UTF8.self)
    }

    private static let parts: [String: Function] = [
        "year": .year, "years": .year, "y": .year, "yr": .year, "quarter": .quarter,
        "quarters": .quarter, "month": .month, "months": .month, "mon": .month, "week": .week,
        "weeks": .week, "w": .week, "day": .day, "days": .day, "d": .day, "dayofmonth": .day,
        "dow": .dayOfWeek, "dayofweek": .dayOfWeek, "weekday": .dayOfWeek,
        "isodow": .isoDayOfWeek, "doy": .dayOfYear, "dayofyear": .dayOfYear, "hour": .hour,
        "hours": .hour, "h": .hour, "minute": .minute, "minutes": .minute, "min": .minute,
        "m": .minute, "second": .second, "seconds": .second, "sec": .second, "s": .second,
        "epoch": .epoch,
    ]

    private static let units: [String: TimeUnit] = {
        var units: [String: TimeUnit] = [
            "mon": .month, "mons": .month, "d": .day, "w": .week, "y": .year, "yr": .year,
            "h": .hour, "m": .minute, "min": .minute, "mins": .minute, "s": .second,
            "sec": .second, "secs": .second, "ms": .millisecond, "us": .microsecond,
            "centuries": .century, "millennia": .millennium,
        ]
        for unit in TimeUnit.allCases {
            units[unit.rawValue] = unit
            units[unit.rawValue + "s"] = unit
        }
        return units
    }()
}
