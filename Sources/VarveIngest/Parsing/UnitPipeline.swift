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

    init(workers: Workers, limits: UnitLimits, digestKey: [UInt8]) {
        self.workers = workers
        self.limits = limits
        self.digestKey = digestKey
    }

    /// Parses all lines of a batch, also while it is still being read.
    ///
    /// - Parameters:
    ///   - profiles: for each source its profile; one for all sources of a batch.
    ///   - firstLines: for each source the lines before the batch.
    /// - Returns: nil where there is nothing to read any more.
    func parse(
        _ input: BatchInput, profiles: [Profile], window: TimeWindow, firstLines: [UInt64]
    ) throws -> (batch: ParsedBatch, profile: Profile)? {
        // A source whose end comes with no more lines makes a batch too: its progress and its fault
        // count, and sources may follow. The stretches are complete when there is no first piece.
        guard let first = input.pieces.first()?.source ?? input.stretches.first?.source else {
            return nil
        }
        let profile = profiles[first]
        prepare(profile, window)
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
                let counts = unsafe work.value.parsers[worker].parse(
                    piece.text, chunk, skipsMark: piece.isStart, dead: &dead)
                results.set(index, PieceResult(worker: worker, counts: counts, dead: dead))
            }
        }
        chunks = results.chunks
        return (collect(input, results.all, profile, firstLines), profile)
    }

    private func prepare(_ profile: Profile, _ window: TimeWindow) {
        while parsers.count < workers.count {
            parsers.append(
                ChunkParser(
                    profile: profile, window: window, limits: limits, digestKey: digestKey))
            shapeMaps.append([])
        }
        for parser in parsers { parser.use(profile, window: window) }
    }

    private func collect(
        _ input: BatchInput, _ results: [PieceResult], _ profile: Profile, _ firstLines: [UInt64]
    ) -> ParsedBatch {
        addShapes()
        let batch = Batch(bytes: input.bytes, profile: profile)
        batch.shapes = (0..<shapes.count).map { shapes[$0] }
        var parsed = ParsedBatch(
            batch: batch, stretches: input.stretches, linesDone: firstLines)
        for (index, piece) in input.pieces.all.enumerated() {
            let chunk = chunks[index]
            let result = results[index]
            chunk.firstLine = parsed.linesDone[piece.source] + 1
            chunk.shapeMap = shapeMaps[result.worker]
            batch.chunks.append(chunk)
            parsed.linesPerChunk.append(result.counts.lines)
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
            let table = parser.scanner.shapes
            while shapeMaps[index].count < table.count {
                let shape = table[shapeMaps[index].count]
                shapeMaps[index].append(UInt32(shapes.intern(shape) ?? ShapeTable.opaque))
            }
        }
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
