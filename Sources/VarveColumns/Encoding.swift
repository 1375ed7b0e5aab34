/// How the values of a page are laid down. Persisted: the raw values never change.
public enum Encoding: UInt8, Sendable, CaseIterable {
    /// Lengths, then the bytes of all values one after the other.
    case plain = 0
    /// Distinct values, then one code a value.
    case dictionary = 1
    /// Canonical decimal integers within Int64: `0`, `-7`, `10275182`.
    case integer = 2
    /// Canonical decimals of one scale: `3.5`, `-0.25`.
    case decimal = 3
    /// Times of one pattern, as counts of its finest unit.
    case time = 4
    /// Short ids: an alphabet per position, values as mixed-radix numbers.
    case alphabet = 5
    /// Reserved for learned tokens.
    case tokens = 6
    /// A column of Int64 that never was text.
    case integers = 7
}

/// What a page's bytes went through last. Persisted: the raw values never change.
public enum Codec: UInt8, Sendable, CaseIterable {
    /// Nothing.
    case none = 0
    /// One LZ4 block, written by the fast or the high compressor.
    case lz4 = 1
    /// One raw DEFLATE stream (RFC 1951), without the zlib header and checksum.
    case zlib = 2
}

/// How hard to compress. Not persisted: a page names its ``Codec`` only.
public enum CompressionLevel: Sendable, Equatable {
    /// Nothing is compressed.
    case none
    /// LZ4; 1 is the best ratio, each step up trades ratio for speed.
    case fast(acceleration: Int32)
    /// LZ4 HC, 3...12.
    case high(level: Int32)
    /// zlib, 1...9.
    case zlib(level: Int32)
    /// DEFLATE by a search of our own: a twenty-fifth smaller than zlib's level 9, read by zlib.
    case deflate
}

/// The bounds of a page. Persisted: a reader refuses what is beyond them before it allocates.
public enum PageLimits {
    /// The most values of a page.
    public static let valueCountMax = 65_536
    /// The most bytes of the decoded values of a page; one value may fill it alone.
    public static let plainBytesMax = 1 << 26
    /// The most bytes of a stored page: incompressible text, its lengths, and some.
    public static let storedBytesMax = (1 << 26) + (1 << 20)
    /// The longest value that the alphabet encoding takes.
    static let alphabetLengthMax = 32
    /// The most words of an alphabet-encoded value: 7 positions of 257 symbols fill 63 bits.
    static let alphabetWordsMax = 5
}
