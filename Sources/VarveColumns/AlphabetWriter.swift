import VarveBytes

/// Finds the alphabets of a list of short values, and turns the values into numbers.
@safe final class AlphabetWriter {
    /// 256 marks a position: 1 where the byte occurs.
    private let seen: UnsafeMutablePointer<UInt8>
    /// 256 ranks a position.
    private let ranks: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) private(set) var layout = AlphabetLayout()
    /// Word-major: word w of value i is at w * count + i.
    private let values = Int64Buffer()
    private var plans = InlineArray<5, IntegerBlock.Plan>(repeating: IntegerBlock.Plan())
    private var headByteCount = 0
    private let head = ByteSink(capacity: 1_024)

    init() {
        let size = PageLimits.alphabetLengthMax * 256
        unsafe seen = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        unsafe ranks = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        unsafe seen.initialize(repeating: 0, count: size)
        unsafe ranks.initialize(repeating: 0, count: size)
    }

    deinit {
        unsafe seen.deallocate()
        unsafe ranks.deallocate()
    }

    /// Plans the page of `vector[range]`, whose longest value has `lengthMax` <= 32 bytes.
    ///
    /// - Returns: the exact size, or nil if it cannot be below `limit`.
    func plan(
        _ vector: TextVector, _ range: Range<Int>, lengthMin: Int, lengthMax: Int, below limit: Int,
        scratch: RunScratch
    ) -> Int? {
        precondition((1...PageLimits.alphabetLengthMax).contains(lengthMax))
        mark(vector, range, lengthMax: lengthMax)
        buildAlphabets(lengthMin: lengthMin, lengthMax: lengthMax)
        unsafe layout.assignWords()
        fillWords(vector, range)
        let words = unsafe values.pointer(range.count * layout.wordCount)
        var size = unsafe head.count
        for word in unsafe 0..<layout.wordCount {
            plans[word] = unsafe IntegerBlock.plan(
                words + word * range.count, count: range.count, scratch: scratch)
            size += plans[word].byteCount
        }
        return size < limit ? size : nil
    }

    /// Writes what the last ``plan(_:_:lengthMin:lengthMax:below:scratch:)`` planned.
    func write(count: Int, scratch: RunScratch, to sink: ByteSink) {
        unsafe sink.write(head.bytes)
        let words = unsafe values.pointer(count * layout.wordCount)
        for word in unsafe 0..<layout.wordCount {
            unsafe IntegerBlock.write(
                words + word * count, count: count, plan: plans[word], scratch: scratch, to: sink)
        }
    }

    private func mark(_ vector: TextVector, _ range: Range<Int>, lengthMax: Int) {
        unsafe seen.update(repeating: 0, count: lengthMax * 256)
        let ends = unsafe vector.ends
        guard let bytes = unsafe vector.bytes.baseAddress else { return }
        for index in range {
            let start = Int(unsafe ends[index])
            let count = Int(unsafe ends[index + 1]) &- start
            for position in 0..<count {
                let byte = unsafe bytes.load(
                    fromByteOffset: start &+ position, as: UInt8.self)
                unsafe seen[position &<< 8 &+ Int(byte)] = 1
            }
        }
    }

    /// Ranks and set sizes from the marks, and the head of the page.
    private func buildAlphabets(lengthMin: Int, lengthMax: Int) {
        unsafe layout.positionCount = lengthMax
        for position in 0..<lengthMax {
            var rank = 0
            let marks = unsafe seen + position * 256
            let target = unsafe ranks + position * 256
            for byte in 0..<256 {
                unsafe target[byte] = UInt8(truncatingIfNeeded: rank)
                rank &+= Int(unsafe marks[byte])
            }
            unsafe layout.hasEnd[position] = lengthMin <= position
            unsafe layout.radixes[position] = UInt16(rank + (lengthMin <= position ? 1 : 0))
        }
        head.removeAll()
        head.write(UInt8(lengthMax))
        var first = 0
        while first < lengthMax {
            var next = first + 1
            while next < lengthMax, sameSet(first, next) { next += 1 }
            writeGroup(first, repeating: next - first)
            first = next
        }
    }

    private func sameSet(_ left: Int, _ right: Int) -> Bool {
        guard unsafe layout.hasEnd[left] == layout.hasEnd[right],
            unsafe layout.radixes[left] == layout.radixes[right]
        else { return false }
        let first = unsafe UnsafeRawPointer(seen + left * 256)
        let second = unsafe UnsafeRawPointer(seen + right * 256)
        for offset in stride(from: 0, to: 256, by: 8) {
            let one = unsafe first.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let other = unsafe second.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if one != other { return false }
        }
        return true
    }

    private func writeGroup(_ position: Int, repeating count: Int) {
        let marks = unsafe seen + position * 256
        var ranges = 0
        for byte in 0..<256 where unsafe marks[byte] == 1 && (byte == 0 || marks[byte - 1] == 0) {
            ranges += 1
        }
        head.write(UInt8(count))
        unsafe head.writeVarint(UInt64(ranges * 2 + (layout.hasEnd[position] ? 1 : 0)))
        var byte = 0
        while byte < 256 {
            guard unsafe marks[byte] == 1 else {
                byte += 1
                continue
            }
            let start = byte
            while byte < 256, unsafe marks[byte] == 1 { byte += 1 }
            head.write(UInt8(start))
            head.write(UInt8(byte - 1 - start))
        }
    }

    /// Values to numbers, a word at a time over all values.
    private func fillWords(_ vector: TextVector, _ range: Range<Int>) {
        let ends = unsafe vector.ends
        guard let bytes = unsafe vector.bytes.baseAddress else { return }
        let out = unsafe values.pointer(range.count * layout.wordCount)
        var first = 0
        for word in unsafe 0..<layout.wordCount {
            var last = first
            while unsafe last < layout.positionCount, unsafe Int(layout.words[last]) == word {
                last += 1
            }
            var row = word * range.count
            for index in range {
                let start = Int(unsafe ends[index])
                let count = Int(unsafe ends[index + 1]) &- start
                unsafe out[row] = unsafe number(bytes + start, count: count, first..<last)
                row &+= 1
            }
            first = last
        }
    }

    @inline(__always)
    private func number(_ value: UnsafeRawPointer, count: Int, _ positions: Range<Int>) -> Int64 {
        var number: UInt64 = 0
        let whole = min(count, positions.upperBound)
        for position in positions.lowerBound..<max(whole, positions.lowerBound) {
            let byte = Int(unsafe value.load(fromByteOffset: position, as: UInt8.self))
            let rank = unsafe ranks[position &<< 8 &+ byte]
            number = unsafe number &* UInt64(layout.radixes[position]) &+ UInt64(rank)
        }
        // What is left of the word, after the value's end.
        for position in max(whole, positions.lowerBound)..<positions.upperBound {
            let radix = unsafe UInt64(layout.radixes[position])
            number = number &* radix &+ (radix &- 1)
        }
        return Int64(bitPattern: number)
    }
}
