/// How a format writes the bytes of a text that cannot stand there as they are. Constants, so that
/// each format gets its own code.
protocol TextEscape {
    /// The top bits of bytes that need a look, the first one exact.
    static func specials(_ word: ByteWord) -> UInt64
    /// Appends a byte: its escape, or as it is where it needs none.
    static func append(_ byte: UInt8, to buffer: RowBuffer)
}

extension RowBuffer {
    /// Appends a text, escaped.
    ///
    /// - Parameter body: called after each 16 KiB, to hand on what has piled up.
    @inline(__always)
    func append<Escape: TextEscape>(
        _ text: UnsafeRawBufferPointer, _ escape: Escape.Type,
        _ body: () throws(OutputError) -> Void
    ) throws(OutputError) {
        var start = 0
        while true {
            let end = unsafe UTF8Part.end(text, from: start)
            unsafe appendPart(UnsafeRawBufferPointer(rebasing: text[start..<end]), escape)
            if end == text.count { return }
            start = end
            try body()
        }
    }

    @inline(never)
    private func appendPart<Escape: TextEscape>(
        _ text: UnsafeRawBufferPointer, _ escape: Escape.Type
    ) {
        guard let base = text.baseAddress else { return }
        let count = text.count
        var i = 0
        while i &+ 8 <= count {
            let word = unsafe ByteWord(base + i)
            unsafe word.store(reserve(8))
            let found = Escape.specials(word)
            let plain = found == 0 ? 8 : found.trailingZeroBitCount &>> 3
            commit(plain)
            i &+= plain
            if plain < 8 {
                unsafe Escape.append(base.load(fromByteOffset: i, as: UInt8.self), to: self)
                i &+= 1
            }
        }
        while i < count {
            unsafe Escape.append(base.load(fromByteOffset: i, as: UInt8.self), to: self)
            i &+= 1
        }
    }
}
