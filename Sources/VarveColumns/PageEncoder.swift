import VarveBytes

/// Lays the values of columns down as pages, in whatever encoding is smallest.
///
/// Made once for each thread and reused: it allocates only to grow. Choosing is cheap, since
/// candidates that cannot win are dropped after a look at a few values.
@safe public final class PageEncoder {
    /// How hard pages are compressed.
    public let level: CompressionLevel
    /// The most bytes of text of a page, unless a single value is longer.
    public let pageBytesMax: Int

    /// Text of at most this many bytes a value on average may be ids, numbers or times.
    static let shortBytesMax = 32
    /// Pages of short values may be longer: they are rarely left as text.
    static let shortPageFactor = 4

    let compressor: Compressor
    let scratch = RunScratch()
    let lengths = Int64Buffer()
    let numbers = Int64Buffer()
    let alphabet = AlphabetWriter()
    let dictionary = DictionaryWriter()
    let sample = ValueSample()
    let spare = ByteSink(capacity: 4_096)
    let patterns = TimePattern.sniffable

    /// An encoder with its own memory.
    ///
    /// - Parameter pageBytesMax: 65,000 keeps LZ4 in its mode for 64 KiB, which packs best, but not
    ///   fastest; HC and zlib gain from more.
    public init(level: CompressionLevel, pageBytesMax: Int = 65_000) {
        precondition((256...PageLimits.plainBytesMax).contains(pageBytesMax))
        self.level = level
        self.pageBytesMax = pageBytesMax
        compressor = Compressor(level: level)
    }

    /// Appends the pages of `values` to `sink` and their descriptors to `pages`, in order; none
    /// for no values.
    ///
    /// - Throws: ``ColumnError/Code/valueTooLarge``; pages before it may have been appended.
    /// - Complexity: O(bytes), dominated by compression of text.
    public func encode(
        _ values: TextVector, into sink: ByteSink, pages: inout [PageDescriptor]
    ) throws(ColumnError) {
        let count = values.count
        guard count > 0 else { return }
        let isShort = values.byteCount <= count * Self.shortBytesMax
        let bytesMax = isShort ? pageBytesMax * Self.shortPageFactor : pageBytesMax
        var first = 0
        while first < count {
            let range = first..<cut(values, from: first, bytesMax: bytesMax)
            if isShort {
                try encodeShort(values, range, into: sink, pages: &pages)
            } else {
                try encodeLong(values, range, into: sink, pages: &pages)
            }
            first = range.upperBound
        }
    }

    /// Appends the pages of a column of integers that never was text.
    public func encode(
        integers: [Int64], into sink: ByteSink, pages: inout [PageDescriptor]
    ) {
        unsafe integers.withUnsafeBufferPointer { all in
            guard let start = all.baseAddress else { return }
            var first = 0
            while first < all.count {
                let count = min(PageLimits.valueCountMax, all.count - first)
                let values = unsafe start + first
                let plan = unsafe IntegerBlock.plan(values, count: count, scratch: scratch)
                let mark = unsafe sink.count
                unsafe IntegerBlock.write(
                    values, count: count, plan: plan, scratch: scratch, to: sink)
                finish(
                    .integers, from: mark, count: count, plainByteCount: count * 8,
                    zone: .decimal(min: plan.least, max: plan.greatest, scale: 0), sink, &pages)
                first += count
            }
        }
    }

    /// The end of the page that starts at value `first`: as many values as fit, at least one.
    func cut(_ values: TextVector, from first: Int, bytesMax: Int) -> Int {
        let ends = unsafe values.ends
        let last = min(values.count, first + PageLimits.valueCountMax)
        let start = Int(unsafe ends[first])
        if Int(unsafe ends[last]) - start + 2 * (last - first) <= bytesMax { return last }
        var index = first
        var size = 0
        while index < last {
            let length = Int(unsafe ends[index + 1] - ends[index])
            // About what the length takes beside the text.
            size += length + (length < 128 ? 1 : 2)
            if size > bytesMax, index > first { break }
            index += 1
        }
        return index
    }

