import FuzzSupport
import VarveBytes
import VarveColumns

/// Columns written and read, and pages damaged. What is checked beside "no crash":
///
/// 1. the values of a column come back to the byte, by every way to read them, and lie within the
///    bounds that the pages promise;
/// 2. a damaged page is refused, or gives as many values and bytes as its descriptor promises;
///    nothing beyond the page is read;
/// 3. a descriptor that is accepted is the same when it is written and read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPage(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let level = input.choice(levels)
    let pageBytesMax = input.choice([256, 300, 65_000])
    if input.bool() {
        let column = Column(integers: (0..<input.number(below: 80)).map { _ in input.integer() })
        column.damage(&input)
    } else {
        let values = input.values()
        let column = Column(values, level: level, pageBytesMax: pageBytesMax)
        column.damage(&input)
    }
    return 0
}

private let levels: [CompressionLevel] = [
    .none, .fast(acceleration: 1), .high(level: 4), .zlib(level: 6), .deflate,
]

/// Pages with their bytes, proved to give back what was put into them.
private struct Column {
    var pages: [(descriptor: PageDescriptor, bytes: [UInt8])] = []

    init(_ values: [[UInt8]], level: CompressionLevel, pageBytesMax: Int) {
        let vector = TextVector()
        for value in values { vector.append(value) }
        let sink = ByteSink(capacity: 16)
        var descriptors: [PageDescriptor] = []
        succeed("a column can be encoded") {
            try PageEncoder(level: level, pageBytesMax: pageBytesMax)
                .encode(vector, into: sink, pages: &descriptors)
        }
        split(sink.array, descriptors)
        var start = 0
        for (page, bytes) in pages {
            let part = Array(values[start..<(start + page.valueCount)])
            let read = Reading(page, bytes)
            require(read.texts == part, "values come back: \(page)")
            read.checkOtherWays(part, page)
            start += page.valueCount
        }
        require(start == values.count, "every value is in a page")
    }

    init(integers: [Int64]) {
        let sink = ByteSink(capacity: 16)
        var descriptors: [PageDescriptor] = []
        PageEncoder(level: .none).encode(integers: integers, into: sink, pages: &descriptors)
        split(sink.array, descriptors)
        let read = pages.flatMap { Reading($0.descriptor, $0.bytes).integers ?? [] }
        require(read == integers, "integers come back")
    }

    private mutating func split(_ all: [UInt8], _ descriptors: [PageDescriptor]) {
        var start = 0
        for descriptor in descriptors {
            let end = start + descriptor.storedByteCount
            pages.append((descriptor, Array(all[start..<end])))
            start = end
        }
        require(start == all.count, "pages tell their bytes")
    }

    /// Changes a page's bytes or descriptor as the input says, and reads it.
    func damage(_ input: inout FuzzInput) {
        guard !pages.isEmpty, !input.isEmpty else { return }
        var (descriptor, bytes) = input.choice(pages)
        if input.bool() {
            guard let damaged = input.damaged(descriptor) else { return }
            descriptor = damaged
        }
        input.edit(&bytes)
        // The descriptor of a page of any bytes knows how many there are.
        if input.isEmpty { descriptor.storedByteCount = bytes.count }
        let read = Reading(descriptor, bytes)
        guard let texts = read.texts else { return }
        require(texts.count == descriptor.valueCount, "as many values as promised")
        require(
            texts.reduce(0) { $0 + $1.count } == descriptor.plainByteCount,
            "as many bytes as promised")
    }
}

/// A page read in every way there is; nil where it is refused.
private struct Reading {
    var texts: [[UInt8]]?
    var integers: [Int64]?
    var numbers: (meaning: NumberMeaning, values: [Int64])?
    var dictionary: (entries: [[UInt8]], codes: [UInt32])?

