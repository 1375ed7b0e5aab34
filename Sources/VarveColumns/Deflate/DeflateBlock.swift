/// What is counted of a block, and the codes that its counts make.
struct DeflateBlock {
    var literals = [UInt32](repeating: 0, count: DeflateFormat.literalCount)
    var distances = [UInt32](repeating: 0, count: DeflateFormat.distanceCount)

    /// Forgets all; the end of the block occurs once.
    mutating func removeAll() {
        for symbol in literals.indices { literals[symbol] = 0 }
        for symbol in distances.indices { distances[symbol] = 0 }
        literals[DeflateFormat.endOfBlock] = 1
    }
}

/// The codes of a block, and the head that tells them.
struct DeflateHead {
    let literals: DeflateCode
    let distances: DeflateCode
    private let lengthCode: DeflateCode
    /// Symbols of code lengths, each with its extra bits.
    private var runs: [(symbol: Int, extra: Int)] = []
    private let literalCount: Int
    private let distanceCount: Int

    init(_ block: DeflateBlock) {
        literals = DeflateCode(
            frequencies: block.literals.withTwo(), lengthMax: DeflateFormat.codeBitsMax)
        // A code of one symbol would be incomplete, which not every reader takes.
        distances = DeflateCode(
            frequencies: block.distances.withTwo(), lengthMax: DeflateFormat.codeBitsMax)
        literalCount = max(257, (literals.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
        distanceCount = (distances.lengths.lastIndex { $0 > 0 } ?? 0) + 1
        runs = Self.runs(
            Array(literals.lengths[..<literalCount] + distances.lengths[..<distanceCount]))
        var frequencies = [UInt32](repeating: 0, count: 19)
        for run in runs { frequencies[run.symbol] += 1 }
        lengthCode = DeflateCode(
            frequencies: frequencies.withTwo(), lengthMax: DeflateFormat.lengthCodeBitsMax)
    }

    /// More than the head's bits.
    var bitCountMax: Int { 17 + 19 * 3 + runs.count * 14 }

    func write(to bits: inout DeflateBits, isLast: Bool) {
        bits.write(isLast ? 1 : 0, 1)
        bits.write(2, 2)
        bits.write(UInt64(literalCount - 257), 5)
        bits.write(UInt64(distanceCount - 1), 5)
        let order = DeflateFormat.lengthCodeOrder
        let count = max(4, (order.lastIndex { lengthCode.lengths[$0] > 0 } ?? 0) + 1)
        bits.write(UInt64(count - 4), 4)
        for symbol in order[..<count] { bits.write(UInt64(lengthCode.lengths[symbol]), 3) }
        for run in runs {
            bits.write(UInt64(lengthCode.bits[run.symbol]), Int(lengthCode.lengths[run.symbol]))
            switch run.symbol {
            case 16: bits.write(UInt64(run.extra), 2)
            case 17: bits.write(UInt64(run.extra), 3)
            case 18: bits.write(UInt64(run.extra), 7)
            default: break
            }
        }
    }

    /// Code lengths as runs: 16 repeats the one before 3 to 6 times, 17 a zero 3 to 10 times, 18 11
    /// to 138 times.
    private static func runs(_ lengths: [UInt8]) -> [(symbol: Int, extra: Int)] {
        var runs: [(symbol: Int, extra: Int)] = []
        var place = 0
        while place < lengths.count {
            let length = lengths[place]
            var end = place + 1
            while end < lengths.count, lengths[end] == length { end += 1 }
            var left = end - place
            if length > 0 {
                runs.append((Int(length), 0))
                left -= 1
            }
            while left >= 3 {
                let most = length > 0 ? 6 : left > 10 ? 138 : 10
                let taken = min(left, most)
                let symbol = length > 0 ? 16 : most == 138 ? 18 : 17
                runs.append((symbol, taken - (symbol == 18 ? 11 : 3)))
                left -= taken
            }
            for _ in 0..<left { runs.append((Int(length), 0)) }
            place = end
        }
        return runs
    }
}

extension [UInt32] {
    /// The same frequencies, with one or two symbols more where fewer than two occur.
    fileprivate func withTwo() -> [UInt32] {
        var frequencies = self
        var used = frequencies.count { $0 > 0 }
        for symbol in frequencies.indices where used < 2 && frequencies[symbol] == 0 {
            frequencies[symbol] = 1
            used += 1
        }
        return frequencies
    }
}
