/// Where printed bytes go.
protocol RowSink: AnyObject {
    /// Whether a person looks at it.
    var isTerminal: Bool { get }

    /// Takes bytes from outside. A terminal gets no control characters among them but line feeds
    /// and tabs.
    func take(data: UnsafeRawBufferPointer) throws(OutputError)

    /// Takes bytes of ours, colours and all; what stands among them from outside was made harmless.
    func take(ours: UnsafeRawBufferPointer) throws(OutputError)
}

extension OutputWriter: RowSink {
    func take(data: UnsafeRawBufferPointer) throws(OutputError) { try unsafe write(data: data) }

    func take(ours: UnsafeRawBufferPointer) throws(OutputError) {
        // A table's bytes are valid UTF-8, so that nothing is changed here.
        try unsafe write(String(decoding: ours, as: UTF8.self))
    }
}
