/// A member of an object, as the general view gives it.
@unsafe
public struct ScannedMember {
    /// The decoded key; valid during the call only.
    public let key: UnsafeRawBufferPointer
    public let kind: JSONKind
    /// The value within the text, a string between its quotes.
    public let span: ValueSpan
    /// For strings the style that a shape would record, else `minimal`.
    public let style: EscapeStyle
}

extension RecordScanner {
    /// The members of any object in order, record or nested text: the slow view for opaque records
    /// and for paths into nested values. Strict as `scan`: keys of this object must differ.
    ///
    /// - Parameters:
    ///   - object: 64 bytes after its end are readable.
    ///   - body: called once a member, after the whole text was found right; must not scan with
    ///     this scanner.
    /// - Throws: what is wrong with the text.
    public func scanMembers(
        _ object: UnsafeRawBufferPointer, utf8Checked: Bool = false,
        _ body: (ScannedMember) -> Void
    ) throws(ScanFault) {
        let text = unsafe try text(object, utf8Checked: utf8Checked)
        unsafe try outline.read(text)
        for entry in outline.entries {
            let escaped = UInt32(entry.traits & ValueScanner.StringEnd.escaped)
            let span = ValueSpan(start: entry.start, packed: entry.count | escaped << 31)
            var style = EscapeStyle.minimal
            if entry.traits & ValueScanner.StringEnd.unusual != 0 {
                style = unsafe StringCoding.styles(of: span.bytes(in: object)).lowest
            }
            unsafe body(
                ScannedMember(
                    key: outline.key(entry, in: text), kind: entry.kind, span: span, style: style))
        }
    }

    /// The end of the JSON value that starts at `offset`, strictly: to walk over the elements of an
    /// array. UTF-8 is not checked.
    ///
    /// - Parameters:
    ///   - text: 64 bytes after its end are readable.
    ///   - offset: the value's first byte.
    /// - Returns: the value's kind and the offset behind it.
    /// - Throws: what is wrong; a text that ends too early has its fault at `text.count`. A number
    ///   at the very end of the text counts as whole.
    public func valueEnd(
        _ text: UnsafeRawBufferPointer, at offset: Int
    ) throws(ScanFault) -> (kind: JSONKind, end: Int) {
        precondition(offset >= 0 && offset <= text.count, "an offset within the text")
        let padded = unsafe try self.text(text, utf8Checked: true)
        let scanner = unsafe ValueScanner(padded, depthMax: limits.depthMax)
        let value = unsafe try scanner.value(offset, depth: 1)
        return (value.kind, value.next)
    }
}
