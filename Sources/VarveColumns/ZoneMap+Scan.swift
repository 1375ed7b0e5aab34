import VarveBytes

extension TextBound {
    /// The first 16 bytes at `start`; 16 bytes can be read there whatever `count` is.
    @inline(__always)
    init(_ start: UnsafeRawPointer, count: Int) {
        self.init(
            high: unsafe Self.word(start, count: count),
            low: unsafe Self.word(start + 8, count: count - 8),
            count: min(count, Self.countMax))
    }

    @inline(__always)
    fileprivate static func word(_ start: UnsafeRawPointer, count: Int) -> UInt64 {
        guard count > 0 else { return 0 }
        let word = UInt64(bigEndian: unsafe start.loadUnaligned(as: UInt64.self))
        return count >= 8 ? word : word & ~(UInt64.max &>> UInt64(8 &* count))
    }
}

extension ZoneMap {
    /// Bounds of the text of `vector[range]`, which is not empty. O(count).
    static func text(of vector: TextVector, _ range: Range<Int>) -> ZoneMap {
        let bytes = unsafe UnsafeRawPointer(vector.base)
        let ends = unsafe vector.offsets
        var scan = TextScan()
        for index in range {
            let start = Int(unsafe ends[index])
            unsafe scan.add(bytes + start, count: Int(ends[index &+ 1]) &- start)
        }
        return scan.zone
    }

    /// Bounds of the entries of a planned dictionary: of numbers if all read as numbers.
    static func entries(of dictionary: DictionaryWriter, _ vector: TextVector) -> ZoneMap {
        if let numbers = numbers(of: dictionary, vector) { return numbers }
        var scan = TextScan()
        for entry in 0..<dictionary.entryCount {
            let value = unsafe vector[dictionary.valueIndex(ofEntry: entry)]
            guard let start = value.baseAddress else { continue }
            unsafe scan.add(start, count: value.count)
        }
        return scan.zone
    }

    private static func numbers(
        of dictionary: DictionaryWriter, _ vector: TextVector
    ) -> ZoneMap? {
        var scale = 0
        for entry in 0..<dictionary.entryCount {
            let value = unsafe vector[dictionary.valueIndex(ofEntry: entry)]
            guard let (_, own) = unsafe NumberText.parse(value) else { return nil }
            scale = max(scale, own)
        }
        var least = Int64.max
        var greatest = Int64.min
        for entry in 0..<dictionary.entryCount {
            let value = unsafe vector[dictionary.valueIndex(ofEntry: entry)]
            guard let (mantissa, own) = unsafe NumberText.parse(value) else { return nil }
            var scaled = mantissa
            for _ in own..<scale {
                let (product, overflow) = scaled.multipliedReportingOverflow(by: 10)
                guard !overflow else { return nil }
                scaled = product
            }
            least = min(least, scaled)
            greatest = max(greatest, scaled)
        }
        return .decimal(min: least, max: greatest, scale: UInt8(scale))
    }
}

extension NumberText {
    /// Mantissa and scale of a canonical integer or decimal.
    static func parse(_ value: UnsafeRawBufferPointer) -> (Int64, Int)? {
        guard let start = value.baseAddress else { return nil }
        if let integer = unsafe parseInteger(start, count: value.count) { return (integer, 0) }
        return unsafe parseDecimal(start, count: value.count)
    }
}

/// Least and greatest value so far, by their first 16 bytes.
private struct TextScan {
    var least = TextBound(high: .max, low: .max, count: 17)
    var greatest = TextBound(high: 0, low: 0, count: -1)
    var leastIsCut = false
    var greatestIsCut = false

    @inline(__always)
    mutating func add(_ start: UnsafeRawPointer, count: Int) {
        // Most values are decided by their first word.
        let high = unsafe TextBound.word(start, count: count)
        if high > least.high, high < greatest.high { return }
        unsafe addBound(TextBound(start, count: count), isCut: count > TextBound.countMax)
    }

    private mutating func addBound(_ bound: TextBound, isCut: Bool) {
        if bound < least {
            least = bound
            leastIsCut = isCut
        } else if bound == least, !isCut {
            leastIsCut = false
        }
        if greatest < bound {
            greatest = bound
            greatestIsCut = isCut
        } else if bound == greatest, isCut {
            greatestIsCut = true
        }
    }

    var zone: ZoneMap {
        guard greatest.count >= 0 else { return .none }
        guard greatestIsCut else {
            return .text(
                min: least, max: greatest, minIsExact: !leastIsCut, maxIsExact: true)
        }
        guard let bound = greatest.roundedUp else { return .none }
        return .text(min: least, max: bound, minIsExact: !leastIsCut, maxIsExact: false)
    }
}
