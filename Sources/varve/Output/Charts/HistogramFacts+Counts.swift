import VarveQuery

extension HistogramFacts {
    /// Bins of what was counted: values where they are few or texts, else ranges.
    ///
    /// - Parameter limit: most bins.
    init(_ field: [UInt8], _ counts: ValueCounts, limit: Int) {
        self.init(field: field)
        nulls = counts.nulls
        missing = counts.missing
        var values: [(value: RowValue, count: UInt64)] = []
        let append: (Cell, UInt64) -> Void = { values.append((RowValue($0), $1)) }
        counts.forEach(append)
        if values.allSatisfy({ $0.value.number != nil }) {
            values.sort { ($0.value.number ?? 0) < ($1.value.number ?? 0) }
            bins =
                values.count <= limit
                ? values.map { Bin(label: .value($0.value), count: $0.count) }
                : Self.ranges(values, limit)
            return
        }
        values.sort { left, right in
            left.count == right.count
                ? left.value.sortBytes.lexicographicallyPrecedes(right.value.sortBytes)
                : left.count > right.count
        }
        bins = values.prefix(limit).map { Bin(label: .value($0.value), count: $0.count) }
        for (_, count) in values.dropFirst(limit) {
            otherValues += 1
            others += count
        }
    }

    /// Ranges of one round width over sorted numbers or times.
    private static func ranges(
        _ values: [(value: RowValue, count: UInt64)], _ limit: Int
    ) -> [Bin] {
        guard let first = values.first?.value, let low = first.number,
            let high = values.last?.value.number, high > low, (high - low).isFinite
        else { return values.map { Bin(label: .value($0.value), count: $0.count) } }
        let unit = first.unit(for: (high - low) / Double(limit))
        var width = unit * roundUp((high - low) / Double(limit) / unit)
        if first.isWhole { width = max(width, 1) }
        var start = (low / width).rounded(.down) * width
        if start + width * Double(limit) <= high {
            // The first range begins below the least value, which may push the last one out.
            width = unit * roundUp(width / unit * 1.01)
            start = (low / width).rounded(.down) * width
        }
        var counts = [UInt64](repeating: 0, count: limit)
        for (value, count) in values {
            let place = Int((((value.number ?? low) - start) / width).rounded(.down))
            counts[min(max(0, place), limit - 1)] += count
        }
        return counts.indices.compactMap { place in
            let from = start + Double(place) * width
            guard from <= high else { return nil }
            return Bin(
                label: .range(
                    from: first.like(from), until: first.like(from + width), isClosed: false),
                count: counts[place])
        }
    }

    /// The least of 1, 2 and 5 times a power of ten that is no less.
    private static func roundUp(_ number: Double) -> Double {
        var power = 1.0
        while power < number { power *= 10 }
        while power / 10 >= number { power /= 10 }
        for part in [power / 5, power / 2] where part >= number { return part }
        return power
    }
}

extension RowValue {
    /// A copy of a cell.
    init(_ cell: Cell) {
        switch cell {
        case .missing: self = .missing
        case .null: self = .null
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .double(let value): self = .double(value)
        case .text(let bytes): self = unsafe .text(Array(bytes))
        case .json(let bytes): self = unsafe .json(Array(bytes))
        case .timestamp(let micros): self = .timestamp(micros)
        case .date(let days): self = .date(days)
        }
    }

    /// As a number, if it is one or a time.
    fileprivate var number: Double? {
        switch self {
        case .integer(let value), .timestamp(let value), .date(let value): Double(value)
        case .double(let value): value.isFinite ? value : nil
        case .json(let bytes):
            Double(String(decoding: bytes, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
        case .missing, .null, .boolean, .text: nil
        }
    }

    /// Whether only whole numbers of its unit exist.
    fileprivate var isWhole: Bool {
        switch self {
        case .integer, .timestamp, .date: true
        default: false
        }
    }

    /// What a range of about that width counts in: days, hours and the like where it is a time's.
    fileprivate func unit(for width: Double) -> Double {
        guard case .timestamp = self else { return 1 }
        for seconds in [86_400.0, 3_600, 60] where width >= seconds * 1_000_000 {
            return seconds * 1_000_000
        }
        return 1_000_000
    }

    /// A number as a value of this kind.
    fileprivate func like(_ number: Double) -> RowValue {
        switch self {
        case .integer: .integer(Int64(exactly: number.rounded()) ?? .max)
        case .timestamp: .timestamp(Int64(exactly: number.rounded()) ?? .max)
        case .date: .date(Int64(exactly: number.rounded()) ?? .max)
        default: .double(number)
        }
    }

    fileprivate var sortBytes: [UInt8] {
        switch self {
        case .text(let bytes), .json(let bytes): bytes
        case .boolean(let value): [value ? 1 : 0]
        default: []
        }
    }
}
