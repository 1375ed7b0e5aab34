import VarveBytes

/// What the numbers of a typed page count, before any of it is interpreted.
public enum PageUnits: Hashable, Sendable {
    /// value * 10^-scale; 0 for integers.
    case decimal(scale: Int)
    /// Units of a layout of times.
    case time(TimePattern)
}

extension PageDecoder {
    /// Appends the numbers behind a page of ``Encoding/integer``, ``Encoding/decimal`` or
    /// ``Encoding/time``, as they are stored.
    ///
    /// Unlike ``decodeNumbers(_:_:appendingTo:)`` it tells the layout of times: whether a field
    /// reads them that way too is for the caller to say.
    ///
    /// - Returns: what they count, or nil, with nothing appended, for other encodings.
    @unsafe public func decodeUnits(
        _ page: UnsafeRawBufferPointer, _ descriptor: PageDescriptor,
        appendingTo values: inout [Int64]
    ) throws(ColumnError) -> PageUnits? {
        try check(descriptor, page.count)
        var units = PageUnits.decimal(scale: 0)
        switch descriptor.encoding {
        case .plain, .dictionary, .alphabet, .tokens, .integers: return nil
        case .integer, .decimal, .time: break
        }
        let count = descriptor.valueCount
        var cursor = unsafe PageCursor(try body(page, descriptor))
        if descriptor.encoding == .decimal { units = .decimal(scale: try readScale(&cursor)) }
        if descriptor.encoding == .time { units = .time(try readPattern(&cursor)) }
        try readNumbers(&cursor, count)
        unsafe values.append(
            contentsOf: UnsafeBufferPointer(start: numbers.pointer(count), count: count))
        return units
    }
}
