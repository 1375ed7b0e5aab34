/// What a JSON value is, by its first byte.
public enum JSONKind: UInt8, Sendable, BitwiseCopyable {
    case null, `false`, `true`, number, string, array, object

    /// The kind of a value that is known to be well-formed, from its first byte.
    @inline(__always)
    init(firstByte: UInt8) {
        switch firstByte {
        case 0x6e: self = .null
        case 0x66: self = .false
        case 0x74: self = .true
        case ASCII.quote: self = .string
        case ASCII.openBracket: self = .array
        case ASCII.openBrace: self = .object
        default: self = .number
        }
    }

    /// The kind of slot that such a value takes in a shape; nil for what is part of the shape.
    var slotKind: SlotKind? {
        switch self {
        case .null, .false, .true: nil
        case .number: .number
        case .string: .string
        case .array, .object: .nested
        }
    }
}

/// Limits on a text, beyond its grammar.
public struct ScanLimits: Sendable, Equatable {
    /// Deepest nesting of objects and arrays; the top-level object counts as one. 1...1024.
    public let depthMax: Int

    /// - Parameter depthMax: 1...1024.
    public init(depthMax: Int = 64) {
        precondition((1...1024).contains(depthMax), "depthMax must be 1...1024")
        self.depthMax = depthMax
    }
}
