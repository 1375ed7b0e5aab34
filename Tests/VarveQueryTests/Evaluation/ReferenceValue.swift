@testable import VarveQuery

/// A value as the reference evaluator has it: one row, no columns.
enum ReferenceValue: Equatable {
    case missing
    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case text([UInt8])
    case timestamp(Int64)
    case date(Int64)
    case json(Vector.DynamicKind, [UInt8])

    var isNull: Bool { self == .null || self == .missing }

    /// NaN is equal to itself here.
    static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.missing, .missing), (.null, .null): true
        case (.boolean(let one), .boolean(let other)): one == other
        case (.integer(let one), .integer(let other)): one == other
        case (.double(let one), .double(let other)):
            one == other || one.isNaN && other.isNaN
        case (.text(let one), .text(let other)): one == other
        case (.timestamp(let one), .timestamp(let other)): one == other
        case (.date(let one), .date(let other)): one == other
        case (.json(let kind, let one), .json(let otherKind, let other)):
            kind == otherKind && one == other
        default: false
        }
    }

    init(_ constant: Constant) {
        switch constant {
        case .null, .interval: self = .null
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .double(let value): self = .double(value)
        case .text(let value): self = .text(value)
        case .timestamp(let value): self = .timestamp(value)
        case .date(let value): self = .date(value)
        }
    }

    /// An element of a vector.
    init(_ vector: Vector, _ index: Int) {
        switch vector.state(index) {
        case .null: self = .null
        case .missing: self = .missing
        case .value:
            switch vector.type {
            case .boolean: self = .boolean(vector.boolean(index))
            case .integer: self = .integer(vector.integer(index))
            case .double: self = .double(vector.double(index))
            case .timestamp: self = .timestamp(vector.integer(index))
            case .date: self = .date(vector.integer(index))
            case .text: self = .text(unsafe Array(vector.bytes(index)))
            case .dynamic:
                self = .json(vector.dynamicKind(index), unsafe Array(vector.bytes(index)))
            case .null, .interval: self = .null
            }
        }
    }
}
