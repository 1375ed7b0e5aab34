/// A regular expression as a nondeterministic automaton over bytes (Thompson's).
struct ByteProgram {
    enum Instruction: Hashable {
        case byte(ClosedRange<UInt8>, next: Int)
        /// Goes on at both.
        case split(Int, Int)
        case assertion(RegexNode.Assertion, next: Int)
        case match
    }

    private(set) var instructions: [Instruction] = [.match]
    private(set) var start = 0
    /// Places of equal instructions, so that tails of UTF-8 sequences are shared.
    private var known: [Instruction: Int] = [:]

    static var instructionMax: Int { 4_096 }

    /// Nil if the expression is not understood or too long.
    init?(_ node: RegexNode) {
        guard let start = emit(node, then: 0) else { return nil }
        self.start = start
        known = [:]
    }

    /// Appends what matches `node` and then goes on at `next`; says where it starts.
    private mutating func emit(_ node: RegexNode, then next: Int) -> Int? {
        guard instructions.count <= Self.instructionMax else { return nil }
        switch node {
        case .empty: return next
        case .unknown: return nil
        case .assertion(let assertion): return append(.assertion(assertion, next: next))
        case .set(let set): return emit(set, then: next)
        case .sequence(let parts):
            var entry = next
            for part in parts.reversed() {
                guard let before = emit(part, then: entry) else { return nil }
                entry = before
            }
            return entry
        case .choice(let branches):
            var entries: [Int] = []
            for branch in branches {
                guard let entry = emit(branch, then: next) else { return nil }
                entries.append(entry)
            }
            return either(entries)
        case .repeated(let part, let least, let most):
            return emit(part, least, most, then: next)
        }
    }

    private mutating func emit(
        _ part: RegexNode, _ least: Int, _ most: Int?, then next: Int
    ) -> Int? {
        var entry = next
        if let most {
            for _ in 0..<max(most - least, 0) {
                guard let once = emit(part, then: entry) else { return nil }
                entry = append(.split(once, next))
            }
        } else {
            // The loop goes back to a split whose targets are known only afterwards.
            let loop = instructions.count
            instructions.append(.match)
            guard let body = emit(part, then: loop) else { return nil }
            instructions[loop] = .split(body, next)
            entry = loop
        }
        for _ in 0..<least {
            guard let once = emit(part, then: entry) else { return nil }
            entry = once
        }
        return entry
    }

    /// RE2 takes `[kK]` for `(?i:k)`, and beside another character that takes in the Kelvin sign:
    /// only RE2 knows where. So with the long s.
    private static let doubtful = [
        ScalarSet(0x4b...0x4b, 0x6b...0x6b), ScalarSet(0x53...0x53, 0x73...0x73),
    ]

    private mutating func emit(_ set: ScalarSet, then next: Int) -> Int? {
        guard !Self.doubtful.contains(set) else { return nil }
        var entries: [Int] = []
        for range in set.ranges {
            for sequence in UTF8Ranges.sequences(range) {
                var entry = next
                for bytes in sequence.reversed() { entry = append(.byte(bytes, next: entry)) }
                entries.append(entry)
            }
        }
        return entries.count <= Self.instructionMax ? either(entries) : nil
    }

    private mutating func either(_ entries: [Int]) -> Int? {
        guard var entry = entries.last else { return nil }
        for other in entries.dropLast().reversed() { entry = append(.split(other, entry)) }
        return entry
    }

    private mutating func append(_ instruction: Instruction) -> Int {
        if let place = known[instruction] { return place }
        instructions.append(instruction)
        known[instruction] = instructions.count - 1
        return instructions.count - 1
    }
}
