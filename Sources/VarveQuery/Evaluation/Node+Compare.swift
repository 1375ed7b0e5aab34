import Glibc

/// A comparison of two expressions of one type.
final class CompareNode: Node {
    private let comparison: Comparison
    private let left: Node
    private let right: Node

    init(_ comparison: Comparison, _ left: Node, _ right: Node) {
        self.comparison = comparison
        self.left = left
        self.right = right
        super.init(.boolean)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let first = try left.evaluate(batch)
        let second = try right.evaluate(batch)
        output.reset(.boolean, count: batch.count)
        output.takeStates(of: first)
        output.addNulls(of: second)
        for element in 0..<batch.count where !output.isNull(element) {
            let order = Vector.order(first, element, second, element)
            output.flags[element] = comparison.holds(order) ? 1 : 0
        }
        output.clearFlagsOfNulls()
        return output
    }
}

/// A comparison with a constant.
final class CompareConstantNode: Node {
    private let comparison: Comparison
    private let operand: Node
    private let constant: Constant

    /// - Parameter constant: not null.
    init(_ comparison: Comparison, _ operand: Node, _ constant: Constant) {
        self.comparison = comparison
        self.operand = operand
        self.constant = constant
        super.init(.boolean)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vector = try operand.evaluate(batch)
        output.reset(.boolean, count: batch.count)
        output.takeStates(of: vector)
        let flags = unsafe output.flags.elements
        switch constant {
        case .boolean(let value):
            let values = unsafe vector.flags.elements
            let other: UInt8 = value ? 1 : 0
            unsafe compare(flags, { unsafe values[$0] }, other)
        case .integer(let value), .timestamp(let value), .date(let value):
            let values = unsafe vector.integers.elements
            unsafe compare(flags, { unsafe values[$0] }, value)
        case .double(let value): unsafe compareDoubles(flags, vector, value)
        case .text(let bytes): unsafe compareTexts(flags, vector, bytes)
        case .null, .interval: output.makeAllNull()
        }
        output.clearFlagsOfNulls()
        return output
    }

    /// Compares all elements, those without a value too: what they are does not matter.
    @inline(__always)
    private func compare<Value: Comparable>(
        _ flags: UnsafeMutableBufferPointer<UInt8>, _ value: (Int) -> Value, _ other: Value
    ) {
        switch comparison {
        case .equal: unsafe fill(flags) { value($0) == other }
        case .notEqual: unsafe fill(flags) { value($0) != other }
        case .less: unsafe fill(flags) { value($0) < other }
        case .lessOrEqual: unsafe fill(flags) { value($0) <= other }
        case .greater: unsafe fill(flags) { value($0) > other }
        case .greaterOrEqual: unsafe fill(flags) { value($0) >= other }
        }
    }

    @inline(__always)
    private func fill(
        _ flags: UnsafeMutableBufferPointer<UInt8>, _ test: (Int) -> Bool
    ) {
        for element in flags.indices { unsafe flags[element] = test(element) ? 1 : 0 }
    }

    /// NaN is equal to itself and above all others, so that `>` is what is not `<=`.
    private func compareDoubles(
        _ flags: UnsafeMutableBufferPointer<UInt8>, _ vector: Vector, _ other: Double
    ) {
        let values = unsafe vector.doubles.elements
        if other.isNaN {
            let comparison = comparison
            return unsafe fill(flags) {
                comparison.holds(ValueMath.order(unsafe values[$0], other))
            }
        }
        switch comparison {
        case .equal: unsafe fill(flags) { unsafe values[$0] == other }
        case .notEqual: unsafe fill(flags) { unsafe values[$0] != other }
        case .less: unsafe fill(flags) { unsafe values[$0] < other }
        case .lessOrEqual: unsafe fill(flags) { unsafe values[$0] <= other }
        case .greater: unsafe fill(flags) { unsafe !(values[$0] <= other) }
        case .greaterOrEqual: unsafe fill(flags) { unsafe !(values[$0] < other) }
        }
    }

