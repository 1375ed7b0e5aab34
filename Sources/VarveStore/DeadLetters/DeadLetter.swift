import VarveJSON
import VarveReviews

/// A unit that was not accepted: its bytes, its place and the reason.
public struct DeadLetter: Sendable {
    /// Its number in the store, from 1; 0 until it is stored.
    public var number: UInt64 = 0
    public var run: UInt64
    /// The source as the user named it.
    public var source: String
    /// The source's place in its run.
    public var sourceIndex: UInt32
    /// From 1.
    public var line: UInt64
    /// The unit's first byte in its source, after decompression.
    public var offset: UInt64
    /// The fault's first byte in the source.
    public var faultOffset: UInt64
    public var code: DeadCode
    /// The canonical field; empty where the fault is none field's.
    public var field: String
    public var expected: String
    public var found: String
    /// All bytes of the unit; more than `bytes` has where only the beginning was kept.
    public var byteCount: UInt64
    /// SHA-256 of all bytes where only the beginning was kept, in hexadecimal; else empty.
    public var sha256: String
    public var bytes: [UInt8]
    /// When it was put away; microseconds since 1970.
    public var storedAt: Int64 = 0

    public init(
        run: UInt64, source: String, sourceIndex: UInt32, line: UInt64, offset: UInt64,
        faultOffset: UInt64, code: DeadCode, field: String, expected: String, found: String,
        byteCount: UInt64, sha256: String, bytes: [UInt8]
    ) {
        self.run = run
        self.source = source
        self.sourceIndex = sourceIndex
        self.line = line
        self.offset = offset
        self.faultOffset = faultOffset
        self.code = code
        self.field = field
        self.expected = expected
        self.found = found
        self.byteCount = byteCount
        self.sha256 = sha256
        self.bytes = bytes
    }

    /// One line that says what is wrong, and where.
    public var message: String {
        let subject = field.isEmpty ? "the unit" : field
        return "\(subject): expected \(expected), found \(found)"
    }
}

/// How dead letters lie in their segments: one shape, whose strings are kept as they are, whatever
/// bytes they hold. Run, line and source index are system columns, the number is `_seq`.
enum DeadLetterShape {
    /// The keys, in slot order. Persisted.
    enum Slot: Int, CaseIterable {
        case source, offset, faultOffset, code, field, expected, found, byteCount, sha256, bytes

        var key: String {
            switch self {
            case .source: "source"
            case .offset: "offset"
            case .faultOffset: "fault_offset"
            case .code: "code"
            case .field: "field"
            case .expected: "expected"
            case .found: "found"
            case .byteCount: "byte_count"
            case .sha256: "sha256"
            case .bytes: "bytes"
            }
        }

        var isNumber: Bool { self == .offset || self == .faultOffset || self == .byteCount }
    }

    /// Made by the scanner from a record whose strings no style gives back, so that they are raw.
    static let shape: Shape = {
        let members = Slot.allCases.map { slot in
            "\"\(slot.key)\":" + (slot.isNumber ? "0" : "\"\\ud800\"")
        }
        let text = RecordBuffer()
        text.append(Array("{\(members.joined(separator: ","))}".utf8))
        let scanner = RecordScanner()
        let id = try? withExtendedLifetime(text) {
            try unsafe scanner.scan(text.bytes, spans: SpanBuffer())
        }
        return scanner.shapes[id ?? ShapeTable.opaque]
    }()
}

extension DeadLetter {
    /// The value of a slot.
    func value(_ slot: DeadLetterShape.Slot) -> [UInt8] {
        switch slot {
        case .source: Array(source.utf8)
        case .offset: Array(String(offset).utf8)
        case .faultOffset: Array(String(faultOffset).utf8)
        case .code: Array(code.name.utf8)
        case .field: Array(field.utf8)
        case .expected: Array(expected.utf8)
        case .found: Array(found.utf8)
        case .byteCount: Array(String(byteCount).utf8)
        case .sha256: Array(sha256.utf8)
        case .bytes: bytes
        }
    }

    /// - Returns: nil where the values are none that a writer lays down.
    init?(
        number: UInt64, run: UInt64, line: UInt64, sourceIndex: UInt32, storedAt: Int64,
        values: [[UInt8]]
    ) {
        guard values.count == DeadLetterShape.Slot.allCases.count else { return nil }
        func text(_ slot: DeadLetterShape.Slot) -> String {
            String(decoding: values[slot.rawValue], as: UTF8.self)
        }
        guard
            let offset = UInt64(text(.offset)), let faultOffset = UInt64(text(.faultOffset)),
            let byteCount = UInt64(text(.byteCount)), let code = DeadCode(name: text(.code))
        else { return nil }
        self.init(
            run: run, source: text(.source), sourceIndex: sourceIndex, line: line, offset: offset,
            faultOffset: faultOffset, code: code, field: text(.field), expected: text(.expected),
            found: text(.found), byteCount: byteCount, sha256: text(.sha256),
            bytes: values[DeadLetterShape.Slot.bytes.rawValue])
        self.number = number
        self.storedAt = storedAt
    }
}