    init(_ page: PageDescriptor, _ bytes: [UInt8]) {
        let decoder = PageDecoder()
        let vector = TextVector(byteCapacity: 0, valueCapacity: 0)
        unsafe ExactBlock(bytes).withBytes { bytes in
            if (try? unsafe decoder.decode(bytes, page, appendingTo: vector)) != nil {
                texts = vector.list
            }
            require(texts != nil || vector.isEmpty, "what is refused leaves nothing")
            var values: [Int64] = []
            if (try? unsafe decoder.decodeIntegers(bytes, page, appendingTo: &values)) != nil {
                integers = values
            }
            values = []
            if let meaning = try? unsafe decoder.decodeNumbers(bytes, page, appendingTo: &values) {
                numbers = (meaning, values)
            }
            values = []
            _ = try? unsafe decoder.decodeUnits(bytes, page, appendingTo: &values)
            vector.removeAll()
            var codes: [UInt32] = []
            let isDictionary = try? unsafe decoder.decodeDictionary(
                bytes, page, entries: vector, codes: &codes)
            if isDictionary == true { dictionary = (vector.list, codes) }
        }
    }

    /// What else a sound page can be read as says the same as its texts.
    func checkOtherWays(_ values: [[UInt8]], _ page: PageDescriptor) {
        if let (entries, codes) = dictionary {
            require(codes.map { entries[Int($0)] } == values, "codes name the values")
        }
        if let (meaning, numbers) = numbers {
            require(numbers.count == values.count, "a number a value")
            if meaning == .decimal(scale: 0) {
                require(numbers.map { Array("\($0)".utf8) } == values, "integers are their texts")
            }
        }
        switch page.zone {
        case .none, .time: break
        case .decimal(let min, let max, let scale):
            guard let numbers, numbers.meaning == .decimal(scale: Int(scale)) else { break }
            let values = numbers.values
            require(values.min() == min && values.max() == max, "exact bounds")
        case .text(let min, let max, let minIsExact, let maxIsExact):
            for value in values {
                require(!value.lexicographicallyPrecedes(min.bytes), "no value below the least")
                let isBelow = value.lexicographicallyPrecedes(max.bytes)
                require(isBelow || maxIsExact && value == max.bytes, "no value above the greatest")
            }
            require(!minIsExact || values.contains(min.bytes), "the least is there")
            require(!maxIsExact || values.contains(max.bytes), "the greatest is there")
        }
    }
}

extension TextVector {
    fileprivate var list: [[UInt8]] { (0..<count).map { copy($0) } }
}

extension FuzzInput {
    fileprivate mutating func integer() -> Int64 {
        switch byte() % 4 {
        case 0: Int64(byte())
        case 1: 1_700_000_000 + Int64(word(2))
        case 2: Int64(Int8(truncatingIfNeeded: byte()))
        default: Int64(bitPattern: word())
        }
    }

    /// The values of a column, most of them of one kind, as columns are.
    fileprivate mutating func values() -> [[UInt8]] {
        let kind = byte()
        let stem = piece()
        let pattern = choice(TimePattern.sniffable)
        return (0..<number(below: 200)).map { _ in
            switch byte() % 8 < 7 ? kind % 8 : byte() % 8 {
            case 0: return Array("\(integer())".utf8)
            case 1: return Array("\(integer() % 1_000_000).\(byte() % 100)".utf8)
            case 2: return stem
            case 3: return Array(stem.prefix(Int(byte() % 16))) + Array("\(byte())".utf8)
            case 4:
                var text: [UInt8] = []
                _ = pattern.format(Int64(word(4)), into: &text)
                return text
            case 5: return (0..<(byte() & 3 + 10)).map { _ in 0x41 + byte() % 26 }
            case 6: return stem + bytes(atMost: 2)
            default: return bytes(atMost: Int(byte() & 31))
            }
        }
    }

    /// A descriptor that was changed in its bytes, if it is still one; such a one comes back.
    fileprivate mutating func damaged(_ descriptor: PageDescriptor) -> PageDescriptor? {
        var writer = ByteWriter()
        descriptor.write(to: &writer)
        var bytes = writer.bytes
        var script = FuzzInput(piece())
        script.edit(&bytes)
        var reader = ByteReader(bytes)
        guard let damaged = try? PageDescriptor(from: &reader) else { return nil }
        var again = ByteWriter()
        damaged.write(to: &again)
        var second = ByteReader(again.bytes)
        let read = succeed("a descriptor comes back") { try PageDescriptor(from: &second) }
        require(read == damaged, "\(read) was \(damaged)")
        return damaged
    }
}
