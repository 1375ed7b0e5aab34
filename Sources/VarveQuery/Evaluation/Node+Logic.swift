/// `not`.
final class NotNode: Node {
    private let operand: Node

    init(_ operand: Node) {
        self.operand = operand
        super.init(.boolean)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vector = try operand.evaluate(batch)
        output.reset(.boolean, count: batch.count)
        output.takeStates(of: vector)
        for element in 0..<batch.count { output.flags[element] = vector.flags[element] ^ 1 }
        output.clearFlagsOfNulls()
        return output
    }
}

/// `and` or `or` of values: all operands are evaluated.
final class LogicNode: Node {
    private let operands: [Node]
    /// The value that decides: FALSE for `and`, TRUE for `or`.
    private let deciding: UInt8

    init(_ operands: [Node], isAnd: Bool) {
        self.operands = operands
        deciding = isAnd ? 0 : 1
        super.init(.boolean)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let count = batch.count
        output.reset(.boolean, count: count)
        output.flags.fill(deciding ^ 1, count: count)
        for operand in operands {
            let vector = try operand.evaluate(batch)
            for element in 0..<count {
                let isDecided = !output.isNull(element) && output.flags[element] == deciding
                if isDecided { continue }
                if vector.isNull(element) {
                    output.makeNull(element)
                } else if vector.flags[element] == deciding {
                    if output.hasNulls { output.states[element] = 0 }
                    output.flags[element] = deciding
                }
            }
        }
        return output
    }
}

/// `case`.
final class ChooseNode: Node {
    private let branches: [(condition: Node, value: Node)]
    private let otherwise: Node
    private let chosen = ElementLane<Int32>(0)

    init(_ branches: [(condition: Node, value: Node)], _ otherwise: Node, _ type: ValueType) {
        self.branches = branches
        self.otherwise = otherwise
        super.init(type)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let count = batch.count
        chosen.fill(-1, count: count)
        for (place, branch) in branches.enumerated() {
            let condition = try branch.condition.evaluate(batch)
            for element in 0..<count
            where chosen[element] < 0 && condition.flags[element] != 0 {
                chosen[element] = Int32(place)
            }
        }
        let values = try branches.map { try $0.value.evaluate(batch) }
        let rest = try otherwise.evaluate(batch)
        output.reset(type, count: count)
        for element in 0..<count {
            let place = Int(chosen[element])
            output.set(element, from: place < 0 ? rest : values[place])
        }
        return output
    }
}

/// The first value that is not NULL, or the greatest or least of those.
final class PickNode: Node {
    enum Rule { case first, greatest, least }

    private let operands: [Node]
    private let rule: Rule

    init(_ operands: [Node], _ rule: Rule, _ type: ValueType) {
        self.operands = operands
        self.rule = rule
        super.init(type)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let count = batch.count
        let vectors = try operands.map { try $0.evaluate(batch) }
        output.reset(type, count: count)
        for element in 0..<count {
            var best: Vector?
            for vector in vectors where !vector.isNull(element) {
                guard let known = best else {
                    best = vector
                    if rule == .first { break }
                    continue
                }
                let order = Vector.order(vector, element, known, element)
                if rule == .greatest ? order > 0 : order < 0 { best = vector }
            }
            if let best {
                output.set(element, from: best)
            } else {
                output.appendNull(element)
            }
        }
        return output
    }
}

extension Vector {
    /// Takes over an element of another vector of the same type, elements in order.
    func set(_ element: Int, from other: Vector) {
        if other.isNull(element) { return appendNull(element) }
        switch type {
        case .boolean: flags[element] = other.flags[element]
        case .integer, .timestamp, .date: integers[element] = other.integers[element]
        case .double: doubles[element] = other.doubles[element]
        case .dynamic:
            kinds[element] = other.kinds[element]
            unsafe ownText.append(other.bytes(element))
        case .text: unsafe ownText.append(other.bytes(element))
        case .null, .interval: break
        }
    }

    /// Makes an element NULL of a vector whose texts are appended one by one.
    func appendNull(_ element: Int) {
        makeNull(element)
        if type == .text || type == .dynamic { ownText.appendEmpty(count: 1) }
    }
}
