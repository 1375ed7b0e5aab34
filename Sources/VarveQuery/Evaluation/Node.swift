/// A part of an expression, ready to be evaluated over and over. Confined to one thread.
///
/// Its vector is its own and valid until it is evaluated again. No part evaluates another over fewer
/// elements than its own, so that all vectors of one evaluation have one length.
class Node {
    let type: ValueType
    let output = Vector()

    init(_ type: ValueType) { self.type = type }

    /// The values over a batch.
    func evaluate(_ batch: any Batch) throws -> Vector {
        preconditionFailure("each kind of node has its own")
    }
}

/// One value for all elements.
final class ConstantNode: Node {
    private let constant: Constant

    init(_ constant: Constant, _ type: ValueType) {
        self.constant = constant
        super.init(type)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let count = batch.count
        output.reset(type, count: count)
        switch constant {
        case .null, .interval: output.makeAllNull()
        case .boolean(let value): output.flags.fill(value ? 1 : 0, count: count)
        case .integer(let value), .timestamp(let value), .date(let value):
            output.integers.fill(value, count: count)
        case .double(let value): output.doubles.fill(value, count: count)
        case .text(let bytes):
            output.ownText.append(bytes)
            output.isDense = false
            output.places.fill(0, count: count)
        }
        return output
    }
}

/// A field's values.
final class FieldNode: Node {
    let field: Field

    init(_ field: Field) {
        self.field = field
        super.init(field.type)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector { try batch.vector(field) }
}

/// Whether values are NULL; of fields whose values are not needed for that.
final class IsNullNode: Node {
    private let operand: Node

    init(_ operand: Node) {
        self.operand = operand
        super.init(.boolean)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vector: Vector
        if let field = (operand as? FieldNode)?.field, field.type == .text || field.type == .dynamic
        {
            vector = try batch.states(field)
        } else {
            vector = try operand.evaluate(batch)
        }
        output.reset(.boolean, count: batch.count)
        output.flags.fill(0, count: batch.count)
        guard vector.hasNulls else { return output }
        for element in 0..<batch.count where vector.isNull(element) { output.flags[element] = 1 }
        return output
    }
}

/// Whether there is no such key.
final class IsMissingNode: Node {
    private let field: Field

    init(_ field: Field) {
        self.field = field
        super.init(.boolean)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vector = try batch.states(field)
        output.reset(.boolean, count: batch.count)
        output.flags.fill(0, count: batch.count)
        guard vector.hasNulls else { return output }
        for element in 0..<batch.count where vector.state(element) == .missing {
            output.flags[element] = 1
        }
        return output
    }
}
