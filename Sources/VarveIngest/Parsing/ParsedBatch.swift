import VarveReviews
import VarveStore

/// A batch whose lines are parsed: rows of records, and units that are none.
struct ParsedBatch {
    let batch: Batch
    /// For each source that was opened how far it was read at the end of the batch.
    var positions: [SourcePosition]
    var unitsPerChunk: [UInt64] = []
    /// Units that were not accepted, in no certain order.
    private(set) var dead: [Dead] = []
    private var blank: UInt64 = 0
    private var header: UInt64 = 0
    /// Dead units whose ids were erased for good; they are not among `dead`.
    private var forgotten: UInt64 = 0

    /// A dead unit and its source.
    struct Dead {
        var source: Int
        /// From 1.
        var line: UInt64
        var unit: DeadUnit
        /// The unit's first byte in its source, where its place in the batch does not tell.
        var offset: UInt64?
    }

    private let stretches: [Stretch]

    init(batch: Batch, stretches: [Stretch], positions: [SourcePosition]) {
        self.batch = batch
        self.stretches = stretches
        self.positions = positions
    }

    mutating func add(_ result: PieceResult, _ source: Int) {
        let firstLine = positions[source].lines + 1
        for unit in result.dead {
            dead.append(Dead(source: source, line: firstLine + UInt64(unit.line), unit: unit))
        }
        blank += result.counts.blank
        header += result.counts.header
        positions[source].lines += result.counts.lines
        positions[source].units += result.counts.units + result.counts.header
    }

    mutating func addOverlong(_ overlong: OverlongUnit, _ piece: Piece, limit: Int) {
        let line = positions[piece.source].lines + 1
        positions[piece.source].lines += overlong.feeds
        positions[piece.source].units += 1
        dead.append(
            Dead(
                source: piece.source, line: line,
                unit: DeadUnit(
                    overlong: overlong.line, line: 0, start: piece.range.lowerBound,
                    byteCount: piece.range.count - 1, limit: limit)))
    }

    /// A source that cannot be read on leaves a dead unit: the one that was being read.
    mutating func addFault(_ stretch: Stretch) {
        guard let fault = stretch.fault else { return }
        positions[stretch.source].units += 1
        let start = stretch.range.upperBound - stretch.faultyByteCount
        let count = max(0, stretch.faultyByteCount - 1)
        let isBehindUnit = stretch.overlong != nil
        dead.append(
            Dead(
                source: stretch.source, line: positions[stretch.source].lines + 1,
                unit: DeadUnit(
                    code: fault.code, line: 0,
                    start: start, byteCount: count,
                    faultOffset: count, field: "", expected: "a source that can be read on",
                    found: "\(fault.message), at byte \(fault.offset) on the disk"),
                offset: isBehindUnit
                    ? stretch.endOffset
                    : stretch.offset + UInt64(start - stretch.range.lowerBound)))
    }

    /// Adds the records that the store refused: other contents under a known id, and those that
    /// cannot be compared.
    mutating func addRefused() {
        let fates = batch.fates
        // The rows need not be gone through again where none was refused.
        let chunks = fates[.conflict] + fates[.unverifiable] > 0 ? batch.chunks : []
        for chunk in chunks {
            for unit in chunk.refused {
                dead.append(
                    Dead(
                        source: Int(chunk.source), line: chunk.firstLine + UInt64(unit.line),
                        unit: unit))
            }
        }
        dead.sort { ($0.source, $0.unit.start) < ($1.source, $1.unit.start) }
    }

    /// Takes out dead units that bear forgotten ids.
    mutating func removeForgotten(_ units: ForgottenUnits?) {
        guard let units else { return }
        let before = dead.count
        dead.removeAll { units.contains($0.unit, of: batch) }
        forgotten += UInt64(before - dead.count)
    }

