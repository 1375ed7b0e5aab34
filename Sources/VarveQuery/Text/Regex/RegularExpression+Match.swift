import VarveColumns

extension RegularExpression {
    /// Whether the expression matches a part of `value`; 64 bytes after it are readable.
    public func matches(_ value: UnsafeRawBufferPointer) -> Bool {
        if let prefilter {
            let judgement = unsafe prefilter.judge(value)
            if judgement != .open { return judgement == .yes }
        }
        if let automaton { return unsafe automaton.matches(value) }
        return engines.withEngine { engine in unsafe engine.matches(value) }
    }

    /// Whether the expression matches a part of `value`.
    public func matches(_ value: [UInt8]) -> Bool {
        let padded = value + [UInt8](repeating: 0, count: 64)
        return unsafe padded.withUnsafeBytes { bytes in
            unsafe matches(UnsafeRawBufferPointer(rebasing: bytes[..<value.count]))
        }
    }

    /// Marks the values that match: 1 for those, 0 for all others. `marks` becomes as long as the
    /// vector. Much faster than value by value.
    public func mark(_ vector: TextVector, into marks: inout [UInt8]) {
        if let prefilter {
            Marks.reset(&marks, count: vector.count)
            unsafe marks.withUnsafeMutableBufferPointer { marks in
                unsafe prefilter.mark(vector, marks)
            }
            if prefilter.decides(marks) { return }
        } else {
            Marks.reset(&marks, count: vector.count, to: Judgement.open.rawValue)
        }
        unsafe marks.withUnsafeMutableBufferPointer { marks in
            if let automaton {
                unsafe automaton.decide(vector.bytes, vector.ends, marks)
            } else {
                engines.withEngine { engine in
                    unsafe engine.decide(
                        vector.bytes, vector.ends, open: Judgement.open.rawValue, marks)
                }
            }
        }
    }
}
