/// The containers that are open at a place of a JSON text, a bit each.
struct BracketStack {
    private var words: [UInt64] = [0]
    private(set) var depth = 0

    /// Whether the innermost one is an object; of no meaning at depth 0.
    var isInObject: Bool {
        let top = max(depth - 1, 0)
        return words[top >> 6] >> UInt64(top & 63) & 1 == 1
    }

    mutating func push(isObject: Bool) {
        if depth >> 6 == words.count { words.append(0) }
        let bit: UInt64 = 1 << UInt64(depth & 63)
        words[depth >> 6] = isObject ? words[depth >> 6] | bit : words[depth >> 6] & ~bit
        depth += 1
    }

    mutating func pop() { depth -= 1 }

    mutating func removeAll() { depth = 0 }
}