    /// Text: plain, or a dictionary if a few values are all there is.
    private func encodeLong(
        _ values: TextVector, _ range: Range<Int>, into sink: ByteSink,
        pages: inout [PageDescriptor]
    ) throws(ColumnError) {
        let bytes = values.byteCount(of: range)
        if range.count >= 8, sample.isRepetitive(values, range),
            let size = dictionary.plan(
                values, range, entryCountMax: range.count / 2, below: bytes / 3, scratch: scratch),
            size < bytes / 3
        {
            writeDictionary(values, range, into: sink, pages: &pages)
        } else {
            try writePlain(values, range, into: sink, pages: &pages)
        }
    }

    /// Lengths, then the text, which alone is compressed: both ways without a copy.
    func writePlain(
        _ values: TextVector, _ range: Range<Int>, into sink: ByteSink,
        pages: inout [PageDescriptor]
    ) throws(ColumnError) {
        let bytes = values.byteCount(of: range)
        guard bytes <= PageLimits.plainBytesMax else {
            throw ColumnError(
                .valueTooLarge, expected: "at most \(PageLimits.plainBytesMax) bytes",
                found: "\(bytes)")
        }
        let mark = unsafe sink.count
        let plan = planLengths(values, range)
        unsafe IntegerBlock.write(
            lengths.pointer(range.count), count: range.count, plan: plan, scratch: scratch,
            to: sink)
        let start = Int(unsafe values.ends[range.lowerBound])
        let text = unsafe UnsafeRawBufferPointer(
            rebasing: values.bytes[start..<(start + bytes)])
        let codec = unsafe compressor.append(text, to: sink)
        unsafe pages.append(
            PageDescriptor(
                valueCount: range.count, encoding: .plain, codec: codec, plainByteCount: bytes,
                storedByteCount: sink.count - mark, zone: ZoneMap.text(of: values, range)))
    }

    func planLengths(_ values: TextVector, _ range: Range<Int>) -> IntegerBlock.Plan {
        let ends = unsafe values.ends
        let out = unsafe lengths.pointer(range.count)
        var previous = unsafe ends[range.lowerBound]
        for index in 0..<range.count {
            let end = unsafe ends[range.lowerBound &+ index &+ 1]
            unsafe out[index] = Int64(end &- previous)
            previous = end
        }
        return unsafe IntegerBlock.plan(out, count: range.count, scratch: scratch)
    }

    func writeDictionary(
        _ values: TextVector, _ range: Range<Int>, into sink: ByteSink,
        pages: inout [PageDescriptor]
    ) {
        let mark = unsafe sink.count
        dictionary.writeHead(count: range.count, scratch: scratch, to: sink)
        dictionary.writeEntries(of: values, to: sink)
        finish(
            .dictionary, from: mark, count: range.count,
            plainByteCount: values.byteCount(of: range),
            zone: ZoneMap.entries(of: dictionary, values), sink, &pages,
            textBytes: dictionary.entryByteCount)
    }

    /// Compresses what was written from `mark` on where that may pay, and describes the page.
    func finish(
        _ encoding: Encoding, from mark: Int, count: Int, plainByteCount: Int, zone: ZoneMap,
        _ sink: ByteSink, _ pages: inout [PageDescriptor], textBytes: Int = 0
    ) {
        let codec = compressPacked(from: mark, sink, textBytes: textBytes)
        unsafe pages.append(
            PageDescriptor(
                valueCount: count, encoding: encoding, codec: codec,
                plainByteCount: plainByteCount, storedByteCount: sink.count - mark, zone: zone))
    }

    /// Packed bits have little left for LZ4; the slower tiers try.
    private func compressPacked(from mark: Int, _ sink: ByteSink, textBytes: Int) -> Codec {
        let size = unsafe sink.count - mark
        switch level {
        case .none: return .none
        case .fast:
            guard textBytes >= 512, textBytes * 2 >= size else { return .none }
        case .high, .zlib, .deflate:
            guard size >= 64 else { return .none }
        }
        spare.removeAll()
        unsafe spare.write(UnsafeRawBufferPointer(rebasing: sink.bytes[mark...]))
        sink.truncate(to: mark)
        sink.writeVarint(UInt64(size))
        let codec = unsafe compressor.append(spare.bytes, to: sink, savingMin: 16)
        if codec == .none {
            sink.truncate(to: mark)
            unsafe sink.write(spare.bytes)
        }
        return codec
    }
}

extension TextVector {
    /// The bytes of some of the values.
    func byteCount(of range: Range<Int>) -> Int {
        Int(unsafe ends[range.upperBound] - ends[range.lowerBound])
    }
}
