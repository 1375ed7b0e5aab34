import VarveJSON
import VarveStore

/// Whole units of one source for one worker.
@safe
struct Piece {
    /// Where they lie in the batch's bytes.
    var range: Range<Int>
    /// These bytes, with 64 readable ones behind them.
    var text = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    /// The source's place in the run.
    var source: Int
    /// Where the units stand in the text; nil where each line is one.
    var units: [UnitPlace]?
    /// The heading of a table is in the text, and none of the units.
    var hasHeading = false
    /// The first bytes of the source.
    var isStart = false
    /// A unit beyond the limit, of which the piece is the beginning: there is nothing to parse.
    var overlong: OverlongUnit?

    init(
        range: Range<Int>, source: Int, units: [UnitPlace]? = nil, hasHeading: Bool = false,
        isStart: Bool = false, overlong: OverlongUnit? = nil
    ) {
        self.range = range
        self.source = source
        self.units = units
        self.hasHeading = hasHeading
        self.isStart = isStart
        self.overlong = overlong
    }
}

/// Hands pieces of a batch from the thread that reads to those that parse, in order.
final class PieceQueue: Sendable {
    private let monitor = Monitor()
    private let guarded = Handover(State())

    /// Guarded by the monitor.
    private final class State {
        var pieces: [Piece] = []
        var takenCount = 0
        var isComplete = false
    }

    /// How many pieces there are so far.
    var count: Int { monitor.withLock { guarded.value.pieces.count } }

    /// All pieces; complete when reading has ended.
    var all: [Piece] { monitor.withLock { guarded.value.pieces } }

    func put(_ piece: Piece) {
        let handed = Handover(piece)
        monitor.withLock {
            guarded.value.pieces.append(handed.value)
            monitor.wake()
        }
    }

    /// Says that no piece will follow.
    func complete() {
        monitor.withLock {
            guarded.value.isComplete = true
            monitor.wake()
        }
    }

    /// Waits for the next piece that nobody took; nil when there is none left.
    func take() -> (index: Int, piece: Piece)? {
        monitor.withLock {
            let state = guarded.value
            while state.takenCount == state.pieces.count {
                if state.isComplete { return nil }
                monitor.wait()
            }
            state.takenCount += 1
            return (state.takenCount - 1, state.pieces[state.takenCount - 1])
        }
    }

    /// Waits for the first piece; nil when the batch has none.
    func first() -> Piece? {
        monitor.withLock {
            let state = guarded.value
            while state.pieces.isEmpty {
                if state.isComplete { return nil }
                monitor.wait()
            }
            return state.pieces[0]
        }
    }

    /// To be called when nobody reads or takes.
    func reset() {
        monitor.withLock {
            guarded.value.pieces.removeAll(keepingCapacity: true)
            guarded.value.takenCount = 0
            guarded.value.isComplete = false
        }
    }
}
