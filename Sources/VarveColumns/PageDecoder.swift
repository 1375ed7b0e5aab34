import VarveBytes

/// Turns pages back into values. Bytes may be anything: it throws, it never traps.
///
/// Made once for each thread and reused: it allocates only to grow.
@safe public final class PageDecoder {
    let decompressor = Decompressor()
    let scratch = RunScratch()
    let numbers = Int64Buffer()
    let alphabet = AlphabetReader()
    let entryEnds = Int64Buffer()
    let spare = ByteSink(capacity: 4_096)
    private var lastPattern: TimePattern?

    /// A decoder with its own memory.
    public init() {}

    /// Appends the values of a page to `vector`; nothing is appended if it throws.
    ///
    /// - Parameter page: exactly `descriptor.storedByteCount` bytes; nothing beyond is read.
    /// - Complexity: O(stored + plain bytes).
    @unsafe public func decode(
        _ page: UnsafeRawBufferPointer, _ descriptor: PageDescriptor,
        appendingTo vector: TextVector
    ) throws(ColumnError) {
        try check(descriptor, page.count)
        let mark = vector.count
        do {
            try unsafe appendValues(page, descriptor, to: vector)
        } catch {
            vector.truncate(to: mark)
            throw error
        }
    }

    /// Appends the values of a page of ``Encoding/integers``; nothing is appended if it throws.
    @unsafe public func decodeIntegers(
        _ page: UnsafeRawBufferPointer, _ descriptor: PageDescriptor,
        appendingTo values: inout [Int64]
    ) throws(ColumnError) {
        try check(descriptor, page.count)
        guard descriptor.encoding == .integers else { throw wrongEncoding(descriptor) }
        var cursor = unsafe PageCursor(try body(page, descriptor))
        try readNumbers(&cursor, descriptor.valueCount)
        unsafe values.append(
            contentsOf: UnsafeBufferPointer(
                start: numbers.pointer(descriptor.valueCount), count: descriptor.valueCount))
    }

    func check(_ descriptor: PageDescriptor, _ byteCount: Int) throws(ColumnError) {
        try descriptor.check()
        guard byteCount == descriptor.storedByteCount else {
            throw ColumnError(
                .badPage, expected: "\(descriptor.storedByteCount) bytes", found: "\(byteCount)")
        }
    }

    func wrongEncoding(_ descriptor: PageDescriptor) -> ColumnError {
        ColumnError(
            .wrongEncoding, expected: "a page that can be read this way",
            found: "\(descriptor.encoding)")
    }

    private func appendValues(
        _ page: UnsafeRawBufferPointer, _ descriptor: PageDescriptor, to vector: TextVector
    ) throws(ColumnError) {
        if descriptor.encoding == .plain {
            return try unsafe appendPlain(page, descriptor, to: vector)
        }
        let count = descriptor.valueCount
        var cursor = unsafe PageCursor(try body(page, descriptor))
        switch descriptor.encoding {
        case .plain, .tokens, .integers:
            throw wrongEncoding(descriptor)
        case .dictionary:
            try appendDictionary(&cursor, descriptor, to: vector)
        case .alphabet:
            try alphabet.read(
                from: &cursor, count: count, plainByteCount: descriptor.plainByteCount,
                scratch: scratch, appendingTo: vector)
            try cursor.requireEnd()
        case .integer:
            try readNumbers(&cursor, count)
            try appendNumbers(descriptor, scale: 0, to: vector)
        case .decimal:
            let scale = try readScale(&cursor)
            try readNumbers(&cursor, count)
            try appendNumbers(descriptor, scale: scale, to: vector)
        case .time:
            let pattern = try readPattern(&cursor)
            try readNumbers(&cursor, count)
            try appendTimes(descriptor, pattern, to: vector)
        }
    }

    /// The bytes of a page that is not plain, unpacked if need be; valid until the next call.
    @unsafe func body(
        _ page: UnsafeRawBufferPointer, _ descriptor: PageDescriptor
    ) throws(ColumnError) -> UnsafeRawBufferPointer {
        guard descriptor.codec != .none else { return unsafe page }
        var cursor = unsafe PageCursor(page)
        let count = try cursor.readCount("the unpacked size", in: 0...PageLimits.storedBytesMax)
        let packed = unsafe cursor.takeRest()
        try Decompressor.checkPromise(
            descriptor.codec, storedCount: packed.count, plainCount: count)
        spare.removeAll()
        let out = unsafe spare.space(count)
        try unsafe decompressor.unpack(packed, codec: descriptor.codec, into: out, count: count)
        spare.commit(count)
        return unsafe spare.bytes
    }

    /// A block of integers that ends the page, into ``numbers``.
    func readNumbers(_ cursor: inout PageCursor, _ count: Int) throws(ColumnError) {
        try unsafe IntegerBlock.read(
            from: &cursor, count: count, scratch: scratch, into: numbers.pointer(count))
        try cursor.requireEnd()
    }

    func readScale(_ cursor: inout PageCursor) throws(ColumnError) -> Int {
        let start = cursor.offset
        let scale = Int(try cursor.readByte("a scale"))
        guard (1...NumberText.scaleMax).contains(scale) else {
            throw ColumnError(
                .badPage, offset: start, expected: "a scale of 1 to 18", found: "\(scale)")
        }
        return scale
    }

    func readPattern(_ cursor: inout PageCursor) throws(ColumnError) -> TimePattern {
        let start = cursor.offset
        let count = try cursor.readCount(
            "the size of a time pattern", in: 1...TimePattern.textByteCountMax)
        let bytes = try unsafe cursor.take(count, "a time pattern")
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        if let lastPattern, lastPattern.text.utf8.elementsEqual(text.utf8) { return lastPattern }
        do {
            let pattern = try TimePattern(text)
            lastPattern = pattern
            return pattern
        } catch {
            throw ColumnError(
                .badPage, offset: start, expected: "a time pattern", found: "\(text)")
        }
    }

    static func badTotal(_ expected: Int) -> ColumnError {
        ColumnError(.badPage, expected: "\(expected) bytes of values", found: "another sum")
    }
}
