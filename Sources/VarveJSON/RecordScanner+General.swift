extension RecordScanner {
    /// Takes any record apart, without a guess.
    @inline(never)
    func scanGenerally(_ text: PaddedText, _ spans: SpanBuffer) throws(ScanFault) -> Int {
        unsafe try outline.read(text)
        let entries = outline.entries
        guard entries.count <= ShapeFormat.membersMax,
            unsafe layoutBytesMin(text) <= ShapeFormat.encodedBytesMax
        else { return unsafe commitOpaque(text, spans) }
        let encoded = unsafe ShapeWriter.layout(of: text, outline)
        let slots = unsafe writeSlots(text, spans.reserve(ShapeFormat.membersMax))
        defer { unsafe styles.update(repeating: 0, count: slots.count) }
        guard let layout = shapes.layout(encoded, slotCount: slots.count) else {
            return unsafe commitOpaque(text, spans)
        }
        let vector = unsafe UnsafeBufferPointer(start: styles, count: slots.count)
        let shape = unsafe shapes.shape(layout: layout, styles: vector)
        let plain = slots.styledCount == 0 && shape != ShapeTable.opaque
        unsafe trie.insert(
            text, outline, layout: layout,
            plainShape: plain ? Int32(truncatingIfNeeded: shape) : LayoutTrie.none)
        if shape == ShapeTable.opaque { return unsafe commitOpaque(text, spans) }
        spans.commit(slots.count)
        return shape
    }

    /// What the pieces of the record's layout take at least.
    private func layoutBytesMin(_ text: PaddedText) -> Int {
        var valueBytes = 0
        for entry in outline.entries where entry.kind.slotKind != nil {
            valueBytes += Int(entry.count)
        }
        return unsafe text.count - valueBytes
    }

    /// Writes the span of each slot to `out` and its style to `styles`.
    private func writeSlots(
        _ text: PaddedText, _ out: UnsafeMutablePointer<ValueSpan>
    ) -> (count: Int, styledCount: Int) {
        var count = 0
        var styledCount = 0
        for entry in outline.entries where entry.kind.slotKind != nil {
            let escaped = UInt32(entry.traits & ValueScanner.StringEnd.escaped)
            let span = ValueSpan(start: entry.start, packed: entry.count | escaped << 31)
            unsafe out[count] = span
            if entry.traits & ValueScanner.StringEnd.unusual != 0 {
                unsafe noteStyle(span, text, count)
                styledCount += 1
            }
            count += 1
        }
        return (count, styledCount)
    }
}