    /// Whether the first `count` units that are not blank are all dead.
    func firstUnitsAreDead(_ count: Int) -> Bool {
        guard dead.count >= count else { return false }
        var seen = 0
        for (index, chunk) in batch.chunks.enumerated() {
            if !chunk.rows.isEmpty {
                let first = Int(chunk.rows[0].start)
                return dead.count(where: { $0.unit.start < first }) >= count
            }
            seen += Int(unitsPerChunk[index])
        }
        return seen >= count
    }
}

extension ParsedBatch {
    /// The dead units with their bytes, as the store keeps them.
    func letters(run: UInt64, names: [String]) -> [DeadLetter] {
        dead.map { dead in
            DeadLetter(
                dead.unit, of: batch, run: run, source: names[dead.source],
                sourceIndex: UInt32(dead.source), line: dead.line,
                offset: dead.offset ?? offset(of: dead.unit.start))
        }
    }

    /// Where a byte of the batch stands in its source.
    private func offset(of place: Int) -> UInt64 {
        var low = 0
        var high = stretches.count
        while low < high {
            let middle = (low + high) / 2
            if stretches[middle].range.upperBound <= place {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < stretches.count else { return 0 }
        return stretches[low].offset + UInt64(max(0, place - stretches[low].range.lowerBound))
    }

    /// The ledger's entry with the batch added.
    func adding(to entry: LedgerEntry, before: [SourcePosition]) -> LedgerEntry {
        var entry = entry
        let fates = batch.fates
        entry.counts.new += fates[.new]
        entry.counts.version += fates[.version]
        entry.counts.duplicate += fates[.duplicate]
        entry.counts.keptFirst += fates[.keptFirst]
        entry.counts.forgotten += fates[.forgotten] + forgotten
        // Conflicts and unverifiable records are counted as dead units.
        entry.counts.blank += blank
        entry.counts.header += header
        entry.counts.dead += UInt64(dead.count)
        for dead in dead { entry.counts.deadByCode[dead.unit.code, default: 0] += 1 }
        for (source, position) in positions.enumerated() {
            let units = position.units - before[source].units
            entry.counts.units += units
            entry.sources[source].units += units
        }
        for stretch in stretches {
            let bytes = stretch.endOffset - stretch.offset
            entry.counts.bytes += bytes
            entry.sources[stretch.source].bytes += bytes
            if stretch.isLast {
                entry.sources[stretch.source].sha256 = stretch.compressedDigest ?? stretch.digest
            }
        }
        return entry
    }
}

extension BatchChunk {
    /// The rows that the store refused, as dead units.
    var refused: [DeadUnit] {
        rows.filter { $0.fate == .conflict || $0.fate == .unverifiable }.map { row in
            let isConflict = row.fate == .conflict
            return DeadUnit(
                code: isConflict ? .idConflict : .unverifiable, line: row.line,
                start: Int(row.start), byteCount: Int(row.byteCount), faultOffset: 0,
                field: "review_id",
                expected: isConflict
                    ? "the bytes that are stored under this id"
                    : "a readable segment to compare with",
                found: isConflict ? "other bytes" : "a damaged one")
        }
    }
}

extension DeadLetter {
    /// A dead unit with its bytes, as the store keeps it.
    ///
    /// - Parameter offset: of the unit's first byte in its source.
    init(
        _ unit: DeadUnit, of batch: Batch, run: UInt64, source: String, sourceIndex: UInt32,
        line: UInt64, offset: UInt64
    ) {
        self.init(
            run: run, source: source, sourceIndex: sourceIndex, line: line, offset: offset,
            faultOffset: offset + UInt64(unit.faultOffset), code: unit.code, field: unit.field,
            expected: unit.expected, found: unit.found,
            byteCount: unit.overlong?.byteCount ?? UInt64(unit.byteCount),
            sha256: unit.overlong.map { Digits.hexadecimal($0.digest) } ?? "",
            bytes: unsafe Array(batch.bytes.bytes[unit.start..<unit.start + unit.byteCount]))
    }
}
