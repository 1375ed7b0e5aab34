/// A prefix code: for each symbol its length, and its bits as they are written, lowest first.
struct DeflateCode {
    /// 0 for symbols that do not occur.
    private(set) var lengths: [UInt8]
    private(set) var bits: [UInt16]

    /// The code of least total length among those of at most `lengthMax` bits, or near it: the
    /// bound is kept by lengthening other codes.
    ///
    /// - Precondition: at least two symbols occur.
    init(frequencies: [UInt32], lengthMax: Int) {
        let used = frequencies.indices.filter { frequencies[$0] > 0 }
            .sorted { (frequencies[$0], $0) < (frequencies[$1], $1) }
        precondition(used.count >= 2, "a code tells symbols apart")
        var counts = Self.lengthCounts(used.map { UInt64(frequencies[$0]) })
        Self.bound(&counts, lengthMax)
        lengths = Array(repeating: 0, count: frequencies.count)
        var next = used.count
        for length in 1...lengthMax {
            for _ in 0..<counts[length] {
                next -= 1
                lengths[used[next]] = UInt8(length)
            }
        }
        bits = Self.canonicalBits(lengths, counts)
    }

    /// How many codes there are of each length in Huffman's tree, for frequencies that rise.
    private static func lengthCounts(_ frequencies: [UInt64]) -> [Int] {
        // Leaves come in order, and so do the nodes that are made of the two least.
        let leafCount = frequencies.count
        var weights = frequencies
        var parents = [Int](repeating: 0, count: 2 * leafCount - 1)
        var leaf = 0
        var node = leafCount
        func takeLeast() -> Int {
            if leaf < leafCount, node >= weights.count || weights[leaf] <= weights[node] {
                leaf += 1
                return leaf - 1
            }
            node += 1
            return node - 1
        }
        while weights.count < 2 * leafCount - 1 {
            let first = takeLeast()
            let second = takeLeast()
            parents[first] = weights.count
            parents[second] = weights.count
            weights.append(weights[first] + weights[second])
        }
        var depths = [Int](repeating: 0, count: weights.count)
        var counts = [Int](repeating: 0, count: 64)
        for place in stride(from: weights.count - 2, through: 0, by: -1) {
            depths[place] = depths[parents[place]] + 1
            if place < leafCount { counts[min(63, depths[place])] += 1 }
        }
        return counts
    }

    /// Shortens what is too long and makes up for it elsewhere.
    private static func bound(_ counts: inout [Int], _ lengthMax: Int) {
        for length in (lengthMax + 1)..<counts.count {
            counts[lengthMax] += counts[length]
            counts[length] = 0
        }
        var sum = 0
        for length in 1...lengthMax { sum += counts[length] << (lengthMax - length) }
        while sum > 1 << lengthMax {
            counts[lengthMax] -= 1
            guard let shorter = (1..<lengthMax).last(where: { counts[$0] > 0 }) else { return }
            counts[shorter] -= 1
            counts[shorter + 1] += 2
            sum -= 1
        }
    }

    private static func canonicalBits(_ lengths: [UInt8], _ counts: [Int]) -> [UInt16] {
        var next = [UInt16](repeating: 0, count: 17)
        var code = 0
        for length in 1...15 {
            code = (code + (length > 1 ? counts[length - 1] : 0)) << 1
            next[length] = UInt16(truncatingIfNeeded: code)
        }
        return lengths.map { length in
            guard length > 0 else { return 0 }
            let code = next[Int(length)]
            next[Int(length)] = code &+ 1
            var reversed: UInt16 = 0
            for bit in 0..<UInt16(length) where code &>> bit & 1 == 1 {
                reversed |= 1 &<< (UInt16(length) &- 1 &- bit)
            }
            return reversed
        }
    }
}
