import VarveBytes

/// Texts and nested values as they stand in lines of JSON.
enum JSONText {
    /// Appends a string with its quotes.
    ///
    /// Escaped is what RFC 8259 asks for; what is no UTF-8 becomes U+FFFD, lone surrogates the
    /// escapes that they came from.
    ///
    /// - Parameters:
    ///   - isForTerminal: whether what could steer a terminal is escaped too.
    ///   - body: called now and then, to hand on what has piled up.
    static func append(
        string text: UnsafeRawBufferPointer, to buffer: RowBuffer, isForTerminal: Bool,
        _ body: () throws(OutputError) -> Void
    ) throws(OutputError) {
        buffer.append(UInt8(ascii: "\""))
        if unsafe isForTerminal || !UTF8Validation.isValid(text) {
            try unsafe appendCarefully(
                text, to: buffer, isForTerminal: isForTerminal, isNested: false, body)
        } else {
            try unsafe buffer.append(text, Minimal.self, body)
        }
        buffer.append(UInt8(ascii: "\""))
    }

    /// Appends a nested value as it stands, on one line: line breaks between its parts become blanks.
    static func append(
        nested text: UnsafeRawBufferPointer, to buffer: RowBuffer, isForTerminal: Bool,
        _ body: () throws(OutputError) -> Void
    ) throws(OutputError) {
        if isForTerminal {
            try unsafe appendCarefully(
                text, to: buffer, isForTerminal: true, isNested: true, body)
        } else {
            try unsafe buffer.append(text, OneLine.self, body)
        }
    }

    /// Character by character.
    private static func appendCarefully(
        _ text: UnsafeRawBufferPointer, to buffer: RowBuffer, isForTerminal: Bool, isNested: Bool,
        _ body: () throws(OutputError) -> Void
    ) throws(OutputError) {
        var at = 0
        while at < text.count {
            guard let scalar = unsafe UTF8Text.scalar(text, at) else {
                at += unsafe appendDamaged(text, at, to: buffer)
                continue
            }
            let length = UTF8.width(scalar)
            if isForTerminal && scalar.value >= 0x7f && isSteering(scalar) {
                append(escaped: scalar, to: buffer)
            } else if length > 1 {
                unsafe buffer.append(UnsafeRawBufferPointer(rebasing: text[at..<at + length]))
            } else if isNested {
                unsafe OneLine.append(text[at], to: buffer)
            } else {
                unsafe Minimal.append(text[at], to: buffer)
            }
            at += length
            if buffer.count >= RowBuffer.pieceBytes { try body() }
        }
    }

    /// Whether a character that JSON takes as it is may move a cursor or turn text around.
    private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x7f || DisplayClass(scalar).kind == .control
    }

    /// Bytes that are no UTF-8: a surrogate by its escape, else U+FFFD.
    ///
    /// - Returns: how many bytes.
    private static func appendDamaged(
        _ text: UnsafeRawBufferPointer, _ at: Int, to buffer: RowBuffer
    ) -> Int {
        if unsafe text.count - at >= 3 && text[at] == 0xed && text[at + 1] & 0xe0 == 0xa0
            && text[at + 2] & 0xc0 == 0x80
        {
            let value = unsafe 0xd000 | UInt32(text[at + 1] & 0x3f) << 6 | UInt32(text[at + 2] & 63)
            append(unit: value, to: buffer)
            return 3
        }
        append(unit: 0xfffd, to: buffer)
        return 1
    }

    private static func append(escaped scalar: Unicode.Scalar, to buffer: RowBuffer) {
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
            append(unit: UInt32(unit), to: buffer)
        }
    }

    /// A UTF-16 code unit as `\u` and four digits.
    fileprivate static func append(unit: UInt32, to buffer: RowBuffer) {
        buffer.append("\\u" as StaticString)
        for shift in [12, 8, 4, 0] as [UInt32] {
            let digit = UInt8(truncatingIfNeeded: unit >> shift & 15)
            buffer.append(digit < 10 ? digit + 0x30 : digit + 0x57)
        }
    }

    /// The least that a string of JSON has to escape.
    private enum Minimal: TextEscape {
        @inline(__always)
        static func specials(_ word: ByteWord) -> UInt64 {
            word.below(0x20) | word.equal(0x22) | word.equal(0x5c)
        }

        @inline(__always)
        static func append(_ byte: UInt8, to buffer: RowBuffer) {
            switch byte {
            case 0x22: buffer.append("\\\"" as StaticString)
            case 0x5c: buffer.append("\\\\" as StaticString)
            case 0x0a: buffer.append("\\n" as StaticString)
            case 0x0d: buffer.append("\\r" as StaticString)
            case 0x09: buffer.append("\\t" as StaticString)
            case 0x08: buffer.append("\\b" as StaticString)
            case 0x0c: buffer.append("\\f" as StaticString)
            case 0..<0x20: JSONText.append(unit: UInt32(byte), to: buffer)
            default: buffer.append(byte)
            }
        }
    }

    /// Line breaks can only stand between the parts of a nested value.
    private enum OneLine: TextEscape {
        @inline(__always)
        static func specials(_ word: ByteWord) -> UInt64 { word.equal(0x0a) | word.equal(0x0d) }

        @inline(__always)
        static func append(_ byte: UInt8, to buffer: RowBuffer) {
            buffer.append(byte == 0x0a || byte == 0x0d ? 0x20 : byte)
        }
    }
}
