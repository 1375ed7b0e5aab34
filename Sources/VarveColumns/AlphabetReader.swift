/// Turns the numbers of an alphabet-encoded page back into values.
@safe final class AlphabetReader {
    /// 256 symbols a position, by rank; *end* has none.
    private let symbols: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) private var layout = AlphabetLayout()
    private let values = Int64Buffer()

    init() {
        let size = PageLimits.alphabetLengthMax * 256
        unsafe symbols = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        unsafe symbols.initialize(repeating: 0, count: size)
    }

    deinit { unsafe symbols.deallocate() }

    /// Reads a page of `count` values and appends them to `vector`, which has room for
    /// `plainByteCount` bytes and `count` values.
    func read(
        from cursor: inout PageCursor, count: Int, plainByteCount: Int, scratch: RunScratch,
        appendingTo vector: TextVector
    ) throws(ColumnError) {
        try readAlphabet(&cursor)
        let words = unsafe values.pointer(count * layout.wordCount)
        for word in unsafe 0..<layout.wordCount {
            let start = cursor.offset
            let block = unsafe words + word * count
            try unsafe IntegerBlock.read(from: &cursor, count: count, scratch: scratch, into: block)
            let product = unsafe layout.products[word]
            var isBad = false
            for index in 0..<count {
                isBad = isBad || UInt64(bitPattern: unsafe block[index]) >= product
            }
            if isBad {
                throw ColumnError(
                    .badPage, offset: start, expected: "words below \(product)",
                    found: "a greater one")
            }
        }
        try unsafe appendValues(
            words, count: count, plainByteCount: plainByteCount, to: vector)
    }

    private func readAlphabet(_ cursor: inout PageCursor) throws(ColumnError) {
        let positions = try cursor.readCount(
            "the number of positions", in: 1...PageLimits.alphabetLengthMax)
        unsafe layout.positionCount = positions
        var position = 0
        while position < positions {
            let repeats = try cursor.readCount("a run of positions", in: 1...(positions - position))
            let head = try cursor.readCount("the number of ranges", in: 0...257)
            let hasEnd = head & 1 == 1
            let size = try readSet(&cursor, ranges: head >> 1, position: position)
            guard size + (hasEnd ? 1 : 0) > 0 else {
                throw ColumnError(
                    .badPage, offset: cursor.offset, expected: "a set of symbols", found: "none")
            }
            for other in position..<(position + repeats) {
                unsafe layout.radixes[other] = UInt16(size + (hasEnd ? 1 : 0))
                unsafe layout.hasEnd[other] = hasEnd
                if other > position {
                    unsafe (symbols + other * 256).update(
                        from: symbols + position * 256, count: 256)
                }
            }
            position += repeats
        }
        unsafe layout.assignWords()
    }

    private func readSet(
        _ cursor: inout PageCursor, ranges: Int, position: Int
    ) throws(ColumnError) -> Int {
        let target = unsafe symbols + position * 256
        var size = 0
        var least = 0
        for _ in 0..<ranges {
            let start = cursor.offset
            let first = Int(try cursor.readByte("the first byte of a range"))
            let last = first + Int(try cursor.readByte("the span of a range"))
            guard first >= least, last <= 255 else {
                throw ColumnError(
                    .badPage, offset: start, expected: "ascending ranges of bytes",
                    found: "\(first) to \(last)")
            }
            for byte in first...last {
                unsafe target[size] = UInt8(byte)
                size += 1
            }
            least = last + 1
        }
        return size
    }

    private func appendValues(
        _ words: UnsafeMutablePointer<Int64>, count: Int, plainByteCount: Int,
        to vector: TextVector
    ) throws(ColumnError) {
        let positions = unsafe layout.positionCount
        let slots = unsafe DigitSlots(layout, symbols: symbols)
        var left = plainByteCount
        for index in 0..<count {
            let out = unsafe vector.space(PageLimits.alphabetLengthMax)
            let length = unsafe slots.write(words + index, stride: count, into: out)
            left -= length
            guard left >= 0, length <= positions else { throw PageDecoder.badTotal(plainByteCount) }
            vector.endValue(length)
        }
        guard left == 0 else { throw PageDecoder.badTotal(plainByteCount) }
    }
}

/// One division of a word for each position whose set has more than one symbol.
@safe private struct DigitSlots {
    /// Symbols of positions whose set has one symbol only, in place.
    private var template = SIMD32<UInt8>(repeating: 0)
    private var positions = InlineArray<32, UInt8>(repeating: 0)
    private var radixes = InlineArray<32, UInt64>(repeating: 1)
    private var reciprocals = InlineArray<32, UInt64>(repeating: 0)
    private var wordEnds = InlineArray<5, UInt8>(repeating: 0)
    private let wordCount: Int
    private let positionCount: Int
    private var anyEnd = false
    private var ends = InlineArray<32, UInt16>(repeating: 999)
    private let symbols: UnsafeMutablePointer<UInt8>

    init(_ layout: AlphabetLayout, symbols: UnsafeMutablePointer<UInt8>) {
        unsafe self.symbols = unsafe symbols
        wordCount = layout.wordCount
        positionCount = layout.positionCount
        var slot = 0
        // Low digits come off first: from the last position of each word to its first.
        for word in 0..<layout.wordCount {
            for position in (0..<layout.positionCount).reversed()
            where Int(layout.words[position]) == word {
                let radix = UInt64(layout.radixes[position])
                if layout.hasEnd[position] { anyEnd = true }
                if radix == 1, !layout.hasEnd[position] {
                    template[position] = unsafe symbols[position * 256]
                    continue
                }
                positions[slot] = UInt8(position)
                radixes[slot] = radix
                reciprocals[slot] = UInt64.max / radix
                ends[slot] = layout.hasEnd[position] ? UInt16(radix - 1) : 999
                slot += 1
            }
            wordEnds[word] = UInt8(slot)
        }
    }

    /// Writes one value and returns its length; 32 bytes are written over.
    @inline(__always)
    func write(
        _ words: UnsafeMutablePointer<Int64>, stride: Int, into out: UnsafeMutableRawPointer
    ) -> Int {
        unsafe out.storeBytes(of: template.lowHalf, as: SIMD16<UInt8>.self)
        unsafe out.storeBytes(of: template.highHalf, toByteOffset: 16, as: SIMD16<UInt8>.self)
        var length = positionCount
        var slot = 0
        for word in 0..<wordCount {
            var number = UInt64(bitPattern: unsafe words[word &* stride])
            let end = Int(wordEnds[word])
            while slot < end {
                // number / radix by the reciprocal: at most one too small for numbers below 2^63.
                let radix = radixes[slot]
                var quotient = number.multipliedFullWidth(by: reciprocals[slot]).high
                var digit = number &- quotient &* radix
                if digit >= radix {
                    digit &-= radix
                    quotient &+= 1
                }
                number = quotient
                let position = Int(positions[slot])
                if digit == UInt64(ends[slot]) {
                    length = min(length, position)
                } else {
                    let symbol = unsafe symbols[position &<< 8 &+ Int(digit)]
                    unsafe out.storeBytes(of: symbol, toByteOffset: position, as: UInt8.self)
                }
                slot &+= 1
            }
        }
        return length
    }
}
