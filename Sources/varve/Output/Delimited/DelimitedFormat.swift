/// A format of rows whose values stand between separators.
protocol DelimitedFormat {
    static var separator: UInt8 { get }

    /// Appends what stands for null and for no such key.
    ///
    /// - Parameter isAlone: whether there is no other column.
    static func appendNull(to buffer: RowBuffer, isAlone: Bool)

    /// Appends a text.
    ///
    /// - Parameter body: called now and then, to hand on what has piled up.
    static func append(
        _ text: UnsafeRawBufferPointer, to buffer: RowBuffer,
        _ body: () throws(OutputError) -> Void
    ) throws(OutputError)
}