    private func compareTexts(
        _ flags: UnsafeMutableBufferPointer<UInt8>, _ vector: Vector, _ other: [UInt8]
    ) {
        let comparison = comparison
        let texts = unsafe vector.texts
        unsafe other.withUnsafeBytes { other in
            switch comparison {
            case .equal, .notEqual:
                let isEqual = comparison == .equal
                unsafe fill(flags) {
                    let bytes = unsafe texts[$0]
                    return
                        unsafe (bytes.count == other.count
                        && TextOrder.order(bytes, other) == 0) == isEqual
                }
            default:
                unsafe fill(flags) {
                    comparison.holds(unsafe TextOrder.order(texts[$0], other))
                }
            }
        }
    }
}

/// Texts are ordered by their bytes.
enum TextOrder {
    /// Negative, 0 or positive.
    @inline(__always)
    static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let shared = min(left.count, right.count)
        if shared > 0, let first = left.baseAddress, let second = right.baseAddress {
            let order = unsafe memcmp(first, second, shared)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }
}

extension Vector {
    /// The order of two elements of one type that are not NULL: negative, 0 or positive. Two
    /// dynamic numbers are compared as doubles, other dynamic values as texts.
    static func order(_ left: Vector, _ first: Int, _ right: Vector, _ second: Int) -> Int {
        switch left.type {
        case .boolean: return Int(left.flags[first]) - Int(right.flags[second])
        case .integer, .timestamp, .date:
            let (one, other) = (left.integers[first], right.integers[second])
            return one < other ? -1 : one > other ? 1 : 0
        case .double: return ValueMath.order(left.doubles[first], right.doubles[second])
        case .dynamic:
            if left.dynamicKind(first) == .number, right.dynamicKind(second) == .number,
                let one = unsafe reading(left.bytes(first), ValueReading.double),
                let other = unsafe reading(right.bytes(second), ValueReading.double)
            {
                return ValueMath.order(one, other)
            }
            return unsafe TextOrder.order(left.bytes(first), right.bytes(second))
        case .text: return unsafe TextOrder.order(left.bytes(first), right.bytes(second))
        case .null, .interval: return 0
        }
    }
}

/// Whether values are among constants.
final class InNode: Node {
    private let operand: Node
    private let integers: [Int64]
    private let doubles: [Double]
    private let texts: Set<[UInt8]>
    /// Lengths that texts among the constants have.
    private let lengths: Set<Int>
    private let hasNaN: Bool
    private let booleans: Set<Bool>

    /// - Parameter constants: of the operand's type, not null.
    init(_ operand: Node, _ constants: [Constant]) {
        self.operand = operand
        var integers: Set<Int64> = []
        var doubles: Set<Double> = []
        var texts: Set<[UInt8]> = []
        var booleans: Set<Bool> = []
        var hasNaN = false
        for constant in constants {
            switch constant {
            case .integer(let value), .timestamp(let value), .date(let value):
                integers.insert(value)
            case .double(let value):
                if value.isNaN { hasNaN = true } else { doubles.insert(value) }
            case .text(let bytes): texts.insert(bytes)
            case .boolean(let value): booleans.insert(value)
            case .null, .interval: break
            }
        }
        self.integers = integers.sorted()
        self.doubles = doubles.sorted()
        self.texts = texts
        self.booleans = booleans
        self.hasNaN = hasNaN
        lengths = Set(texts.map(\.count))
        super.init(.boolean)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vector = try operand.evaluate(batch)
        output.reset(.boolean, count: batch.count)
        output.takeStates(of: vector)
        for element in 0..<batch.count {
            output.flags[element] = !vector.isNull(element) && contains(vector, element) ? 1 : 0
        }
        return output
    }

    private func contains(_ vector: Vector, _ element: Int) -> Bool {
        switch vector.type {
        case .boolean: return booleans.contains(vector.boolean(element))
        case .integer, .timestamp, .date: return integers.hasSorted(vector.integers[element])
        case .double:
            let value = vector.doubles[element]
            return value.isNaN ? hasNaN : doubles.hasSorted(value)
        case .text, .dynamic:
            let bytes = unsafe vector.bytes(element)
            return lengths.contains(bytes.count) && texts.contains(unsafe [UInt8](bytes))
        case .null, .interval: return false
        }
    }
}

extension Array where Element: Comparable {
    /// Whether an ascending array holds a value. O(log n).
    fileprivate func hasSorted(_ value: Element) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == value
    }
}
