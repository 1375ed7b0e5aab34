import VarveBytes
import VarveColumns
import VarveJSON

/// How often each value of an expression comes. Confined to one thread at a time.
public final class ValueCounts {
    /// More different values than one wants to see, or memory can hold.
    public struct TooMany: Error, Sendable {
        /// How many are counted at most.
        public let limit: Int
    }

    /// Records where it is NULL because it is null.
    public private(set) var nulls: UInt64 = 0
    /// Records where there is no such key.
    public private(set) var missing: UInt64 = 0
    private let value: ValueEvaluator
    private let limit: Int
    private let scratch = RecordBuffer(capacity: 256)
    private let values = TextVector()
    private var counts: [UInt64] = []
    /// Places in `values`, from 1; 0 for none. A power of two.
    private var table = [UInt32](repeating: 0, count: 1 << 10)
    private let hash = KeyedHash(key: Array(repeating: 0x5A, count: 16))

    /// Different values that are counted at most, unless one says otherwise.
    public static let valuesMax = 1 << 21

    /// - Parameters:
    ///   - expression: what is counted.
    ///   - valuesMax: different values that are counted at most.
    public init(_ expression: TypedExpression, valuesMax: Int = ValueCounts.valuesMax) {
        value = ValueEvaluator(expression)
        limit = valuesMax
    }

    /// How many different values there are.
    public var valueCount: Int { counts.count }

    /// Counts the selected rows.
    ///
    /// - Throws: ``TooMany``; what reading throws.
    public func add(_ columns: FieldColumns) throws {
        let vector = try value.values(columns)
        for element in 0..<columns.selection.count {
            switch vector.state(element) {
            case .null: nulls += 1
            case .missing: missing += 1
            case .value:
                scratch.removeAll()
                CellCoding.append(vector, element, to: scratch)
                try unsafe add(scratch.bytes, 1)
            }
        }
    }

    /// Adds what another part counted.
    ///
    /// - Throws: ``TooMany``.
    public func add(_ other: ValueCounts) throws {
        nulls += other.nulls
        missing += other.missing
        for place in 0..<other.counts.count {
            try unsafe add(other.values[place], other.counts[place])
        }
    }

    /// Calls `body` with each value, valid during the call, and how often it comes; in no certain
    /// order.
    public func forEach(_ body: (Cell, UInt64) throws -> Void) rethrows {
        var cells: [Cell] = []
        for place in 0..<counts.count {
            unsafe CellCoding.read(values[place], into: &cells)
            if let cell = cells.first { try body(cell, counts[place]) }
        }
    }

    private func add(_ value: UnsafeRawBufferPointer, _ count: UInt64) throws {
        var slot = unsafe Int(truncatingIfNeeded: hash.hash(value)) & (table.count - 1)
        while table[slot] != 0 {
            let place = Int(table[slot]) - 1
            if unsafe values[place].elementsEqual(value) {
                counts[place] += count
                return
            }
            slot = (slot + 1) & (table.count - 1)
        }
        guard counts.count < limit else { throw TooMany(limit: limit) }
        unsafe values.append(value)
        counts.append(count)
        table[slot] = UInt32(counts.count)
        if counts.count * 2 > table.count { grow() }
    }

    private func grow() {
        table = [UInt32](repeating: 0, count: table.count * 2)
        for place in 0..<counts.count {
            var slot = unsafe Int(truncatingIfNeeded: hash.hash(values[place])) & (table.count - 1)
            while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = UInt32(place + 1)
        }
    }
}
