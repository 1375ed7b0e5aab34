import VarveColumns
import VarveSegments

extension FieldColumns {
    /// Fields that the store itself knows.
    func fill(_ vector: Vector, _ field: SystemField) throws(FormatError) {
        switch field {
        case .seq: fill(vector, try columns.system(.sequence))
        case .run: fill(vector, try columns.system(.run))
        case .version: fill(vector, try columns.system(.version))
        case .ingestedAt: fill(vector, try columns.system(.ingestedAt))
        case .line:
            // Stored as an offset from the sequence.
            let sequences = try columns.system(.sequence).numbers
            let lines = try columns.system(.line).numbers
            let selection = columns.selection
            for element in 0..<count {
                let row = selection[element]
                vector.integers[element] = lines[row] &+ sequences[row]
            }
        case .source: try fillSources(vector)
        case .profile, .shape: try fillByShape(vector, field)
        }
    }

    private func fill(_ vector: Vector, _ column: StoredColumn) {
        let integers = unsafe vector.integers.elements
        let selection = columns.selection
        unsafe column.numbers.withUnsafeBufferPointer { numbers in
            guard let rows = unsafe selection.someRows else {
                _ = unsafe integers.update(fromContentsOf: numbers)
                return
            }
            for element in rows.indices {
                unsafe integers[element] = numbers[Int(rows[element])]
            }
        }
    }

    private func fillSources(_ vector: Vector) throws(FormatError) {
        let runs = try columns.system(.run).numbers
        let sources = try columns.system(.source).numbers
        let selection = columns.selection
        vector.isDense = false
        vector.places.fill(-1, count: count)
        // Runs and sources come one after another.
        var last: (run: Int64, source: Int64, place: Int32)?
        for element in 0..<count {
            let row = selection[element]
            if last?.run != runs[row] || last?.source != sources[row] {
                var place: Int32 = -1
                if let name = self.sources.name(run: runs[row], source: sources[row]) {
                    place = Int32(vector.ownText.count)
                    vector.ownText.append(name)
                }
                last = (runs[row], sources[row], place)
            }
            vector.places[element] = last?.place ?? -1
            if vector.places[element] < 0 { vector.makeNull(element) }
        }
    }

    private func fillByShape(_ vector: Vector, _ field: SystemField) throws(FormatError) {
        guard let segment else { return }
        for shape in segment.reader.layout.shapes.indices {
            if field == .shape {
                vector.ownText.append(Self.hexadecimal(segment.reader.layout.shapes[shape].hash))
            } else {
                vector.ownText.append(Array((segment.readers[shape]?.profile.name ?? "").utf8))
            }
        }
        let shapes = try shapeOfRows()
        let selection = columns.selection
        vector.isDense = false
        vector.places.resize(count)
        for element in 0..<count {
            let shape = shapes[selection[element]]
            vector.places[element] = Int32(truncatingIfNeeded: shape)
            if field == .profile, segment.readers[shape] == nil { vector.makeNull(element) }
        }
    }

    /// Sixteen digits.
    static func hexadecimal(_ value: UInt64) -> [UInt8] {
        (0..<16).map { place in
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * place)) & 15
            return digit < 10 ? 0x30 + digit : 0x57 + digit
        }
    }
}
