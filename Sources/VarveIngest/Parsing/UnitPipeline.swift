import Synchronization
import VarveColumns
import VarveJSON
import VarveReviews
import VarveStore

/// Parses batches on all workers.
final class UnitPipeline {
    /// If these are all dead, the file or the profile is the wrong one.
    static let guardUnits = 1_000
    private static let chunkByteCount = 1 << 20

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

    /// Parses all lines of a batch.
    ///
    /// - Parameter firstLines: for each source the lines before the batch.
    func parse(
        _ input: BatchInput, profile: Profile, window: TimeWindow, firstLines: [UInt64]
    ) throws -> ParsedBatch {
        prepare(profile, window)
        let pieces = cut(input)
        while chunks.count < pieces.count { chunks.append(BatchChunk()) }
        let work = Handover((parsers: parsers, chunks: chunks, results: PieceResults(pieces.count)))
        let bytes = Handover(input.bytes)
        try workers.forEach(pieces.count) { worker, index in
            let piece = pieces[index]
            let chunk = work.value.chunks[index]
            chunk.removeAll()
            chunk.range = piece.range
            chunk.source = UInt32(piece.source)
            guard piece.overlong == nil else { return }
            var dead: [DeadUnit] = []
            let counts = work.value.parsers[worker].parse(
                bytes.value, chunk, skipsMark: piece.isStart, dead: &dead)
            work.value.results.set(index, PieceResult(worker: worker, counts: counts, dead: dead))
        }
        return try collect(input, pieces, work.value.results.all, profile, firstLines)
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

    /// Cuts stretches at line feeds into pieces that workers share fairly.
    private func cut(_ input: BatchInput) -> [Piece] {
        var pieces: [Piece] = []
        for stretch in input.stretches {
            var start = stretch.range.lowerBound
            let end = stretch.range.upperBound - stretch.faultyByteCount
            repeat {
                var cut = min(start + Self.chunkByteCount, end)
                while cut < end, unsafe input.bytes.bytes[cut - 1] != UInt8(ascii: "\n") {
                    cut += 1
                }
                pieces.append(
                    Piece(
                        range: start..<cut, source: stretch.source,
                        isStart: stretch.offset == 0 && start == stretch.range.lowerBound,
                        overlong: stretch.overlong))
                start = cut
            } while start < end
        }
        return pieces
    }

    private func collect(
        _ input: BatchInput, _ pieces: [Piece], _ results: [PieceResult], _ profile: Profile,
        _ firstLines: [UInt64]
    ) throws -> ParsedBatch {
        addShapes()
        let batch = Batch(bytes: input.bytes, profile: profile)
        batch.shapes = (0..<shapes.count).map { shapes[$0] }
        var parsed = ParsedBatch(
            batch: batch, stretches: input.stretches, linesDone: firstLines)
        for (index, piece) in pieces.enumerated() {
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

/// Lines of one source for one worker.
struct Piece {
    var range: Range<Int>
    var source: Int
    /// The first bytes of the source.
    var isStart: Bool
    var overlong: OverlongLine?
}

struct PieceResult {
    var worker = 0
    var counts = UnitCounts()
    var dead: [DeadUnit] = []
}

/// The workers' results, each set by one.
private final class PieceResults: Sendable {
    private let results: Mutex<[PieceResult]>

    init(_ count: Int) { results = Mutex(Array(repeating: PieceResult(), count: count)) }

    var all: [PieceResult] { results.withLock { $0 } }

    func set(_ index: Int, _ result: PieceResult) { results.withLock { $0[index] = result } }
}
