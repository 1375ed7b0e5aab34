/// Makes text from outside fit for a terminal: names, found texts, bytes of dead letters, records.
///
/// What could steer a terminal or reorder what it shows is written out: control characters (C0, DEL,
/// C1) as `\x1b` or `\u{9b}`, bidirectional controls likewise, bytes that are no UTF-8 as `\xff`.
enum Sanitizer {
    /// One line: line feeds and tabs are written out too.
    static func line(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            unsafe harmless(UnsafeRawBufferPointer(bytes), keepingLayout: false)
        } ?? text
    }

    /// One line of any bytes.
    static func line(_ bytes: [UInt8]) -> String {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe harmless(bytes, keepingLayout: false) ?? String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Text whose line feeds and tabs are ours.
    static func paragraph(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            unsafe terminal(UnsafeRawBufferPointer(bytes))
        } ?? text
    }

    /// Any bytes, line feeds and tabs kept.
    ///
    /// - Returns: nil where nothing is to be changed.
    static func terminal(_ bytes: UnsafeRawBufferPointer) -> String? {
        unsafe harmless(bytes, keepingLayout: true)
    }

    private static func harmless(
        _ bytes: UnsafeRawBufferPointer, keepingLayout: Bool
    ) -> String? {
        var result = ""
        var clean = 0
        var at = 0
        while at < bytes.count {
            let (length, isHarmless) = unsafe next(bytes, at, keepingLayout)
            if !isHarmless {
                unsafe result += String(decoding: bytes[clean..<at], as: UTF8.self)
                unsafe result += escape(bytes, at, length)
                clean = at + length
            }
            at += length
        }
        guard clean > 0 else { return nil }
        return unsafe result + String(decoding: bytes[clean...], as: UTF8.self)
    }

    /// The character at `at`: its bytes, and whether it may be shown as it is.
    private static func next(
        _ bytes: UnsafeRawBufferPointer, _ at: Int, _ keepingLayout: Bool
    ) -> (length: Int, isHarmless: Bool) {
        let first = unsafe bytes[at]
        if first < 0x80 {
            let isLayout = keepingLayout && (first == 0x0a || first == 0x09)
            return (1, isLayout || (first >= 0x20 && first != 0x7f))
        }
        guard let scalar = unsafe scalar(bytes, at) else { return (1, false) }
        return (UTF8.width(scalar), !isControl(scalar))
    }

    /// The scalar that begins at `at`; nil if the bytes are none.
    private static func scalar(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Unicode.Scalar? {
        var decoder = UTF8()
        var iterator = unsafe bytes[at...].prefix(4).makeIterator()
        guard case .scalarValue(let scalar) = unsafe decoder.decode(&iterator) else { return nil }
        return scalar
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x80...0x9f: true  // C1
        case 0x200e, 0x200f, 0x061c, 0x202a...0x202e, 0x2066...0x2069: true  // bidirectional
        case 0x2028, 0x2029: true  // line and paragraph separators
        default: false
        }
    }

    private static func escape(_ bytes: UnsafeRawBufferPointer, _ at: Int, _ length: Int) -> String
    {
        if length > 1, let scalar = unsafe scalar(bytes, at) {
            return "\\u{" + String(scalar.value, radix: 16) + "}"
        }
        let byte = unsafe bytes[at]
        return (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
    }
}
