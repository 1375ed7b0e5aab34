import Crypto
import VarveBytes
import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments

/// Bounds of a unit.
public struct UnitLimits: Sendable {
    public var lineBytesMax = 16 << 20
    public var depthMax = 64

    public init() {}
}

/// A worker's parser: lines of one chunk into rows of a batch, or dead units. Its scanner's shapes
/// and its buffers live as long as the run.
///
/// The hot path of ingest: nothing in it allocates for a record that is accepted.
@safe
public final class ChunkParser {
    private let scanner: RecordScanner
    /// Of a source that is a table.
    private var rows: RowScanner?
    private let limits: UnitLimits
    private let hasher: RecordHasher
    private let feeds = PositionBuffer()
    private var validator: RecordValidator
    private var namespaceHash: UInt64 = 0
    @exclusivity(unchecked) private var valid = unsafe ValidRecord()
    /// The chunk that was parsed before.
    private var last: BatchChunk?

    /// - Parameter digestKey: the store's; keys the hashes of ids and records.
    public init(profile: Profile, window: TimeWindow, limits: UnitLimits, digestKey: [UInt8]) {
        scanner = RecordScanner(limits: ScanLimits(depthMax: limits.depthMax))
        self.limits = limits
        hasher = RecordHasher(key: digestKey)
        validator = RecordValidator(profile: profile, window: window)
        use(profile, window: window)
    }

    /// The shapes of all records so far; those of rows under the header that was read last.
    public var shapes: ShapeTable { rows?.shapes ?? scanner.shapes }

    /// Turns to another source, or to what the clock says now.
    ///
    /// - Parameters:
    ///   - header: of a table; nil for records of JSON.
    ///   - parserCount: how many parsers share the bounds of a segment's shapes.
    public func use(
        _ profile: Profile, _ header: RowHeader? = nil, window: TimeWindow, parserCount: Int = 1
    ) {
        let isOther = header != rows?.header
        if isOther {
            rows = header.map {
                RowScanner(
                    header: $0, shapesMax: Self.rowShapesMax / parserCount,
                    encodedBytesMax: Self.rowShapeBytesMax / parserCount)
            }
        }
        // Shapes are numbered by their scanner.
        if isOther || validator.profile != profile {
            validator = RecordValidator(profile: profile, window: window)
        }
        validator.window = window
        namespaceHash = hasher.namespace(profile.namespace.utf8)
    }

    /// What a segment has room for, and some more for the opaque ones.
    private static let rowShapesMax = SegmentFormat.shapesMax / 2
    /// What a run's table has room for.
    private static let rowShapeBytesMax = 8 << 20

    /// Parses units.
    ///
    /// - Parameters:
    ///   - text: the units and what stands between them; 64 readable bytes behind it.
    ///   - units: where they stand in it.
    ///   - chunk: `range` says where in the batch the text lies; rows, spans and ids are filled.
    public func parse(
        _ text: UnsafeRawBufferPointer, _ units: [UnitPlace], _ chunk: BatchChunk,
        dead: inout [DeadUnit]
    ) -> UnitCounts {
        let isUTF8 = unsafe begin(text, chunk)
        var counts = UnitCounts()
        counts.lines = UInt64(feeds.count)
        counts.units = UInt64(units.count)
        var line = 0
        for place in units {
            while line < feeds.count, unsafe Int(feeds.base[line]) < place.start { line += 1 }
            let unit = unsafe UnsafeRawBufferPointer(rebasing: text[place.start..<place.end])
            if let rows, unsafe rows.header.dialect.isBlank(unit) {
                counts.blank += 1
            } else {
                unsafe parse(
                    unit, at: chunk.range.lowerBound + place.start, line: UInt32(line), chunk,
                    validator, isUTF8: isUTF8, &dead)
            }
        }
        return counts
    }

    /// Parses whole lines.
    ///
    /// - Parameters:
    ///   - text: the lines, each with its line feed; 64 readable bytes behind them.
    ///   - chunk: `range` says where in the batch they lie; rows, spans and ids are filled.
    ///   - skipsMark: the chunk begins its source: a byte order mark is passed over.
    public func parse(
        _ text: UnsafeRawBufferPointer, _ chunk: BatchChunk, skipsMark: Bool,
        dead: inout [DeadUnit]
    ) -> UnitCounts {
        let isUTF8 = unsafe begin(text, chunk)
        var counts = UnitCounts()
        counts.lines = UInt64(feeds.count)
        counts.units = counts.lines
        // Handed down: to count references for each line would cost 6% of parsing short ones.
        let validator = validator
        let hasMark = unsafe text.starts(with: [0xEF, 0xBB, 0xBF])
        var start = skipsMark && hasMark ? 3 : 0
        for line in 0..<feeds.count {
            let end = unsafe Int(feeds.base[line])
            let unit = unsafe UnsafeRawBufferPointer(rebasing: text[start..<end])
            if unsafe Self.isBlank(unit) {
                counts.blank += 1
            } else {
                unsafe parse(
                    unit, at: chunk.range.lowerBound + start, line: UInt32(line), chunk,
                    validator, isUTF8: isUTF8, &dead)
            }
            start = end + 1
        }
        return counts
    }

    /// Turns to a chunk: finds its line feeds.
    ///
    /// - Returns: whether all of it is UTF-8.
    private func begin(_ text: UnsafeRawBufferPointer, _ chunk: BatchChunk) -> Bool {
        if let last { chunk.reserve(like: last) }
        last = chunk
        feeds.removeAll()
        unsafe LineSplitter().appendLineFeeds(in: text, to: feeds)
        return unsafe UTF8Validation.isValid(text)
    }

