import Crypto

/// The id of a record whose source has none: a 128-bit hash of the fields that make one.
///
/// Persisted; the test vectors are in the module's article. The hash is the first 16 bytes of
/// SHA-256, in lower-case hex (32 bytes of ASCII), over
///
///     "varve-derived-id-1" 00  n(namespace) namespace  n(parts)  *( n(part) part )
///
/// where n(x) is a count, of bytes or of parts, as an unsigned 64-bit little-endian integer. Parts
/// are decoded texts, so that escapes do not matter, and a number's text equals the same string.
/// With every length ahead of its bytes no two lists of parts have the same encoding.
public struct DerivedIdentity {
    private var message: [UInt8]
    private let headCount: Int

    static let domain: [UInt8] = Array("varve-derived-id-1\u{0}".utf8)
    static let byteCount = 32

    /// A hasher for ids of `partCount` parts in a namespace; it is used again and again.
    init(namespace: [UInt8], partCount: Int) {
        message = Self.domain
        Self.append(namespace.count, to: &message)
        message += namespace
        Self.append(partCount, to: &message)
        headCount = message.count
    }

    /// Forgets the parts.
    mutating func begin() {
        message.removeLast(message.count - headCount)
    }

    /// Adds the next part.
    mutating func add(_ part: UnsafeRawBufferPointer) {
        Self.append(part.count, to: &message)
        unsafe message.append(contentsOf: part)
    }

    /// Writes the 32 hex digits of the parts added since ``begin()``.
    func finish(into hex: UnsafeMutableRawBufferPointer) {
        precondition(hex.count >= Self.byteCount, "room for 32 digits")
        var hasher = SHA256()
        unsafe message.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
        unsafe hasher.finalize().withUnsafeBytes { digest in
            for index in 0..<Self.byteCount / 2 {
                unsafe hex[2 * index] = Self.digit(digest[index] >> 4)
                unsafe hex[2 * index + 1] = Self.digit(digest[index] & 15)
            }
        }
    }

    /// The id of a list of parts; for tests and single look-ups.
    public static func id(namespace: [UInt8], parts: [[UInt8]]) -> [UInt8] {
        var derived = DerivedIdentity(namespace: namespace, partCount: parts.count)
        derived.begin()
        for part in parts { unsafe part.withUnsafeBytes { unsafe derived.add($0) } }
        var hex = [UInt8](repeating: 0, count: byteCount)
        unsafe hex.withUnsafeMutableBytes { unsafe derived.finish(into: $0) }
        return hex
    }

    private static func append(_ count: Int, to message: inout [UInt8]) {
        var rest = UInt64(count)
        for _ in 0..<8 {
            message.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? value + 0x30 : value - 10 + UInt8(ascii: "a")
    }
}
