/// A deterministic automaton over the bytes of a value, small and made in advance.
///
/// One step waits for the one before it. So four values are run at a time, each in its own lane:
/// about four times as fast as one after the other.
struct RegexAutomaton: Sendable {
    /// By byte.
    private let classes: [UInt8]
    /// By state and class: where the next state's row starts, in bytes. The dead state is the first
    /// row, the matched one the second; neither is ever left.
    private let table: [UInt16]
    private let rowByteCount: Int
    /// By state: 1 if a text may end there.
    private let endsMatch: [UInt8]
    /// Most values are decided by their first bytes: worth a look before they get a lane.
    private let isAnchored: Bool

    /// Nil if the expression is not understood or the automaton would be large.
    init?(_ node: RegexNode) {
        guard let program = ByteProgram(node), let made = AutomatonBuilder(program) else {
            return nil
        }
        let bytes = 2 * made.classCount
        classes = made.classes
        rowByteCount = bytes
        table = made.targets.map { UInt16($0 * bytes) }
        endsMatch = made.endsMatch.map { $0 ? 1 : 0 }
        isAnchored = node.isAnchored
    }

    /// Whether the expression matches a part of `value`.
    func matches(_ value: UnsafeRawBufferPointer) -> Bool {
        unsafe withCells { cells in
            guard let base = value.baseAddress else { return unsafe cells.endsMatch(cells.start) }
            var lane = unsafe Lane(base, value.count, cells)
            return unsafe lane.finish(cells)
        }
    }

    /// Decides the values whose mark is open: 1 or 0.
    ///
    /// - Parameter ends: one more than there are marks; offsets into `bytes`.
    func decide(
        _ bytes: UnsafeRawBufferPointer, _ ends: UnsafeBufferPointer<UInt32>,
        _ marks: UnsafeMutableBufferPointer<UInt8>
    ) {
        guard let base = bytes.baseAddress, marks.count > 0 else { return }
        unsafe withCells { cells in
            var queue = unsafe Queue(base, ends, marks, looksFirst: isAnchored)
            if let a = unsafe queue.next(cells), let b = unsafe queue.next(cells),
                let c = unsafe queue.next(cells), let d = unsafe queue.next(cells)
            {
                unsafe Self.run(a, b, c, d, &queue, cells)
            } else {
                // Those that were taken are still marked as open.
                unsafe queue.restart()
                while var lane = unsafe queue.next(cells) {
                    let matches = unsafe lane.finish(cells)
                    unsafe queue.mark(lane, matches)
                }
            }
        }
    }

    /// Runs four lanes, and hands each the next value as it ends one.
    private static func run(
        _ first: Lane, _ second: Lane, _ third: Lane, _ fourth: Lane, _ queue: inout Queue,
        _ cells: Cells
    ) {
        var (a, b, c, d) = unsafe (first, second, third, fourth)
        while true {
            let steps = unsafe min(min(a.left, b.left), min(c.left, d.left), 32)
            for i in 0..<steps {
                unsafe a.step(i, cells)
                unsafe b.step(i, cells)
                unsafe c.step(i, cells)
                unsafe d.step(i, cells)
            }
            unsafe a.advance(steps)
            unsafe b.advance(steps)
            unsafe c.advance(steps)
            unsafe d.advance(steps)
            let all =
                unsafe refill(&a, &queue, cells) && refill(&b, &queue, cells)
                && refill(&c, &queue, cells) && refill(&d, &queue, cells)
            if !all { break }
        }
        // The queue is empty; a lane that has ended says the same again.
        unsafe queue.mark(a, a.finish(cells))
        unsafe queue.mark(b, b.finish(cells))
        unsafe queue.mark(c, c.finish(cells))
        unsafe queue.mark(d, d.finish(cells))
    }

    /// Marks the lane's value if it is decided and takes the next; false if there is none.
    @inline(__always)
    private static func refill(_ lane: inout Lane, _ queue: inout Queue, _ cells: Cells) -> Bool {
        guard unsafe lane.isDecided(cells) else { return true }
        unsafe queue.mark(lane, cells.endsMatch(lane.state))
        guard let next = unsafe queue.next(cells) else { return false }
        unsafe lane = next
        return true
    }

