/// An operation on two numbers.
final class ArithmeticNode: Node {
    private let operation: Arithmetic
    private let left: Node
    private let right: Node

    init(_ operation: Arithmetic, _ left: Node, _ right: Node, _ type: ValueType) {
        self.operation = operation
        self.left = left
        self.right = right
        super.init(type)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let first = try left.evaluate(batch)
        let second = try right.evaluate(batch)
        output.reset(type, count: batch.count)
        output.takeStates(of: first)
        output.addNulls(of: second)
        for element in 0..<batch.count where !output.isNull(element) {
            if type == .double {
                output.doubles[element] = ValueMath.double(
                    operation, first.doubles[element], second.doubles[element])
                continue
            }
            guard
                let value = ValueMath.integer(
                    operation, first.integers[element], second.integers[element])
            else {
                output.makeNull(element)
                continue
            }
            output.integers[element] = value
        }
        return output
    }
}

/// A time and a constant interval.
final class ShiftNode: Node {
    private let operand: Node
    private let interval: Interval?

    /// - Parameter interval: nil if it cannot be turned round: all is NULL then.
    init(_ operand: Node, _ interval: Interval?, _ type: ValueType) {
        self.operand = operand
        self.interval = interval
        super.init(type)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vector = try operand.evaluate(batch)
        output.reset(type, count: batch.count)
        output.takeStates(of: vector)
        for element in 0..<batch.count where !vector.isNull(element) {
            let value = vector.integers[element]
            let micros = vector.type == .date ? CalendarTime.micros(days: value) : value
            guard let micros, let interval,
                let sum = CalendarTime.adding(interval, to: micros)
            else {
                output.makeNull(element)
                continue
            }
            output.integers[element] = type == .date ? CalendarTime.split(sum).days : sum
        }
        return output
    }
}

/// A function of one number or time.
final class NumberFunctionNode: Node {
    private let function: Function
    private let operand: Node
    /// Of `round`: decimal places.
    private let places: Int64

    init(_ function: Function, _ operand: Node, places: Int64 = 0, _ type: ValueType) {
        self.function = function
        self.operand = operand
        self.places = places
        super.init(type)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vector = try operand.evaluate(batch)
        output.reset(type, count: batch.count)
        output.takeStates(of: vector)
        for element in 0..<batch.count where !vector.isNull(element) {
            if vector.type == .double {
                output.doubles[element] = value(of: vector.doubles[element])
            } else if function == .epoch {
                output.doubles[element] = CalendarTime.epoch(vector.integers[element])
            } else if let value = value(of: vector.integers[element]) {
                output.integers[element] = value
            } else {
                output.makeNull(element)
            }
        }
        return output
    }

    private func value(of value: Double) -> Double {
        switch function {
        case .abs: value.magnitude
        case .round: ValueMath.round(value, places: places)
        case .floor: value.rounded(.down)
        case .ceil: value.rounded(.up)
        default: .nan
        }
    }

    private func value(of value: Int64) -> Int64? {
        switch function {
        case .abs: value == .min ? nil : abs(value)
        case .round, .floor, .ceil: value
        case .dateTrunc(let unit): CalendarTime.truncate(value, to: unit)
        default: CalendarTime.part(function, of: value)
        }
    }
}

/// Minus.
final class NegateNode: Node {
    private let operand: Node

    init(_ operand: Node, _ type: ValueType) {
        self.operand = operand
        super.init(type)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vector = try operand.evaluate(batch)
        output.reset(type, count: batch.count)
        output.takeStates(of: vector)
        for element in 0..<batch.count where !vector.isNull(element) {
            if type == .double {
                output.doubles[element] = -vector.doubles[element]
            } else if vector.integers[element] == .min {
                output.makeNull(element)
            } else {
                output.integers[element] = -vector.integers[element]
            }
        }
        return output
    }
}
