/// Writes DEFLATE that is smaller than zlib's: of all ways to make a block of literals and matches
/// it looks for the cheapest, as zopfli and libdeflate do. Any inflate reads it.
///
/// A block's matches are found once; then a few passes from its end to its start find the cheapest
/// way under what symbols are thought to cost, and count them, which tells their costs better. The
/// same bytes always give the same stream. Confined to one thread; about 10 MB of memory.
@safe final class DeflateEncoder {
    /// One set of codes serves so many bytes: longer blocks adapt less, shorter ones pay for more
    /// codes.
    static let blockByteCount = 1 << 17
    /// A block ends early where it has more matches.
    static let stepCountMax = 1 << 20
    /// The first block of a page starts from costs that were guessed.
    static let firstPassCount = 4
    static let passCount = 1

    private let matches = DeflateMatches()
    private let costs = DeflateCosts()
    private var block = DeflateBlock()
    /// The matches of all positions of a block, one position after the other.
    private let steps: UnsafeMutablePointer<DeflateStep>
    /// Where the matches of a position begin.
    private let firsts: UnsafeMutablePointer<UInt32>
    /// The cost from a position to the block's end.
    private let totals: UnsafeMutablePointer<UInt32>
    /// The first step from a position.
    private let choices: UnsafeMutablePointer<DeflateStep>

    init() {
        unsafe steps = .allocate(capacity: Self.stepCountMax + DeflateMatches.depthMax + 2)
        unsafe firsts = .allocate(capacity: Self.blockByteCount + 1)
        unsafe totals = .allocate(capacity: Self.blockByteCount + 1)
        unsafe choices = .allocate(capacity: Self.blockByteCount)
    }

    deinit {
        unsafe steps.deallocate()
        unsafe firsts.deallocate()
        unsafe totals.deallocate()
        unsafe choices.deallocate()
    }

    /// Compresses all of `bytes` to `out`.
    ///
    /// - Returns: the size of the stream; 0 if it does not fit into `capacity`.
    /// - Complexity: O(bytes), at about two thirds of the speed of zlib's level 9.
    func encode(
        _ bytes: UnsafeRawBufferPointer, to out: UnsafeMutableRawPointer, capacity: Int
    ) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        unsafe matches.begin(bytes)
        costs.reset()
        var bits = unsafe DeflateBits(out, capacity: capacity)
        var position = 0
        while position < bytes.count {
            let end = findMatches(
                position..<min(bytes.count, position + Self.blockByteCount))
            let passCount = position == 0 ? Self.firstPassCount : Self.passCount
            let range = position..<end
            for _ in 0..<passCount {
                unsafe findPath(start + position, count: range.count)
                unsafe countPath(start + position, count: range.count)
                costs.learn(block)
            }
            let isWritten = unsafe write(
                start + position, count: range.count, isLast: end == bytes.count, to: &bits)
            guard isWritten else { return 0 }
            position = end
        }
        bits.finish()
        return bits.byteCount
    }

    /// - Returns: the end of the block.
    private func findMatches(_ range: Range<Int>) -> Int {
        var end = unsafe steps
        for position in range {
            let count = unsafe end - steps
            unsafe firsts[position &- range.lowerBound] = UInt32(truncatingIfNeeded: count)
            guard count <= Self.stepCountMax else { return position }
            unsafe end = matches.next(position, into: end)
        }
        unsafe firsts[range.count] = UInt32(end - steps)
        return range.upperBound
    }

    /// From the end to the start: the cheapest step from each position, and what it leads to.
    private func findPath(_ bytes: UnsafeRawPointer, count: Int) {
        let literals = unsafe costs.literals
        let lengths = unsafe costs.lengths
        let distances = unsafe costs.distances
        unsafe totals[count] = 0
        var position = count &- 1
        while position >= 0 {
            let byte = unsafe bytes.load(fromByteOffset: position, as: UInt8.self)
            let rest = unsafe totals + position
            var least = unsafe literals[Int(byte)] &+ rest[1]
            var choice = DeflateStep.literal
            var length = DeflateFormat.lengthMin
            var index = unsafe Int(firsts[position])
            let last = unsafe Int(firsts[position &+ 1])
            while index < last {
                let step = unsafe steps[index]
                let distance = unsafe distances[step.slot]
                let longest = min(step.length, count &- position)
                while length <= longest {
                    let cost = unsafe distance &+ lengths[length] &+ rest[length]
                    if cost < least {
                        least = cost
                        choice = step.cut(to: length)
                    }
                    length &+= 1
                }
                index &+= 1
            }
            unsafe rest[0] = least
            unsafe choices[position] = choice
            position &-= 1
        }
    }

    /// Counts the symbols on the way.
    private func countPath(_ bytes: UnsafeRawPointer, count: Int) {
        block.removeAll()
        var position = 0
        while position < count {
            let step = unsafe choices[position]
            if step.length == 1 {
                let byte = unsafe bytes.load(fromByteOffset: position, as: UInt8.self)
                block.literals[Int(byte)] += 1
            } else {
                let slot = DeflateFormat.lengthSlot(step.length).slot
                block.literals[DeflateFormat.firstLength + slot] += 1
                block.distances[step.slot] += 1
            }
            position += step.length
        }
    }

    /// - Returns: false if there is no room.
    private func write(
        _ bytes: UnsafeRawPointer, count: Int, isLast: Bool, to bits: inout DeflateBits
    ) -> Bool {
        let head = DeflateHead(block)
        guard bits.hasRoom(for: head.bitCountMax + head.bitCount(of: block)) else { return false }
        head.write(to: &bits, isLast: isLast)
        var position = 0
        while position < count {
            let step = unsafe choices[position]
            if step.length == 1 {
                let byte = unsafe bytes.load(fromByteOffset: position, as: UInt8.self)
                bits.write(head.literals, Int(byte))
            } else {
                let (slot, base, extraBits) = DeflateFormat.lengthSlot(step.length)
                bits.write(head.literals, DeflateFormat.firstLength + slot)
                bits.write(UInt64(step.length - base), extraBits)
                bits.write(head.distances, step.slot)
                bits.write(
                    UInt64(step.distance - DeflateFormat.distanceBase(slot: step.slot)),
                    DeflateFormat.distanceExtraBits(slot: step.slot))
            }
            position += step.length
        }
        bits.write(head.literals, DeflateFormat.endOfBlock)
        return true
    }
}

extension DeflateBits {
    /// Appends the code of a symbol.
    @inline(__always)
    fileprivate mutating func write(_ code: DeflateCode, _ symbol: Int) {
        write(UInt64(code.bits[symbol]), Int(code.lengths[symbol]))
    }
}

extension DeflateHead {
    /// The bits of a block's symbols, without the head.
    fileprivate func bitCount(of block: DeflateBlock) -> Int {
        var sum = 0
        for (symbol, frequency) in block.literals.enumerated() where frequency > 0 {
            // Lengths have at most 5 extra bits.
            let extra = symbol > DeflateFormat.endOfBlock ? 5 : 0
            sum += Int(frequency) * (Int(literals.lengths[symbol]) + extra)
        }
        for (slot, frequency) in block.distances.enumerated() where frequency > 0 {
            let extra = DeflateFormat.distanceExtraBits(slot: slot)
            sum += Int(frequency) * (Int(distances.lengths[slot]) + extra)
        }
        return sum
    }
}
