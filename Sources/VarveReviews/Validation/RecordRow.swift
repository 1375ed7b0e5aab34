import VarveJSON

/// A scanned record: its bytes and where its values are.
@unsafe
struct RecordRow {
    let record: UnsafeRawBufferPointer
    let spans: UnsafeBufferPointer<ValueSpan>
    /// How the escapes of its texts are written.
    let textStyle: EscapeStyle

    init(
        record: UnsafeRawBufferPointer, spans: UnsafeBufferPointer<ValueSpan>,
        textStyle: EscapeStyle
    ) {
        unsafe self.textStyle = textStyle
        unsafe self.record = unsafe record
        unsafe self.spans = unsafe spans
    }

    /// The value of a slot of that kind.
    @inline(__always)
    func value(_ slot: Int, _ kind: ValueKind) -> FoundValue {
        let span = unsafe spans[slot]
        return unsafe FoundValue(
            kind: kind, bytes: bytes(span), isEscaped: kind == .string && span.hasEscapes,
            style: textStyle)
    }

    @inline(__always)
    private func bytes(_ span: ValueSpan) -> UnsafeRawBufferPointer {
        let start = unsafe record.baseAddress.map { unsafe $0 + Int(span.start) }
        return unsafe UnsafeRawBufferPointer(start: start, count: span.byteCount)
    }

    /// The value that a source leads to; nil if there is none. One that is null is found only if
    /// there is nothing else.
    func find(_ source: FieldSource) -> FoundValue? {
        switch source {
        case .missing: return nil
        case .constant(let kind): return unsafe FoundValue(constant: kind)
        case .slot(let slot, let kind): return unsafe value(slot, kind)
        case .search(let candidates, let sawNull):
            var null = sawNull ? unsafe FoundValue(constant: .null) : nil
            for candidate in candidates {
                guard let value = unsafe find(candidate) else { continue }
                if unsafe value.kind != .null { return unsafe value }
                unsafe null = unsafe null ?? value
            }
            return unsafe null
        }
    }

    private func find(_ candidate: FieldSource.Candidate) -> FoundValue? {
        switch candidate {
        case .constant(let kind): return unsafe FoundValue(constant: kind)
        case .slot(let slot, let kind): return unsafe value(slot, kind)
        case .within(let slot, let steps):
            return unsafe ValueWalker.find(steps, in: bytes(spans[slot]))
        }
    }

    /// The offset of a value's first byte in the record; 0 for what has no bytes in it.
    func offset(_ value: FoundValue) -> Int {
        guard let base = unsafe record.baseAddress, let start = unsafe value.bytes.baseAddress
        else { return 0 }
        let offset = unsafe start - base
        return unsafe (0...record.count).contains(offset) ? offset : 0
    }
}
