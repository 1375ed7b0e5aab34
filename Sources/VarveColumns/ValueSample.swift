/// A look at a few values of a list, to drop candidates before they cost anything.
@safe final class ValueSample {
    private static let size = 64
    private var hashes = InlineArray<64, UInt64>(repeating: 0)

    /// Distinct values among the last sample.
    private(set) var distinctCount = 0
    /// Values of the last sample.
    private(set) var count = 0

    init() {}

    /// Whether values occur again, all over the list or in runs. `range` is not empty.
    func isRepetitive(_ vector: TextVector, _ range: Range<Int>) -> Bool {
        count = min(Self.size, range.count)
        distinctCount = 0
        var repeats = 0
        for turn in 0..<count {
            let index = range.lowerBound + turn * range.count / count
            let value = unsafe vector[index]
            let hash = unsafe ScratchHash.hash(value)
            var known = 0
            while known < distinctCount, hashes[known] != hash { known += 1 }
            if known == distinctCount {
                hashes[known] = hash
                distinctCount += 1
            }
            if index + 1 < range.upperBound,
                unsafe ScratchHash.equal(value, vector[index + 1])
            {
                repeats += 1
            }
        }
        return distinctCount * 4 <= count * 3 || repeats * 4 >= count
    }
}
