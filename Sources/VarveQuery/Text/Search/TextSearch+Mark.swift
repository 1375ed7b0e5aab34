import VarveColumns

extension TextSearch {
    /// Marks the values in which the needle stands: 1 for those, 0 for all others. `marks` becomes
    /// as long as the vector.
    ///
    /// The bytes of all values are searched as one run; whose they are is asked only after a hit.
    public func mark(
        _ vector: TextVector, _ kind: Kind = .contains, into marks: inout [UInt8]
    ) {
        Marks.reset(&marks, count: vector.count)
        unsafe marks.withUnsafeMutableBufferPointer { marks in
            switch kind {
            case .contains:
                unsafe markHits(vector, 1, into: marks)
            case .prefix, .suffix:
                for i in 0..<vector.count where unsafe matches(vector[i], kind) {
                    unsafe marks[i] = 1
                }
            }
        }
    }

    /// Sets `mark` for the values that contain the needle and leaves the others alone.
    func markHits(
        _ vector: TextVector, _ mark: UInt8, into marks: UnsafeMutableBufferPointer<UInt8>
    ) {
        guard vector.count > 0 else { return }
        guard count > 0 else {
            unsafe marks.update(repeating: mark)
            return
        }
        let text = unsafe vector.bytes
        var borders = unsafe ValueBorders(vector.ends)
        var p = 0
        while let hit = unsafe firstMatch(in: text, from: p) {
            let value = unsafe borders.value(at: hit)
            let end = unsafe borders.end(value)
            if hit + count <= end {
                unsafe marks[value] = mark
                p = end
            } else {
                // It runs over a border: no hit.
                p = hit + 1
            }
        }
    }
}

/// Marks of values: one byte each.
enum Marks {
    /// As many as there are values, all `mark`; keeps the memory.
    static func reset(_ marks: inout [UInt8], count: Int, to mark: UInt8 = 0) {
        if marks.count == count {
            unsafe marks.withUnsafeMutableBufferPointer { unsafe $0.update(repeating: mark) }
        } else {
            marks.removeAll(keepingCapacity: true)
            marks.append(contentsOf: repeatElement(mark, count: count))
        }
    }
}
