/// The first 16 bytes of a byte string, held in two words so that comparing allocates nothing.
///
/// Ordered as byte strings are: bytewise, a prefix before what it begins.
public struct TextBound: Hashable, Comparable, Sendable {
    /// Bytes 0..<8, the first highest, zeros behind the end.
    let high: UInt64
    /// Bytes 8..<16.
    let low: UInt64
    /// 0...16.
    public let count: Int

    /// The most bytes of a bound. Persisted.
    public static let countMax = 16

    init(high: UInt64, low: UInt64, count: Int) {
        self.high = high
        self.low = low
        self.count = count
    }

    /// The first 16 bytes of `bytes`.
    public init(_ bytes: some Collection<UInt8>) {
        var words: (UInt64, UInt64) = (0, 0)
        var count = 0
        for byte in bytes.prefix(Self.countMax) {
            if count < 8 {
                words.0 |= UInt64(byte) &<< UInt64(56 - 8 * count)
            } else {
                words.1 |= UInt64(byte) &<< UInt64(120 - 8 * count)
            }
            count += 1
        }
        self.init(high: words.0, low: words.1, count: count)
    }

    /// The bytes, 0 to 16.
    public var bytes: [UInt8] {
        (0..<count).map { position in
            let word = position < 8 ? high : low
            return UInt8(truncatingIfNeeded: word &>> UInt64(56 - 8 * (position & 7)))
        }
    }

    /// The least string of at most 16 bytes above every string that begins with these 16; nil
    /// when all of them are 0xFF.
    var roundedUp: TextBound? {
        var bytes = bytes
        while let last = bytes.last {
            if last < 0xFF {
                bytes[bytes.count - 1] = last + 1
                return TextBound(bytes)
            }
            bytes.removeLast()
        }
        return nil
    }

    /// Bytewise order.
    public static func < (left: TextBound, right: TextBound) -> Bool {
        if left.high != right.high { return left.high < right.high }
        if left.low != right.low { return left.low < right.low }
        return left.count < right.count
    }
}