    private func withCells<Result>(_ body: (Cells) -> Result) -> Result {
        unsafe classes.withUnsafeBufferPointer { classes in
            unsafe table.withUnsafeBytes { table in
                unsafe endsMatch.withUnsafeBufferPointer { ends in
                    // None of them is empty.
                    unsafe body(
                        Cells(
                            classes: classes.baseAddress.unsafelyUnwrapped,
                            table: table.baseAddress.unsafelyUnwrapped,
                            ends: ends.baseAddress.unsafelyUnwrapped, rowByteCount: rowByteCount))
                }
            }
        }
    }
}

/// The tables, as addresses.
@unsafe
private struct Cells {
    let classes: UnsafePointer<UInt8>
    let table: UnsafeRawPointer
    let ends: UnsafePointer<UInt8>
    let rowByteCount: Int

    var start: Int { unsafe AutomatonBuilder.start * rowByteCount }

    func endsMatch(_ state: Int) -> Bool { unsafe ends[state / rowByteCount] != 0 }
}

/// One value under way.
@unsafe
private struct Lane {
    private var at: UnsafePointer<UInt8>
    /// Bytes to go.
    private(set) var left: Int
    /// Where the row of the state starts.
    private(set) var state: Int
    /// Which value it is.
    let index: Int

    @inline(__always)
    init(_ base: UnsafeRawPointer, _ count: Int, _ cells: Cells, index: Int = 0) {
        unsafe at = base.assumingMemoryBound(to: UInt8.self)
        unsafe left = count
        unsafe state = cells.start
        unsafe self.index = index
    }

    @inline(__always)
    mutating func step(_ offset: Int, _ cells: Cells) {
        let row = unsafe (cells.table + state).assumingMemoryBound(to: UInt16.self)
        unsafe state = Int(row[Int(cells.classes[Int(at[offset])])])
    }

    @inline(__always)
    mutating func advance(_ count: Int) {
        unsafe at += count
        unsafe left &-= count
    }

    /// At the end, dead or matched.
    @inline(__always)
    func isDecided(_ cells: Cells) -> Bool {
        unsafe left == 0 || state <= AutomatonBuilder.matched * cells.rowByteCount
    }

    /// Runs some bytes; whether that was enough.
    @inline(__always)
    mutating func isDecided(within count: Int, _ cells: Cells) -> Bool {
        for _ in 0..<count {
            if unsafe isDecided(cells) { return true }
            unsafe step(0, cells)
            unsafe advance(1)
        }
        return unsafe isDecided(cells)
    }

    /// Runs to the end.
    mutating func finish(_ cells: Cells) -> Bool {
        while unsafe !isDecided(cells) {
            unsafe step(0, cells)
            unsafe advance(1)
        }
        return unsafe cells.endsMatch(state)
    }
}

/// The values that are open, in order.
@unsafe
private struct Queue {
    private let base: UnsafeRawPointer
    private let ends: UnsafePointer<UInt32>
    private let marks: UnsafeMutableBufferPointer<UInt8>
    private let looksFirst: Bool
    private var index = 0

    init(
        _ base: UnsafeRawPointer, _ ends: UnsafeBufferPointer<UInt32>,
        _ marks: UnsafeMutableBufferPointer<UInt8>, looksFirst: Bool
    ) {
        unsafe self.base = base
        unsafe self.ends = ends.baseAddress.unsafelyUnwrapped
        unsafe self.marks = marks
        unsafe self.looksFirst = looksFirst
    }

    @inline(__always)
    mutating func next(_ cells: Cells) -> Lane? {
        while unsafe index < marks.count {
            let value = unsafe index
            unsafe index += 1
            guard unsafe marks[value] == Judgement.open.rawValue else { continue }
            let start = Int(unsafe ends[value])
            var lane = unsafe Lane(
                base + start, Int(ends[value + 1]) - start, cells, index: value)
            if unsafe looksFirst, unsafe lane.isDecided(within: 8, cells) {
                unsafe mark(lane, cells.endsMatch(lane.state))
                continue
            }
            return unsafe lane
        }
        return nil
    }

    mutating func restart() { unsafe index = 0 }

    @inline(__always)
    func mark(_ lane: Lane, _ matches: Bool) {
        unsafe marks[lane.index] = matches ? Judgement.yes.rawValue : Judgement.no.rawValue
    }
}
