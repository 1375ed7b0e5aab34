import Synchronization
import VarveColumns
import VarveJSON
import VarveReviews
import VarveStore

/// Parses batches on all workers.
final class UnitPipeline {
    /// If these are all dead, the file or the profile is the wrong one.
    static let guardUnits = 1_000

    private let workers: Workers
    private let limits: UnitLimits
    private let digestKey: [UInt8]
    private var parsers: [ChunkParser] = []
    private var shapes = ShapeTable()
    /// For each parser, from its shapes to the run's.
    private var shapeMaps: [[UInt32]] = []
    private var chunks: [BatchChunk] = []
    /// Of the table whose shapes are at hand; nil for those of JSON.
    private var header: RowHeader?

    init(workers: Workers, limits: UnitLimits, digestKey: [UInt8]) {
        self.workers = workers
        self.limits = limits
        self.digestKey = digestKey
    }

    /// Parses all units of a batch, also while it is still being read.
    ///
    /// - Parameters:
    ///   - positions: for each source that was opened before how far it was read.
    /// - Returns: nil where there is nothing to read any more.
    func parse(
        _ input: BatchInput, window: TimeWindow, positions: [SourcePosition]
    ) throws -> (batch: ParsedBatch, profile: Profile)? {
        // A source whose end comes with no more units makes a batch too: its progress and its fault
        // count, and sources may follow. The stretches are complete when there is no first piece.
        guard input.pieces.first() != nil || !input.stretches.isEmpty,
            let reading = input.reading
        else { return nil }
        prepare(reading, window)
        let work = Handover((parsers: parsers, pieces: input.pieces))
        let results = PieceResults(chunks)
        try workers.forEach(workers.count) { worker, _ in
            while let (index, piece) = work.value.pieces.take() {
                let chunk = results.chunk(index)
                chunk.removeAll()
                chunk.range = piece.range
                chunk.source = UInt32(piece.source)
                guard piece.overlong == nil else { continue }
                var dead: [DeadUnit] = []
                let counts = work.value.parsers[worker].parse(piece, chunk, &dead)
                results.set(index, PieceResult(worker: worker, counts: counts, dead: dead))
            }
        }
        chunks = results.chunks
        let sources = positions + input.opened.map(\.position)
        return (collect(input, results.all, reading.profile, sources), reading.profile)
    }

    private func prepare(_ reading: SourceReading, _ window: TimeWindow) {
        if reading.header != header {
            // Rows of another table have shapes of their own, and a segment does not hold both.
            header = reading.header
            shapes = ShapeTable()
            shapeMaps = shapeMaps.map { _ in [] }
        }
        while parsers.count < workers.count {
            parsers.append(
                ChunkParser(
                    profile: reading.profile, window: window, limits: limits, digestKey: digestKey))
            shapeMaps.append([])
        }
        for parser in parsers {
            parser.use(
                reading.profile, reading.header, window: window, parserCount: workers.count)
        }
    }

    private func collect(
        _ input: BatchInput, _ results: [PieceResult], _ profile: Profile,
        _ positions: [SourcePosition]
    ) -> ParsedBatch {
        addShapes()
        let batch = Batch(bytes: input.bytes, profile: profile)
        batch.shapes = (0..<shapes.count).map { shapes[$0] }
        var parsed = ParsedBatch(
            batch: batch, stretches: input.stretches, positions: positions)
        for (index, piece) in input.pieces.all.enumerated() {
            let chunk = chunks[index]
            let result = results[index]
            chunk.firstLine = parsed.positions[piece.source].lines + 1
            chunk.shapeMap = shapeMaps[result.worker]
            batch.chunks.append(chunk)
            parsed.unitsPerChunk.append(result.counts.units)
            if let overlong = piece.overlong {
                parsed.addOverlong(overlong, piece, limit: limits.lineBytesMax)
            } else {
                parsed.add(result, piece.source)
            }
        }
        for stretch in input.stretches { parsed.addFault(stretch) }
        return parsed
    }

    /// Brings the parsers' new shapes into the run's table. What it cannot hold becomes opaque.
    private func addShapes() {
        for (index, parser) in parsers.enumerated() {
            let table = parser.shapes
            while shapeMaps[index].count < table.count {
                let shape = table[shapeMaps[index].count]
                shapeMaps[index].append(UInt32(shapes.intern(shape) ?? ShapeTable.opaque))
            }
        }
    }
}

extension ChunkParser {
    /// Parses the units of a piece.
    fileprivate func parse(
        _ piece: Piece, _ chunk: BatchChunk, _ dead: inout [DeadUnit]
    ) -> UnitCounts {
        guard let units = piece.units else {
            return unsafe parse(piece.text, chunk, skipsMark: piece.isStart, dead: &dead)
        }
        var counts = unsafe parse(piece.text, units, chunk, dead: &dead)
        counts.header = piece.hasHeading ? 1 : 0
        return counts
    }
}

struct PieceResult {
    var worker = 0
    var counts = UnitCounts()
    var dead: [DeadUnit] = []
}

/// The workers' results, each set by one.
private final class PieceResults: Sendable {
    private let state: Mutex<(results: [PieceResult], chunks: Handover<[BatchChunk]>)>

    /// - Parameter chunks: used again; more are made as they are needed.
    init(_ chunks: [BatchChunk]) { state = Mutex(([], Handover(chunks))) }

    var all: [PieceResult] { state.withLock { $0.results } }
    var chunks: [BatchChunk] { state.withLock { $0.chunks }.value }

    /// The chunk of a piece, for the worker that took it.
    func chunk(_ index: Int) -> BatchChunk {
        state.withLock { state in
            var chunks = state.chunks.value
            state.chunks = Handover([])
            while chunks.count <= index { chunks.append(BatchChunk()) }
            state.chunks = Handover(chunks)
            while state.results.count <= index { state.results.append(PieceResult()) }
            return Handover(chunks[index])
        }.value
    }

    func set(_ index: Int, _ result: PieceResult) {
        state.withLock { $0.results[index] = result }
    }
}
