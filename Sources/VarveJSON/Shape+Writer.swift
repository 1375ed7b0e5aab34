import VarveBytes

/// Writes the serialisation of a shape. See `ShapeFormat`.
enum ShapeWriter {
    /// The serialised layout of a record that was taken apart: its shape with every style
    /// `minimal`.
    static func layout(of text: PaddedText, _ outline: RecordOutline) -> [UInt8] {
        let slots = outline.entries.filter { $0.kind.slotKind != nil }
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(256)
        writer.write(ShapeFormat.jsonTag)
        writer.writeVarint(UInt64(slots.count))
        var pieceStart = 0
        for slot in slots {
            unsafe write(text, pieceStart, Int(slot.start), to: &writer)
            pieceStart = Int(slot.start + slot.count)
        }
        unsafe write(text, pieceStart, text.count, to: &writer)
        for slot in slots {
            guard let kind = slot.kind.slotKind else { continue }
            writer.write(kind.rawValue)
            writer.write(EscapeStyle.minimal.rawValue)
        }
        return writer.bytes
    }

    /// A serialised layout with the styles of a record's slots put in.
    static func shape(layout: [UInt8], styles: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var encoded = layout
        let first = encoded.count - 2 * styles.count
        for slot in 0..<styles.count {
            unsafe encoded[first + 2 * slot + 1] = styles[slot]
        }
        return encoded
    }

    private static func write(
        _ text: PaddedText, _ start: Int, _ end: Int, to writer: inout ByteWriter
    ) {
        let piece = unsafe UnsafeRawBufferPointer(start: text.base + start, count: end - start)
        writer.writeVarint(UInt64(piece.count))
        unsafe writer.writeBytes(piece)
    }
}
