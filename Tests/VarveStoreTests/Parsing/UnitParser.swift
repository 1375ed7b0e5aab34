import VarveBytes
import VarveJSON
import VarveReviews
import VarveStore

/// Parses units as the lines of one chunk, as a worker of an ingest does.
@safe
final class UnitParser {
    private let parser: ChunkParser

    /// 2026-11-21T00:00:00Z.
    static let now: Int64 = 1_795_219_200_000_000

    init(_ profile: Profile, limits: UnitLimits = UnitLimits()) {
        parser = ChunkParser(
            profile: profile, window: TimeWindow(now: Self.now), limits: limits,
            digestKey: Array(0..<16))
    }

    /// Goes on as an ingest does with its next batch.
    func use(_ profile: Profile, now: Int64) {
        parser.use(profile, window: TimeWindow(now: now))
    }

    /// What came of a chunk, copied.
    struct Result: Equatable {
        var rows: [Row] = []
        var dead: [Dead] = []
        var lineCount: UInt64 = 0
        var blankCount: UInt64 = 0
    }

    /// An accepted unit.
    struct Row: Equatable {
        var line: UInt32
        /// Where it lies in the text.
        var start: Int
        /// Put together again from its shape and its values, as a segment gives it back.
        var rebuilt: [UInt8]
        var id: [UInt8]
        var micros: Int64
    }

    /// A unit that was not.
    struct Dead: Equatable {
        var code: DeadCode
        var line: UInt32
        var start: Int
        var byteCount: Int
        var faultOffset: Int
        var field: String
        var isExplained: Bool
        var overlongByteCount: UInt64?
    }

    func parse(_ lines: [[UInt8]], skipsMark: Bool = false) -> Result {
        let text = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
        let padded = text + [UInt8](repeating: UInt8(ascii: "\""), count: 64)
        let chunk = BatchChunk()
        chunk.range = 0..<text.count
        var dead: [DeadUnit] = []
        return unsafe padded.withUnsafeBytes { padded in
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: padded[..<text.count])
            let counts = unsafe parser.parse(bytes, chunk, skipsMark: skipsMark, dead: &dead)
            return Result(
                rows: chunk.rows.map { unsafe row($0, chunk, bytes) }, dead: dead.map(Dead.init),
                lineCount: counts.lines, blankCount: counts.blank)
        }
    }

    private func row(
        _ row: BatchRow, _ chunk: BatchChunk, _ text: UnsafeRawBufferPointer
    ) -> Row {
        let idBytes = unsafe row.idIsAside ? chunk.ids.bytes : text
        let idStart = Int(row.idStart)
        return unsafe Row(
            line: row.line, start: Int(row.start), rebuilt: rebuilt(row, chunk, text),
            id: Array(idBytes[idStart..<idStart + Int(row.idByteCount)]), micros: row.time)
    }

    private func rebuilt(
        _ row: BatchRow, _ chunk: BatchChunk, _ text: UnsafeRawBufferPointer
    ) -> [UInt8] {
        let record = unsafe UnsafeRawBufferPointer(
            rebasing: text[Int(row.start)..<Int(row.start) + Int(row.byteCount)])
        let shape = parser.shapes[Int(row.shape)]
        let values = shape.slots.indices.map { slot in
            let span = chunk.spans[Int(row.firstSpan) + slot]
            let value = RecordBuffer()
            unsafe value.append(span.bytes(in: record))
            guard span.hasEscapes && shape.isDecoded(slot) else { return value }
            let decoded = RecordBuffer()
            decoded.append(StringCoding.decode(value.array))
            return decoded
        }
        let list = unsafe values.map { unsafe $0.bytes }
        let out = RecordBuffer()
        return withExtendedLifetime(values) {
            unsafe list.withUnsafeBufferPointer { list in
                unsafe shape.rebuild(list, into: out)
                return out.array
            }
        }
    }
}

extension UnitParser.Dead {
    fileprivate init(_ unit: DeadUnit) {
        code = unit.code
        line = unit.line
        start = unit.start
        byteCount = unit.byteCount
        faultOffset = unit.faultOffset
        field = unit.field
        isExplained = !unit.expected.isEmpty && !unit.found.isEmpty
        overlongByteCount = unit.overlong?.byteCount
    }
}
