import TestSupport
import Testing
import VarveJSON

@testable import VarveQuery

/// A vector of one type, element by element; nil for NULL.
enum ScanVectors {
    static func doubles(_ values: [Double?]) -> Vector {
        let vector = Vector()
        vector.reset(.double, count: values.count)
        for (place, value) in values.enumerated() {
            vector.doubles[place] = value ?? 0
            if value == nil { vector.makeNull(place) }
        }
        return vector
    }

    static func integers(_ values: [Int64?], type: ValueType = .integer) -> Vector {
        let vector = Vector()
        vector.reset(type, count: values.count)
        for (place, value) in values.enumerated() {
            vector.integers[place] = value ?? 0
            if value == nil { vector.makeNull(place) }
        }
        return vector
    }

    static func booleans(_ values: [Bool?]) -> Vector {
        let vector = Vector()
        vector.reset(.boolean, count: values.count)
        for (place, value) in values.enumerated() {
            vector.flags[place] = value == true ? 1 : 0
            if value == nil { vector.makeNull(place, place % 2 == 0 ? .null : .missing) }
        }
        return vector
    }

    static func texts(_ values: [[UInt8]?]) -> Vector {
        let vector = Vector()
        vector.reset(.text, count: values.count)
        for (place, value) in values.enumerated() {
            vector.ownText.append(value ?? [])
            if value == nil { vector.makeNull(place, .missing) }
        }
        return vector
    }
}

@Suite struct ScanKeyTests {
    private var random = SeededGenerator(seed: 12)

    private static func key(_ vectors: [Vector], _ element: Int, _ orders: [OrderKey]) -> [UInt8] {
        let buffer = RecordBuffer()
        for (vector, order) in zip(vectors, orders) {
            SortKey.append(vector, element, order, to: buffer)
        }
        return buffer.array
    }

    private static func order(_ isDescending: Bool, nullsFirst: Bool) -> OrderKey {
        OrderKey(
            expression: TypedExpression(.field(.stars), type: .double), isDescending: isDescending,
            nullsFirst: nullsFirst)
    }

    /// Checks for all pairs that keys compare as values do.
    ///
    /// - Parameter precedes: of two values that are not NULL.
    private static func check<T>(
        _ values: [T?], _ vector: Vector, _ precedes: (T, T) -> Bool
    ) {
        for (isDescending, nullsFirst) in [
            (false, false), (false, true), (true, false), (true, true),
        ] {
            let order = Self.order(isDescending, nullsFirst: nullsFirst)
            let keys = values.indices.map { Self.key([vector], $0, [order]) }
            for left in values.indices {
                for right in values.indices {
                    let expected: Bool =
                        switch (values[left], values[right]) {
                        case (nil, nil): false
                        case (nil, _): nullsFirst
                        case (_, nil): !nullsFirst
                        case (let one?, let other?):
                            isDescending ? precedes(other, one) : precedes(one, other)
                        }
                    #expect(
                        keys[left].lexicographicallyPrecedes(keys[right]) == expected,
                        "\(String(describing: values[left])), \(String(describing: values[right]))")
                }
            }
        }
    }

    @Test mutating func numbersSortAsTheyAre() {
        var values: [Double?] = [
            nil, 0, -0.0, 1, -1, .infinity, -.infinity, .nan, -.nan, .leastNonzeroMagnitude,
            -.leastNonzeroMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
        ]
        for _ in 0..<60 { values.append(Double(bitPattern: random.next())) }
        // NaN is the greatest and equals itself.
        Self.check(values, ScanVectors.doubles(values)) { one, other in
            one.isNaN ? false : other.isNaN || one < other
        }
    }

    @Test mutating func integersSortAsTheyAre() {
        var values: [Int64?] = [nil, 0, 1, -1, .max, .min, 255, 256, -256]
        for _ in 0..<60 { values.append(Int64(truncatingIfNeeded: random.next())) }
        for type in [ValueType.integer, .timestamp, .date] {
            Self.check(values, ScanVectors.integers(values, type: type), <)
        }
    }

    @Test func truthsSortAsTheyAre() {
        let values = [nil, true, false, nil, true]
        Self.check(values, ScanVectors.booleans(values)) { !$0 && $1 }
    }

    @Test mutating func textsSortByTheirBytes() {
        var values: [[UInt8]?] = [
            nil, [], [0], [0, 0], [0, 255], [255], [255, 255], [255, 0], [1],
        ]
        for _ in 0..<90 {
            // Few different bytes make many prefixes of one another.
            let count = Int.random(in: 0...5, using: &random)
            values.append(
                (0..<count).map { _ in [0, 1, 65, 254, 255].randomElement(using: &random) ?? 0 })
        }
        Self.check(values, ScanVectors.texts(values)) { $0.lexicographicallyPrecedes($1) }
    }

    @Test mutating func aLaterKeyCountsOnlyWhereEarlierOnesAreEqual() {
        let pieces: [[UInt8]?] = [nil, [], [0], [0, 0], [65], [65, 0], [65, 0, 255]]
        let first = (0..<80).map { _ in pieces.randomElement(using: &random) ?? nil }
        let second = (0..<80).map { _ in
            [nil, -1.5, 0, -0.0, 2].randomElement(using: &random) ?? nil
        }
        let vectors = [ScanVectors.texts(first), ScanVectors.doubles(second)]
        let orders = [
            Self.order(true, nullsFirst: false), Self.order(false, nullsFirst: true),
        ]
        func rank(_ text: [UInt8]?) -> (Int, [UInt8]) { text.map { (0, $0) } ?? (1, []) }
        func precedes(_ left: Int, _ right: Int) -> Bool {
            let (one, other) = (rank(first[left]), rank(first[right]))
            if one.0 != other.0 { return one.0 < other.0 }
            if one.1 != other.1 { return other.1.lexicographicallyPrecedes(one.1) }
            return second[left] ?? -.infinity < second[right] ?? -.infinity
        }
        for left in first.indices {
            for right in first.indices {
                let keys = [left, right].map { Self.key(vectors, $0, orders) }
                #expect(keys[0].lexicographicallyPrecedes(keys[1]) == precedes(left, right))
            }
        }
    }

    @Test mutating func equalKeysAreToldApartBySequence() {
        func key(_ sequence: UInt64) -> [UInt8] {
            let buffer = RecordBuffer()
            SortKey.append(sequence, to: buffer)
            return buffer.array
        }
        var sequences: [UInt64] = [0, 1, 255, 256, 1 << 32, .max]
        for _ in 0..<40 { sequences.append(random.next() >> random.next() % 64) }
        for left in sequences {
            for right in sequences {
                #expect(key(left).lexicographicallyPrecedes(key(right)) == (left < right))
            }
        }
    }
}

