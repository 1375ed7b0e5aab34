import VarveBytes

/// What the numbers of a typed page count.
public enum NumberMeaning: Equatable, Sendable {
    /// value * 10^-scale
    case decimal(scale: Int)
    /// Microseconds since 1970-01-01 UTC, rounded down.
    case micros
}

/// Values as a filter or an aggregate wants them, without making text of them first.
extension PageDecoder {
    /// Appends the numbers behind a page of ``Encoding/integer``, ``Encoding/decimal``,
    /// ``Encoding/time`` or ``Encoding/integers``.
    ///
    /// The text lengths that the page promises are not checked: nothing is made of them.
    ///
    /// - Returns: what they count, or nil, with nothing appended, for other encodings and for
    ///   times beyond what microseconds can hold.
    @unsafe public func decodeNumbers(
        _ page: UnsafeRawBufferPointer, _ descriptor: PageDescriptor,
        appendingTo values: inout [Int64]
    ) throws(ColumnError) -> NumberMeaning? {
        try check(descriptor, page.count)
        switch descriptor.encoding {
        case .plain, .dictionary, .alphabet, .tokens: return nil
        case .integer, .decimal, .time, .integers: break
        }
        let count = descriptor.valueCount
        var cursor = unsafe PageCursor(try body(page, descriptor))
        var scale = 0
        var pattern: TimePattern?
        if descriptor.encoding == .decimal { scale = try readScale(&cursor) }
        if descriptor.encoding == .time { pattern = try readPattern(&cursor) }
        try readNumbers(&cursor, count)
        let numbers = unsafe numbers.pointer(count)
        if let pattern {
            for index in 0..<count {
                guard let micros = unsafe pattern.micros(numbers[index]) else { return nil }
                unsafe numbers[index] = micros
            }
        }
        unsafe values.append(contentsOf: UnsafeBufferPointer(start: numbers, count: count))
        return pattern == nil ? .decimal(scale: scale) : .micros
    }

    /// Appends the entries of a page of ``Encoding/dictionary`` to `entries`, and for each value
    /// the entry it is, counted from 0 within the page, to `codes`.
    ///
    /// - Returns: false, with nothing appended, for other encodings.
    @unsafe public func decodeDictionary(
        _ page: UnsafeRawBufferPointer, _ descriptor: PageDescriptor,
        entries: TextVector, codes: inout [UInt32]
    ) throws(ColumnError) -> Bool {
        try check(descriptor, page.count)
        guard descriptor.encoding == .dictionary else { return false }
        var cursor = unsafe PageCursor(try body(page, descriptor))
        let parts = try unsafe readDictionary(&cursor, descriptor)
        for entry in unsafe 0..<parts.entryCount {
            unsafe entries.append(parts.entry(entry))
        }
        codes.reserveCapacity(codes.count + descriptor.valueCount)
        for index in 0..<descriptor.valueCount {
            unsafe codes.append(UInt32(truncatingIfNeeded: parts.codes[index]))
        }
        return true
    }
}

/// A dictionary page in the decoder's own memory; valid until the next call.
@unsafe struct DictionaryParts {
    let entryCount: Int
    /// Where each entry ends in `text`: 0, then `entryCount` ends.
    let ends: UnsafePointer<Int64>
    /// One for each value, all below `entryCount`.
    let codes: UnsafePointer<Int64>
    let text: UnsafeRawBufferPointer

    @inline(__always)
    func entry(_ entry: Int) -> UnsafeRawBufferPointer {
        let start = Int(unsafe ends[entry])
        let end = Int(unsafe ends[entry + 1])
        return unsafe UnsafeRawBufferPointer(rebasing: text[start..<end])
    }
}

extension PageDecoder {
    /// Reads and checks all of a dictionary page.
    @unsafe func readDictionary(
        _ cursor: inout PageCursor, _ descriptor: PageDescriptor
    ) throws(ColumnError) -> DictionaryParts {
        let count = descriptor.valueCount
        let entryCount = try cursor.readCount("the number of entries", in: 1...count)
        let ends = unsafe entryEnds.pointer(entryCount + 1)
        try unsafe IntegerBlock.read(
            from: &cursor, count: entryCount, scratch: scratch, into: ends + 1)
        let codesAt = cursor.offset
        let codes = unsafe numbers.pointer(count)
        try unsafe IntegerBlock.read(from: &cursor, count: count, scratch: scratch, into: codes)
        var greatest: UInt64 = 0
        for index in 0..<count {
            greatest = max(greatest, UInt64(bitPattern: unsafe codes[index]))
        }
        guard greatest < UInt64(entryCount) else {
            throw ColumnError(
                .badPage, offset: codesAt, expected: "codes below \(entryCount)",
                found: "\(greatest)")
        }
        let text = unsafe cursor.takeRest()
        try unsafe checkLengths(ends + 1, count: entryCount, total: text.count)
        unsafe ends[0] = 0
        for entry in 0..<entryCount { unsafe ends[entry + 1] += ends[entry] }
        return unsafe DictionaryParts(
            entryCount: entryCount, ends: ends, codes: codes, text: text)
    }
}
