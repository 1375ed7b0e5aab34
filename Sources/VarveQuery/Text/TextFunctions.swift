import VarveColumns

/// Functions of filters on text, as DuckDB has them. Values are UTF-8, and 64 bytes after each are
/// readable.
public enum TextFunctions {
    /// The number of code points. O(n), sixteen bytes at a time.
    public static func length(_ value: UnsafeRawBufferPointer) -> Int {
        guard let base = value.baseAddress else { return 0 }
        let end = value.count
        var continuations = 0
        var at = 0
        while at < end {
            let block = unsafe TextBlock(loading: base + at)
            var mask = block.isWithin(0x80, count: 64).mask
            if end &- at < 16 { mask &= (1 &<< UInt32(end &- at)) &- 1 }
            continuations &+= mask.nonzeroBitCount
            at &+= 16
        }
        return end - continuations
    }

    /// Appends the value in small letters (see ``LikePattern`` for what that means).
    public static func appendLower(_ value: UnsafeRawBufferPointer, to vector: TextVector) {
        unsafe append(value, CaseMapping.lower, to: vector)
    }

    /// Appends the value in capital letters; `ß` becomes `ẞ`.
    public static func appendUpper(_ value: UnsafeRawBufferPointer, to vector: TextVector) {
        unsafe append(value, CaseMapping.upper, to: vector)
    }

    /// The value in small letters, for constants.
    public static func lower(_ value: [UInt8]) -> [UInt8] {
        CaseMapping.mapped(value, CaseMapping.lower)
    }

    /// The value in capital letters, for constants.
    public static func upper(_ value: [UInt8]) -> [UInt8] {
        CaseMapping.mapped(value, CaseMapping.upper)
    }

    private static func append(
        _ value: UnsafeRawBufferPointer, _ direction: CaseMapping.Direction, to vector: TextVector
    ) {
        unsafe vector.withSpace(CaseMapping.byteCountMax(value.count)) { out in
            unsafe CaseMapping.map(value, direction, to: out)
        }
    }

    /// Ends of a value that are trimmed.
    public struct TrimmedSides: OptionSet, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let start = TrimmedSides(rawValue: 1)
        public static let end = TrimmedSides(rawValue: 2)
        public static let both: TrimmedSides = [.start, .end]
    }

    /// What is left of the value without the code points of `set` at its ends, as a range of its
    /// bytes. Without a set those are trimmed that Unicode calls space separators: the space, the
    /// no-break space, the ideographic space; no tabs and no line feeds.
    public static func trimmed(
        _ value: UnsafeRawBufferPointer, _ sides: TrimmedSides = .both, of set: [UInt8]? = nil
    ) -> Range<Int> {
        let scalars = set.map { UTF8Scalar.all($0) }
        func isTrimmed(_ scalar: UInt32) -> Bool {
            if let scalars { return scalars.contains(scalar) }
            return isSpaceSeparator(scalar)
        }
        var start = 0
        var end = value.count
        while sides.contains(.start), start < end {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: value[start..<end])
            guard let (scalar, length) = unsafe UTF8Scalar.decode(rest), isTrimmed(scalar) else {
                break
            }
            start += length
        }
        while sides.contains(.end), start < end {
            var last = end - 1
            while last > start, unsafe UTF8Scalar.isContinuation(value[last]) { last -= 1 }
            let rest = unsafe UnsafeRawBufferPointer(rebasing: value[last..<end])
            guard let (scalar, length) = unsafe UTF8Scalar.decode(rest), length == end - last,
                isTrimmed(scalar)
            else { break }
            end = last
        }
        return start..<end
    }

    /// General category Zs of Unicode.
    private static func isSpaceSeparator(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x20, 0xa0, 0x1680, 0x2000...0x200a, 0x202f, 0x205f, 0x3000: true
        default: false
        }
    }
}
