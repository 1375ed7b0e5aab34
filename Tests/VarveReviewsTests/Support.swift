import VarveBytes
import VarveJSON

@testable import VarveReviews

/// Times of tests, in microseconds.
enum Clock {
    /// 2026-11-21T00:00:00Z.
    static let now: Int64 = 1_795_219_200_000_000
    static let window = TimeWindow(now: now)
}

/// What came of a record: the parts that outlive the call, or the fault.
struct Outcome: Equatable {
    var id: String?
    var micros: Int64?
    var volatile: [String] = []
    var fault: RecordFault?

    var code: DeadCode? { fault?.code }
}

/// A scanner and a validator, and the copying that tests want.
@safe
final class Harness {
    let scanner: RecordScanner
    let validator: RecordValidator
    let reader: CanonicalReader
    private var valid = unsafe ValidRecord()

    /// - Parameter isOpaque: whether every record goes whole into the opaque shape.
    init(_ profile: Profile, window: TimeWindow = Clock.window, isOpaque: Bool = false) {
        let limits = ShapeLimits(shapesMax: isOpaque ? 1 : 4_096)
        scanner = RecordScanner(shapes: ShapeTable(limits: limits))
        validator = RecordValidator(profile: profile, window: window)
        reader = CanonicalReader(profile: profile)
    }

    convenience init(toml: String, isOpaque: Bool = false) throws {
        self.init(try Profile(toml: toml, file: "test.toml"), isOpaque: isOpaque)
    }

    func validate(_ text: String) throws -> Outcome {
        try validate(Array(text.utf8))
    }

    func validate(_ bytes: [UInt8]) throws -> Outcome {
        let record = RecordBuffer()
        record.append(bytes)
        let spans = SpanBuffer()
        let shapeID = unsafe try scanner.scan(record.bytes, spans: spans)
        let fault = unsafe validator.validate(
            record: record.bytes, shape: scanner.shapes[shapeID], shapeID: shapeID,
            spans: UnsafeBufferPointer(start: spans.base, count: spans.count), into: &valid)
        if let fault { return Outcome(fault: fault) }
        return unsafe Outcome(
            id: String(decoding: valid.identity, as: UTF8.self), micros: valid.micros,
            volatile: valid.volatileRanges.map { String(decoding: bytes[$0], as: UTF8.self) })
    }

    /// The row as a segment keeps it: decoded strings, unless their style is raw.
    func stored(_ text: String) throws -> StoredRow {
        let record = RecordBuffer()
        record.append(Array(text.utf8))
        let spans = SpanBuffer()
        let shapeID = unsafe try scanner.scan(record.bytes, spans: spans)
        let shape = scanner.shapes[shapeID]
        let values = shape.slots.indices.map { slot in
            let bytes = unsafe [UInt8](spans[slot].bytes(in: record.bytes))
            return shape.isDecoded(slot) && shape.slots[slot].kind == .string
                ? StringCoding.decode(bytes) : bytes
        }
        return StoredRow(shape: shape, shapeID: shapeID, values: values)
    }

    func id(of row: StoredRow) -> String? {
        unsafe reader.identityBytes(shape: row.shape, shapeID: row.shapeID, value: row.value)
            .map { unsafe String(decoding: $0, as: UTF8.self) }
    }

    func micros(of row: StoredRow) -> Int64? {
        unsafe reader.micros(shape: row.shape, shapeID: row.shapeID, value: row.value)
    }

    /// The field as `kind:text`.
    func field(_ field: CanonicalField, of row: StoredRow) -> String {
        let value = unsafe reader.value(
            of: field, shape: row.shape, shapeID: row.shapeID, value: row.value)
        switch unsafe value {
        case .missing: return "missing"
        case .null: return "null"
        case .boolean(let flag): return "\(flag)"
        case .number(let bytes): return unsafe "number:" + String(decoding: bytes, as: UTF8.self)
        case .text(let bytes): return unsafe "text:" + String(decoding: bytes, as: UTF8.self)
        }
    }
}

/// A row's shape and values, each with the padding that columns give.
final class StoredRow {
    let shape: Shape
    let shapeID: Int
    private let buffers: [RecordBuffer]

    init(shape: Shape, shapeID: Int, values: [[UInt8]]) {
        self.shape = shape
        self.shapeID = shapeID
        buffers = values.map { value in
            let buffer = RecordBuffer(capacity: value.count)
            buffer.append(value)
            return buffer
        }
    }

    func value(_ slot: Int) -> UnsafeRawBufferPointer {
        unsafe buffers[slot].bytes
    }
}

extension String {
    /// Calls `body` with the bytes and enough readable ones behind them.
    func withPaddedBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let buffer = RecordBuffer()
        buffer.append(Array(utf8))
        return unsafe body(buffer.bytes)
    }
}

func builtIn(_ name: String) throws -> Profile {
    try Profile(toml: BuiltInProfiles.toml(named: name) ?? "", file: name)
}
