extension FilterError {
    /// The message, the line of the text that holds the place, and carets under it.
    ///
    ///     no field is named raiting; did you mean rating?
    ///         raiting > 3
    ///         ^^^^^^^
    ///
    /// Long lines are cut around the place. Wide characters count as two columns, combining ones as
    /// none, as far as ranges of code points tell it; control characters are shown as spaces.
    public func rendered() -> String {
        let bytes = Array(text.utf8)
        let line = Self.line(of: bytes, around: range)
        let window = Self.window(of: bytes, in: line, around: range.lowerBound)
        let place = range.clamped(to: window)
        let before = Self.shown(bytes[window.lowerBound..<place.lowerBound])
        let marked = Self.shown(bytes[place])
        let after = Self.shown(bytes[place.upperBound..<window.upperBound])
        let head = window.lowerBound > line.lowerBound ? "..." : ""
        let tail = window.upperBound < line.upperBound ? "..." : ""
        let indent = head.utf8.count + before.width
        let carets = String(repeating: "^", count: max(1, marked.width))
        return """
            \(description)
                \(head)\(before.text)\(marked.text)\(after.text)\(tail)
                \(String(repeating: " ", count: indent))\(carets)
            """
    }

    /// What is shown of a long line before a place, and from its start on.
    private static let bytesBefore = 44
    private static let bytesAfter = 30

    /// The line without its line feed that the range begins in.
    private static func line(of bytes: [UInt8], around range: Range<Int>) -> Range<Int> {
        let feed = UInt8(ascii: "\n")
        let start = bytes[..<range.lowerBound].lastIndex(of: feed).map { $0 + 1 } ?? 0
        let end = bytes[range.lowerBound...].firstIndex(of: feed) ?? bytes.count
        return start..<end
    }

    /// A part of the line of bounded length, between characters.
    private static func window(
        of bytes: [UInt8], in line: Range<Int>, around place: Int
    ) -> Range<Int> {
        var start = max(line.lowerBound, place - bytesBefore)
        while start > line.lowerBound, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        var end = min(line.upperBound, place + bytesAfter)
        while end < line.upperBound, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return start..<end
    }

    /// A part of the text as a terminal can show it, and how many columns it takes.
    private static func shown(_ bytes: ArraySlice<UInt8>) -> (text: String, width: Int) {
        var text = ""
        var width = 0
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            text.unicodeScalars.append(isControl ? " " : scalar)
            width += isControl ? 1 : TerminalWidth.columns(scalar)
        }
        return (text, width)
    }
}

/// How many columns a terminal gives a code point: by blocks, not by tables.
enum TerminalWidth {
    static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x0300...0x036F, 0x200B...0x200F, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F,
            0xE0100...0xE01EF:
            0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
