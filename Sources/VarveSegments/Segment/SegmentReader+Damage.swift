extension SegmentReader {
    /// Damage that no checksum shows: the parts contradict each other.
    public func damage(at offset: Int = 0, expected: String, found: String) -> FormatError {
        reference.damage(.structure, at: offset, expected: expected, found: found)
    }

    /// A row without what each row has.
    ///
    /// - Parameters:
    ///   - offset: where its row group begins.
    ///   - row: its place there.
    public func damage(at offset: Int, row: Int) -> FormatError {
        damage(at: offset, expected: "an id and a time in each row", found: "none in row \(row)")
    }
}
