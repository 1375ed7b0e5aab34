extension Shape {
    /// Appends the record that this shape and `values` make.
    ///
    /// - Parameters:
    ///   - values: one a slot: a decoded text where `isDecoded`, else the bytes as they were. 64
    ///     bytes after the end of each are readable.
    ///   - buffer: where the record goes; nothing in it is overwritten.
    /// - Complexity: linear in the record.
    public func rebuild(
        _ values: UnsafeBufferPointer<UnsafeRawBufferPointer>, into buffer: RecordBuffer
    ) {
        unsafe rebuild(values, into: buffer) { _, _ in }
    }

    /// The same, and appends where each value stands in the record, as a scanner would.
    public func rebuild(
        _ values: UnsafeBufferPointer<UnsafeRawBufferPointer>, into buffer: RecordBuffer,
        spans: SpanBuffer
    ) {
        let start = buffer.count
        let out = unsafe spans.reserve(steps.count)
        unsafe rebuild(values, into: buffer) { slot, valueStart in
            let byteCount = buffer.count - valueStart
            // Whatever escapes a text makes it longer.
            let hasEscapes: UInt32 = unsafe byteCount == values[slot].count ? 0 : 1 << 31
            unsafe out[slot] = ValueSpan(
                start: UInt32(valueStart - start), packed: UInt32(byteCount) | hasEscapes)
        }
        spans.commit(steps.count)
    }

    /// - Parameter placed: called behind each value, with its slot and where it begins.
    @inline(__always)
    private func rebuild(
        _ values: UnsafeBufferPointer<UnsafeRawBufferPointer>, into buffer: RecordBuffer,
        placed: (_ slot: Int, _ start: Int) -> Void
    ) {
        precondition(values.count == slots.count, "a value for each slot")
        unsafe literals.withUnsafeBytes { literals in
            for i in steps.indices {
                let step = steps[i]
                let end = step.pieceStart &+ step.pieceCount
                unsafe buffer.append(
                    UnsafeRawBufferPointer(rebasing: literals[step.pieceStart..<end]))
                let start = buffer.count
                if step.style == .raw {
                    unsafe buffer.append(values[i])
                } else {
                    unsafe StringCoding.encode(
                        values[i], style: step.style, appendingTo: buffer)
                }
                placed(i, start)
            }
            let end = literals.count &- 64
            unsafe buffer.append(UnsafeRawBufferPointer(rebasing: literals[lastPieceStart..<end]))
        }
    }

    /// Whether this shape and `values` make exactly `record`: the proof that a record can be taken
    /// apart and forgotten. Nothing is written.
    ///
    /// - Parameters:
    ///   - record: the record's bytes; 64 bytes after its end are readable.
    ///   - values: as for `rebuild`.
    /// - Complexity: linear in the record.
    public func matches(
        _ record: UnsafeRawBufferPointer, values: UnsafeBufferPointer<UnsafeRawBufferPointer>
    ) -> Bool {
        precondition(values.count == slots.count, "a value for each slot")
        guard let base = record.baseAddress else { return false }
        let count = record.count
        return unsafe literals.withUnsafeBytes { raw in
            guard let literals = raw.baseAddress else { return false }
            return unsafe steps.withUnsafeBufferPointer { steps in
                var p = 0
                for i in 0..<steps.count {
                    let step = unsafe steps[i]
                    guard step.pieceCount <= count &- p,
                        unsafe ByteBlock.areEqual(
                            literals + step.pieceStart, base + p, count: step.pieceCount)
                    else { return false }
                    p &+= step.pieceCount
                    let matched = unsafe StringCoding.match(
                        values[i], style: step.style, at: base + p, limit: count &- p)
                    if matched < 0 { return false }
                    p &+= matched
                }
                let last = raw.count &- 64 &- lastPieceStart
                return unsafe last == count &- p
                    && ByteBlock.areEqual(literals + lastPieceStart, base + p, count: last)
            }
        }
    }
}
