/// A text in memory of which 64 bytes after the end can be read too, as every scanner of this
/// module wants it. The memory belongs to the caller, who keeps it alive.
@unsafe
struct PaddedText {
    let base: UnsafeRawPointer
    let count: Int

    @inline(__always)
    init(base: UnsafeRawPointer, count: Int) {
        unsafe self.base = base
        unsafe self.count = count
    }

    /// The byte at `offset`, or 0 at the end and behind it: no token starts with 0, so that the
    /// grammar stops there.
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 {
        unsafe offset < count ? (base + offset).load(as: UInt8.self) : 0
    }

    /// The first offset from `offset` on that holds no white space.
    @inline(__always)
    func skipSpace(_ offset: Int) -> Int {
        var p = offset
        while unsafe ASCII.isSpace(byte(p)) { p &+= 1 }
        return p
    }

    /// What stands at `offset`, for a message.
    func description(at offset: Int) -> String {
        guard unsafe offset < count else { return "the end" }
        let byte = unsafe byte(offset)
        if byte > 0x20 && byte < 0x7f { return "'\(Character(UnicodeScalar(byte)))'" }
        if byte == ASCII.space { return "a space" }
        return "byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