@Suite struct ScanCellTests {
    /// What a cell is, without memory that belongs to others.
    private static func name(_ cell: Cell) -> String {
        switch cell {
        case .missing: "missing"
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "integer \(value)"
        case .double(let value): "double \(value.bitPattern)"
        case .text(let bytes): "text \(unsafe Array(bytes))"
        case .json(let bytes): "json \(unsafe Array(bytes))"
        case .timestamp(let value): "timestamp \(value)"
        case .date(let value): "date \(value)"
        }
    }

    private static func names(_ vectors: [Vector], _ element: Int) -> [String] {
        let buffer = RecordBuffer()
        for vector in vectors { CellCoding.append(vector, element, to: buffer) }
        var cells: [Cell] = [.null]
        unsafe CellCoding.read(buffer.bytes, into: &cells)
        return cells.map(name)
    }

    @Test func aRowIsReadAsItWasWritten() {
        let texts: [[UInt8]?] = [nil, [], [0, 255, 65], Array(repeating: 7, count: 70_000)]
        let doubles: [Double?] = [1.5, -0.0, .nan, nil]
        let integers: [Int64?] = [.min, nil, -1, .max]
        let truths: [Bool?] = [true, nil, nil, false]
        let vectors = [
            ScanVectors.texts(texts), ScanVectors.doubles(doubles), ScanVectors.integers(integers),
            ScanVectors.booleans(truths), ScanVectors.integers(integers, type: .timestamp),
            ScanVectors.integers(integers, type: .date), ScanVectors.texts(texts),
        ]
        for place in 0..<4 {
            let text = texts[place].map { "text \($0)" } ?? "missing"
            // The states that `ScanVectors.booleans` gives.
            let truth = truths[place].map { "\($0)" } ?? (place % 2 == 0 ? "null" : "missing")
            let double = doubles[place].map { "double \($0.bitPattern)" } ?? "null"
            func integer(_ name: String) -> String {
                integers[place].map { "\(name) \($0)" } ?? "null"
            }
            let expected: [String] = [
                text, double, integer("integer"), truth, integer("timestamp"), integer("date"),
                text,
            ]
            #expect(Self.names(vectors, place) == expected)
        }
    }

    @Test func aRecordsOwnValuesKeepTheirKind() {
        let vector = Vector()
        vector.reset(.dynamic, count: 6)
        let values: [(Vector.DynamicKind, String)] = [
            (.true, "true"), (.false, "false"), (.number, "1.50"), (.string, "1.50"),
            (.nested, "{\"a\": 1}"), (.string, ""),
        ]
        for (place, value) in values.enumerated() {
            vector.kinds[place] = value.0.rawValue
            vector.ownText.append(Array(value.1.utf8))
        }
        vector.makeNull(5)
        let names = (0..<6).map { Self.names([vector], $0) }
        #expect(
            names == [
                ["true"], ["false"], ["json \(Array("1.50".utf8))"], ["text \(Array("1.50".utf8))"],
                ["json \(Array("{\"a\": 1}".utf8))"], ["null"],
            ])
    }

    @Test func noColumnsAreNoCells() { #expect(Self.names([], 0).isEmpty) }
}
