/// Why a text is not a record: what stands where, and what should.
public struct ScanFault: Error, Equatable, Sendable {
    /// The kinds of faults, in the order in which they are looked for.
    public enum Code: Sendable, CaseIterable {
        /// Not well-formed UTF-8.
        case badUTF8
        /// Not a JSON text.
        case badJSON
        /// Containers nested deeper than the limit.
        case tooDeep
        /// A JSON text, but not an object.
        case notObject
        /// Two top-level members with the same decoded key.
        case duplicateKey
        /// A row that does not fit its header.
        case badRow
        /// A quote out of place in a row.
        case badQuote
    }

    public var code: Code
    /// Offset of the fault's first byte within the text.
    public var offset: Int
    /// What the grammar or the limit wants there; short, fit for a message.
    public var expected: String
    /// What stands there; short, without control characters.
    public var found: String

    public init(code: Code, offset: Int, expected: String, found: String) {
        self.code = code
        self.offset = offset
        self.expected = expected
        self.found = found
    }
}

extension ScanFault {
    /// A fault of the grammar at `offset`; says itself what stands there.
    @inline(never)
    init(_ text: PaddedText, at offset: Int, expected: String) {
        unsafe self.init(
            code: .badJSON, offset: min(offset, text.count), expected: expected,
            found: text.description(at: offset))
    }
}
