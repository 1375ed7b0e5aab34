/// Finds the value that a path leads to inside a nested value, or inside a record that is kept
/// whole. Confined to one thread; its buffers are reused.
public final class PathReader {
    /// What a found value is.
    public enum Kind: UInt8, Sendable, BitwiseCopyable {
        case null, `false`, `true`, number, string, nested
    }

    /// A found value.
    @unsafe
    public struct Value {
        public let kind: Kind
        /// A string decoded, a number's token, a nested value's text; a literal's word.
        public let bytes: UnsafeRawBufferPointer
    }

    /// A step as a key, and as an index if it is written in digits.
    private struct Step {
        let key: [RawPath.Step]
        let index: [RawPath.Step]?

        init(_ name: [UInt8]) {
            key = [.key(name)]
            index = Self.index(name).map { [.index($0)] }
        }

        /// Nil for what is no index, `01` and numbers beyond ``RawPath/indexMax`` among it.
        private static func index(_ name: [UInt8]) -> Int? {
            guard (1...7).contains(name.count), name.allSatisfy({ $0 &- 0x30 < 10 }),
                name.count == 1 || name[0] != 0x30
            else { return nil }
            let index = name.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return index <= RawPath.indexMax ? index : nil
        }
    }

    private let steps: [Step]
    private let unescape = Unescape()

    /// - Parameter steps: keys of objects; one of digits also names an element of an array, from 0.
    public init(steps: [[UInt8]]) {
        self.steps = steps.map(Step.init)
    }

    /// Follows the steps from a JSON text's own value.
    ///
    /// - Parameter text: well-formed; of other texts it finds nothing or something, within them. 64
    ///   bytes after its end are readable.
    /// - Returns: nil where there is no such value. Valid until the next call and as long as `text`.
    /// - Complexity: O(bytes), no allocation.
    public func find(in text: UnsafeRawBufferPointer) -> Value? {
        var found = unsafe FoundValue(kind: .nested, bytes: text, isEscaped: false)
        for step in steps {
            guard unsafe found.kind == .nested,
                let path = unsafe Self.isArray(found.bytes) ? step.index : step.key,
                let next = unsafe ValueWalker.find(path, in: found.bytes)
            else { return nil }
            unsafe found = unsafe next
        }
        return unsafe Value(kind: Kind(found.kind), bytes: unescape.text(found))
    }

    private static func isArray(_ text: UnsafeRawBufferPointer) -> Bool {
        for index in 0..<text.count {
            switch unsafe text[index] {
            case 0x20, 0x09, 0x0a, 0x0d: continue
            case UInt8(ascii: "["): return true
            default: return false
            }
        }
        return false
    }
}

extension PathReader.Kind {
    fileprivate init(_ kind: ValueKind) {
        switch kind {
        case .null: self = .null
        case .false: self = .false
        case .true: self = .true
        case .number: self = .number
        case .string: self = .string
        case .nested: self = .nested
        }
    }
}
