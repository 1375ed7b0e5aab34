/// The contents of JSON strings, between their quotes: from escaped to decoded UTF-8 and back.
///
/// `decode` and `encode` copy by 16 bytes up to the next byte that needs a look. What they read
/// must have 64 readable bytes after its end; they trust neither escapes nor UTF-8, so that no
/// input makes them read or write elsewhere.
public enum StringCoding {
    /// Characters below U+0020 that every style writes with two bytes: \b \t \n \f \r.
    @inline(__always)
    static func hasShortEscape(_ unit: UInt32) -> Bool {
        unit < 0x20 && (0x3700 &>> unit) & 1 != 0
    }

    /// Bytes of memory that `encode` may write to for `byteCount` decoded bytes.
    public static func encodedBytesMax(_ byteCount: Int) -> Int {
        byteCount * 6 + 16
    }
}
