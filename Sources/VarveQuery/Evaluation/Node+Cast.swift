import VarveColumns

/// A value as another type; NULL where it does not read as it.
final class CastNode: Node {
    private let operand: Node

    init(_ operand: Node, to type: ValueType) {
        self.operand = operand
        super.init(type)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        if let field = (operand as? FieldNode)?.field, field.type == .dynamic,
            let numbers = try batch.numbers(field)
        {
            if type == .double { return numbers }
            if type == .integer, let integers = integers(numbers, batch.count) { return integers }
        }
        let vector = try operand.evaluate(batch)
        guard vector.type != type else { return vector }
        output.reset(type, count: batch.count)
        switch type {
        case .text: castToText(vector, batch.count)
        case .dynamic: castToDynamic(vector, batch.count)
        default: castToNumber(vector, batch.count)
        }
        return output
    }

    /// Whole numbers that doubles hold exactly; nil if there are others: how these are rounded
    /// depends on their text.
    private func integers(_ numbers: Vector, _ count: Int) -> Vector? {
        output.reset(.integer, count: count)
        output.takeStates(of: numbers)
        for element in 0..<count where !numbers.isNull(element) {
            let value = numbers.doubles[element]
            guard value.magnitude < 0x1p53, value == value.rounded(.towardZero) else { return nil }
            output.integers[element] = Int64(value)
        }
        return output
    }

    /// Texts need an element each, also where there is none.
    private func castToText(_ vector: Vector, _ count: Int) {
        if vector.type == .dynamic {
            // The same bytes: a string's text, a number's token, a nested value's text.
            output.takeStates(of: vector)
            output.text = vector.text
            output.isDense = vector.isDense
            if !output.isDense { output.places.assign(vector.places) }
            return
        }
        for element in 0..<count {
            if vector.isNull(element) {
                output.appendNull(element)
                continue
            }
            let text: String
            switch vector.type {
            case .boolean: text = vector.flags[element] != 0 ? "true" : "false"
            case .integer: text = "\(vector.integers[element])"
            case .double: text = ValueMath.text(vector.doubles[element])
            case .timestamp: text = TimeText.text(timestamp: vector.integers[element])
            case .date: text = TimeText.text(date: vector.integers[element])
            case .null, .text, .dynamic, .interval:
                output.appendNull(element)
                continue
            }
            output.ownText.append(Array(text.utf8))
        }
    }

    private func castToDynamic(_ vector: Vector, _ count: Int) {
        let isNumber = vector.type == .integer || vector.type == .double
        castToText(vector, count)
        if vector.type == .text {
            output.ownText.removeAll()
            output.takeStates(of: vector)
            for element in 0..<count { unsafe output.ownText.append(vector.bytes(element)) }
        }
        for element in 0..<count {
            let kind: Vector.DynamicKind =
                vector.type == .boolean
                ? (vector.flags[element] != 0 ? .true : .false) : isNumber ? .number : .string
            output.kinds[element] = kind.rawValue
        }
    }

    private func castToNumber(_ vector: Vector, _ count: Int) {
        output.takeStates(of: vector)
        for element in 0..<count where !vector.isNull(element) {
            let isThere =
                switch vector.type {
                case .text: setNumber(element, vector)
                case .dynamic: setDynamic(element, vector)
                case .null, .interval: false
                default: setValue(element, vector)
                }
            if !isThere { output.makeNull(element) }
        }
        if type == .boolean { output.clearFlagsOfNulls() }
    }

    /// From a text.
    private func setNumber(_ element: Int, _ vector: Vector) -> Bool {
        let bytes = unsafe vector.bytes(element)
        switch type {
        case .boolean:
            guard let value = unsafe reading(bytes, ValueReading.boolean) else { return false }
            output.flags[element] = value ? 1 : 0
        case .double:
            guard let value = unsafe reading(bytes, ValueReading.double) else { return false }
            output.doubles[element] = value
        case .integer, .timestamp, .date:
            let value: Int64? =
                switch type {
                case .integer: unsafe reading(bytes, ValueReading.integer)
                case .timestamp: unsafe reading(bytes, ValueReading.timestamp)
                default: unsafe reading(bytes, ValueReading.date)
                }
            guard let value else { return false }
            output.integers[element] = value
        case .null, .text, .dynamic, .interval: return false
        }
        return true
    }

    /// From a JSON value: numbers and strings as their texts read, the literals as booleans only.
    private func setDynamic(_ element: Int, _ vector: Vector) -> Bool {
        switch vector.dynamicKind(element) {
        case .nested: return false
        case .true, .false:
            guard type == .boolean else { return false }
            output.flags[element] = vector.dynamicKind(element) == .true ? 1 : 0
            return true
        case .number: return type != .boolean && setNumber(element, vector)
        case .string:
            guard type == .boolean else { return setNumber(element, vector) }
            let word = unsafe [UInt8](vector.bytes(element)).map(ASCIIText.lower)
            let isTrue = word.elementsEqual("true".utf8)
            output.flags[element] = isTrue ? 1 : 0
            return isTrue || word.elementsEqual("false".utf8)
        }
    }

    /// From a value that is no text.
    private func setValue(_ element: Int, _ vector: Vector) -> Bool {
        switch (vector.type, type) {
        case (.boolean, .integer): output.integers[element] = Int64(vector.flags[element])
        case (.boolean, .double): output.doubles[element] = Double(vector.flags[element])
        case (.integer, .boolean): output.flags[element] = vector.integers[element] != 0 ? 1 : 0
        case (.double, .boolean): output.flags[element] = vector.doubles[element] != 0 ? 1 : 0
        case (.integer, .double): output.doubles[element] = Double(vector.integers[element])
        case (.double, .integer):
            guard let value = ValueMath.integer(vector.doubles[element]) else { return false }
            output.integers[element] = value
        case (.timestamp, .date):
            output.integers[element] = CalendarTime.split(vector.integers[element]).days
        case (.date, .timestamp):
            guard let micros = CalendarTime.micros(days: vector.integers[element]) else {
                return false
            }
            output.integers[element] = micros
        default: return false
        }
        return true
    }
}