    /// Parses one unit, whatever bytes it has.
    ///
    /// - Parameters:
    ///   - unit: its bytes; 64 readable bytes behind them.
    ///   - start: where in the batch they lie.
    ///   - line: as of the row that it becomes in `chunk`.
    /// - Returns: what is wrong with it; nil where it is a row now.
    public func parse(
        unit: UnsafeRawBufferPointer, at start: Int, line: UInt32, _ chunk: BatchChunk
    ) -> DeadUnit? {
        var dead: [DeadUnit] = []
        unsafe parse(unit, at: start, line: line, chunk, dead: &dead)
        return dead.first
    }

    /// Nothing but white space: no unit worth keeping, counted as blank.
    private static func isBlank(_ unit: UnsafeRawBufferPointer) -> Bool {
        unsafe unit.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }

    /// Parses one unit that is not blank.
    ///
    /// - Parameters:
    ///   - unit: 64 readable bytes behind it.
    ///   - start: where in the batch it lies.
    ///   - line: its line within the chunk.
    func parse(
        _ unit: UnsafeRawBufferPointer, at start: Int, line: UInt32, _ chunk: BatchChunk,
        dead: inout [DeadUnit]
    ) {
        unsafe parse(unit, at: start, line: line, chunk, validator, isUTF8: false, &dead)
    }

    private func parse(
        _ unit: UnsafeRawBufferPointer, at start: Int, line: UInt32, _ chunk: BatchChunk,
        _ validator: RecordValidator, isUTF8: Bool, _ dead: inout [DeadUnit]
    ) {
        guard unit.count <= limits.lineBytesMax else {
            unsafe dead.append(overlong(unit, at: start, line))
            return
        }
        let firstSpan = chunk.spans.count
        do throws(ScanFault) {
            let shape: Int
            if let rows {
                shape = try unsafe rows.scan(unit, utf8Checked: isUTF8, spans: chunk.spans)
            } else {
                shape = try unsafe scanner.scan(unit, utf8Checked: isUTF8, spans: chunk.spans)
            }
            let spans = unsafe UnsafeBufferPointer(
                start: chunk.spans.base + firstSpan, count: chunk.spans.count - firstSpan)
            if let fault = unsafe validator.validate(
                record: unit, shape: shapes[shape], shapeID: shape, spans: spans,
                into: &valid)
            {
                chunk.spans.truncate(to: firstSpan)
                dead.append(
                    DeadUnit(
                        code: fault.code, line: line, start: start, byteCount: unit.count,
                        faultOffset: fault.offset, field: fault.field, expected: fault.expected,
                        found: fault.found))
                return
            }
            unsafe append(unit, at: start, line, shape, firstSpan, chunk)
        } catch {
            dead.append(
                DeadUnit(
                    code: DeadCode(error.code), line: line, start: start, byteCount: unit.count,
                    faultOffset: error.offset, field: "", expected: error.expected,
                    found: error.found))
        }
    }

    private func append(
        _ unit: UnsafeRawBufferPointer, at start: Int, _ line: UInt32, _ shape: Int,
        _ firstSpan: Int, _ chunk: BatchChunk
    ) {
        let identity = unsafe valid.identity
        var idStart = -1
        if let first = unit.baseAddress, let id = identity.baseAddress {
            let distance = unsafe id - first
            if distance >= 0 && distance < unit.count { idStart = start + distance }
        }
        let isAside = idStart < 0
        if isAside {
            idStart = chunk.ids.count
            unsafe chunk.ids.write(identity)
        }
        chunk.rows.append(
            unsafe BatchRow(
                start: UInt32(start), byteCount: UInt32(unit.count), firstSpan: UInt32(firstSpan),
                shape: UInt32(shape), idStart: UInt32(idStart),
                idByteCount: UInt16(identity.count), idIsAside: isAside,
                identity: hasher.identity(identity, namespace: namespaceHash),
                digest: hasher.digest(unit, without: valid.volatileRanges),
                time: valid.micros, line: line))
    }

    private func overlong(
        _ unit: UnsafeRawBufferPointer, at start: Int, _ line: UInt32
    ) -> DeadUnit {
        var digest = SHA256()
        unsafe digest.update(bufferPointer: unit)
        return DeadUnit(
            overlong: OverlongLine(
                byteCount: UInt64(unit.count), digest: Array(digest.finalize())),
            line: line, start: start, byteCount: min(unit.count, 64 << 10),
            limit: limits.lineBytesMax)
    }
}

extension DeadUnit {
    /// A line beyond the limit, of which `byteCount` bytes are kept.
    public init(overlong: OverlongLine, line: UInt32, start: Int, byteCount: Int, limit: Int) {
        self.init(
            code: .lineTooLong, line: line, start: start, byteCount: byteCount,
            faultOffset: limit, field: "", expected: "at most \(limit) bytes",
            found: "\(overlong.byteCount)", overlong: overlong)
    }
}

extension DeadCode {
    fileprivate init(_ code: ScanFault.Code) {
        switch code {
        case .badUTF8: self = .badUTF8
        case .badJSON: self = .badJSON
        case .tooDeep: self = .tooDeep
        case .notObject: self = .notObject
        case .duplicateKey: self = .duplicateKey
        case .badRow: self = .badRow
        case .badQuote: self = .badQuote
        }
    }
}
