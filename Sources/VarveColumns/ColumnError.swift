/// A page or its descriptor does not hold what the format calls for, or a column cannot be laid
/// down.
///
/// Texts are made only when the error is thrown.
public struct ColumnError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of fault.
    public enum Code: String, Sendable {
        /// A descriptor names an unknown encoding or codec, or a size beyond the format's bounds.
        case badDescriptor = "bad_descriptor"
        /// The bytes of a page contradict its descriptor or the format.
        case badPage = "bad_page"
        /// Compressed bytes do not unpack to the size that was promised.
        case badCodec = "bad_codec"
        /// A value is longer than a page may be.
        case valueTooLarge = "value_too_large"
        /// The page is of another kind than what was asked of it.
        case wrongEncoding = "wrong_encoding"
    }

    /// The kind of fault.
    public let code: Code
    /// The byte of the page or descriptor where the faulty item starts.
    public let offset: Int
    /// What the format calls for there.
    public let expected: String
    /// What was there.
    public let found: String

    /// An error of `code` at `offset`.
    public init(_ code: Code, offset: Int = 0, expected: String, found: String) {
        self.code = code
        self.offset = offset
        self.expected = expected
        self.found = found
    }

    /// One line for a message: code, place, expected, found.
    public var description: String {
        "\(code.rawValue) at byte \(offset): expected \(expected), found \(found)"
    }
}
