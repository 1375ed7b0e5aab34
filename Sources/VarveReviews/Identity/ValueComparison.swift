import VarveJSON

/// Tells whether two records say the same in other words: the same values under the same keys,
/// whatever the order of keys, the white space, and the escapes of strings. Numbers are their
/// digits: `5.0` and `5` differ. Confined to one thread.
public final class ValueComparison {
    private let ignored: [[UInt8]]
    private let scanner = RecordScanner(limits: ScanLimits(depthMax: 1_024))

    /// - Parameter ignored: top-level keys that do not count.
    public init(ignoring ignored: [[UInt8]]) { self.ignored = ignored }

    /// Whether both are JSON objects with the same values.
    ///
    /// - Complexity: O(bytes x depth).
    public func haveSameValues(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard let left = normal(left), let right = normal(right) else { return false }
        return left == right
    }

    /// A record as bytes that only depend on its values; nil for what is no object.
    private func normal(_ record: [UInt8]) -> [UInt8]? {
        let text = RecordBuffer(capacity: record.count)
        text.append(record)
        return withExtendedLifetime(text) {
            var normal: [UInt8] = []
            do throws(ScanFault) {
                try unsafe addObject(text.bytes, ignoring: ignored, to: &normal)
                return normal
            } catch {
                return nil
            }
        }
    }

    private func addObject(
        _ object: UnsafeRawBufferPointer, ignoring ignored: [[UInt8]], to normal: inout [UInt8]
    ) throws(ScanFault) {
        var members: [(key: [UInt8], span: ValueSpan, kind: JSONKind)] = []
        try unsafe scanner.scanMembers(object) { member in
            unsafe members.append((Array(member.key), member.span, member.kind))
        }
        members.sort { $0.key.lexicographicallyPrecedes($1.key) }
        normal.append(UInt8(ascii: "{"))
        for member in members where !ignored.contains(member.key) {
            Self.add(text: member.key, to: &normal)
            try unsafe add(member.span.bytes(in: object), member.kind, to: &normal)
        }
        normal.append(UInt8(ascii: "}"))
    }

    private func addArray(
        _ array: UnsafeRawBufferPointer, to normal: inout [UInt8]
    ) throws(ScanFault) {
        normal.append(UInt8(ascii: "["))
        var at = 1
        while at < array.count - 1 {
            switch unsafe array[at] {
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ","): at += 1
            default:
                let (kind, end) = try unsafe scanner.valueEnd(array, at: at)
                // A string is given without its quotes.
                let inner = kind == .string ? at + 1..<end - 1 : at..<end
                try unsafe add(
                    UnsafeRawBufferPointer(rebasing: array[inner]), kind, to: &normal)
                at = end
            }
        }
        normal.append(UInt8(ascii: "]"))
    }

    private func add(
        _ value: UnsafeRawBufferPointer, _ kind: JSONKind, to normal: inout [UInt8]
    ) throws(ScanFault) {
        switch kind {
        case .object: try unsafe addObject(value, ignoring: [], to: &normal)
        case .array: try unsafe addArray(value, to: &normal)
        case .string: unsafe Self.add(text: StringCoding.decode(Array(value)), to: &normal)
        case .number, .null, .true, .false:
            unsafe normal.append(contentsOf: value)
            normal.append(UInt8(ascii: ","))
        }
    }

    /// With its length ahead, so that no two lists of texts are the same bytes.
    private static func add(text: [UInt8], to normal: inout [UInt8]) {
        normal += Array("\"\(text.count):".utf8)
        normal += text
    }
}
