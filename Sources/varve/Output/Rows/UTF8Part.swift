/// Long texts in parts.
enum UTF8Part {
    static let bytesMax = 16_384

    /// The end of the part that begins at `start`, not within a character.
    @inline(__always)
    static func end(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard text.count &- start > bytesMax else { return text.count }
        var end = start &+ bytesMax
        let least = end - 3
        while unsafe end > least && text[end] & 0xc0 == 0x80 { end -= 1 }
        return end
    }
}
