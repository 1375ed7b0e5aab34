/// Makes a deterministic automaton of a ``ByteProgram``, whole and in advance, within bounds.
///
/// It looks for a match that starts anywhere, so each step starts anew beside what is under way.
/// Assertions are decided when the next byte is known; a state keeps what the byte before was, as
/// far as an assertion in it asks for that.
struct AutomatonBuilder {
    typealias Assertion = RegexNode.Assertion

    /// What stands on one side of a place.
    enum Side: UInt8 {
        case border, word, newline, other
    }

    struct State: Hashable {
        /// Byte, assertion and match instructions, ascending.
        var places: [Int]
        var before: Side
    }

    private let program: ByteProgram
    /// Whether an assertion asks for what stands before it.
    private let asksBefore: Bool
    private(set) var states: [State] = []
    private(set) var classes: [UInt8] = []
    private(set) var classCount = 0
    /// By state and class: the next state.
    private(set) var targets: [Int] = []
    /// By state: whether the text may end there.
    private(set) var endsMatch: [Bool] = []
    private var known: [State: Int] = [:]
    private var effort = 0

    /// The state from which nothing matches any more, and the one that has matched.
    static var dead: Int { 0 }
    static var matched: Int { 1 }
    static var start: Int { 2 }

    /// Rows of two bytes a cell start below 65,536.
    private static var cellMax: Int { 32_768 }
    /// Bounds the time: some milliseconds.
    private static var effortMax: Int { 500_000 }

    /// Nil if the automaton would be too large.
    init?(_ program: ByteProgram) {
        self.program = program
        asksBefore = program.instructions.contains { instruction in
            if case .assertion(let assertion, _) = instruction {
                assertion != .textEnd
            } else {
                false
            }
        }
        classify()
        // Two states that no set of places stands for.
        states = [State(places: [-1], before: .other), State(places: [-2], before: .other)]
        targets = [Int](repeating: Self.dead, count: classCount)
        targets += [Int](repeating: Self.matched, count: classCount)
        endsMatch = [false, true]
        guard build() else { return nil }
    }

    private mutating func build() -> Bool {
        var visited = VisitedSet(program.instructions.count)
        var first: [Int] = []
        spread(program.start, visited: &visited) { first.append($0) }
        let start = add(first, before: .border)
        // A pattern that matches the empty text, or nothing at all, needs no automaton.
        guard start == Self.start else { return false }
        var next = Self.start
        let samples = representatives
        while next < states.count {
            guard states.count * classCount <= Self.cellMax, effort <= Self.effortMax else {
                return false
            }
            for sample in samples { targets.append(target(of: next, sample)) }
            endsMatch.append(matchesAtEnd(next))
            next += 1
        }
        return true
    }

    // MARK: Classes of bytes

    /// Bytes that no instruction tells apart are one class.
    private mutating func classify() {
        var borders = Set<Int>([0])
        func mark(_ range: ClosedRange<UInt8>) {
            borders.insert(Int(range.lowerBound))
            borders.insert(Int(range.upperBound) + 1)
        }
        for instruction in program.instructions {
            switch instruction {
            case .byte(let range, _): mark(range)
            case .assertion(.wordBoundary, _), .assertion(.notWordBoundary, _):
                for range in [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a]
                    as [ClosedRange<UInt8>]
                { mark(range) }
            case .assertion(.lineStart, _), .assertion(.lineEnd, _): mark(0x0a...0x0a)
            case .assertion, .split, .match: break
            }
        }
        for byte in 0..<256 {
            if borders.contains(byte) { classCount += 1 }
            classes.append(UInt8(classCount - 1))
        }
    }

    /// One byte of each class.
    private var representatives: [UInt8] {
        (0..<classCount).compactMap { wanted in
            classes.firstIndex(of: UInt8(wanted)).map { UInt8($0) }
        }
    }

    static func side(_ byte: UInt8) -> Side {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x5f, 0x61...0x7a: .word
        case 0x0a: .newline
        default: .other
        }
    }

    // MARK: States

    /// The number of the state with these places.
    private mutating func add(_ places: [Int], before: Side) -> Int {
        // Behind the start of the text its assertion never holds again.
        let kept = before == .border ? places : places.filter { !isTextStart($0) }
        if kept.contains(where: { program.instructions[$0] == .match }) { return Self.matched }
        if kept.isEmpty { return Self.dead }
        // An assertion may stand behind another one: any of them may ask.
        let asks = asksBefore && kept.contains { isAssertion($0) }
        let state = State(places: kept.sorted(), before: asks ? before : .other)
        if let number = known[state] { return number }
        states.append(state)
        known[state] = states.count - 1
        return states.count - 1
    }

    private func isTextStart(_ place: Int) -> Bool {
        if case .assertion(.textStart, _) = program.instructions[place] { true } else { false }
    }

    private func isAssertion(_ place: Int) -> Bool {
        if case .assertion = program.instructions[place] { true } else { false }
    }

    /// Where `byte` leads from a state.
    private mutating func target(of number: Int, _ byte: UInt8) -> Int {
        let state = states[number]
        let here = resolved(state, after: Self.side(byte))
        if here.matches { return Self.matched }
        var visited = VisitedSet(program.instructions.count)
        var next: [Int] = []
        for place in here.places {
            guard case .byte(let range, let target) = program.instructions[place],
                range.contains(byte)
            else { continue }
            spread(target, visited: &visited) { next.append($0) }
        }
        spread(program.start, visited: &visited) { next.append($0) }
        return add(next, before: Self.side(byte))
    }

    private mutating func matchesAtEnd(_ number: Int) -> Bool {
        resolved(states[number], after: .border).matches
    }

    /// The byte instructions that are reached once the assertions are decided.
    private mutating func resolved(
        _ state: State, after: Side
    ) -> (places: [Int], matches: Bool) {
        var visited = VisitedSet(program.instructions.count)
        var places: [Int] = []
        var waiting = state.places
        var matches = false
        for place in waiting { visited.insert(place) }
        while let place = waiting.popLast() {
            effort += 1
            switch program.instructions[place] {
            case .byte: places.append(place)
            case .match: matches = true
            case .split: break
            case .assertion(let assertion, let next):
                if Self.holds(assertion, state.before, after) {
                    spread(next, visited: &visited) { waiting.append($0) }
                }
            }
        }
        return (places, matches)
    }

    private static func holds(_ assertion: Assertion, _ before: Side, _ after: Side) -> Bool {
        switch assertion {
        case .textStart: before == .border
        case .textEnd: after == .border
        case .lineStart: before == .border || before == .newline
        case .lineEnd: after == .border || after == .newline
        case .wordBoundary: (before == .word) != (after == .word)
        case .notWordBoundary: (before == .word) == (after == .word)
        }
    }

    /// What is reached from `place` without a byte and without a condition.
    private mutating func spread(
        _ place: Int, visited: inout VisitedSet, _ body: (Int) -> Void
    ) {
        var waiting = [place]
        while let place = waiting.popLast() {
            effort += 1
            guard visited.insert(place) else { continue }
            if case .split(let a, let b) = program.instructions[place] {
                waiting.append(b)
                waiting.append(a)
            } else {
                body(place)
            }
        }
    }
}

/// Instructions that have been seen.
private struct VisitedSet {
    private var words: [UInt64]

    init(_ count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

    /// False if it was in the set.
    @discardableResult
    mutating func insert(_ place: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(place % 64)
        if words[place / 64] & bit != 0 { return false }
        words[place / 64] |= bit
        return true
    }
}
