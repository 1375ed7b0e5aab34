/// Text in columns.
enum Column {
    /// Filled up with blanks on the left.
    static func right(_ text: String, _ columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - width(text))) + text
    }

    /// Filled up with blanks on the right.
    static func left(_ text: String, _ columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    /// No wider than `columns`: what is cut off is shown by an ellipsis.
    static func cut(_ text: String, _ columns: Int) -> String {
        guard width(text) > columns, columns > 0 else { return text }
        var kept = String.UnicodeScalarView()
        var used = 1
        for scalar in text.unicodeScalars {
            used += width(scalar)
            if used > columns { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }

    /// The columns that a text takes on a terminal.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    /// Two for East Asian wide characters, none for combining marks.
    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case ..<0x300: 1
        case 0x300...0x36f, 0x200b...0x200d, 0xfe00...0xfe0f: 0
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3,
            0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6,
            0x1f300...0x1faff, 0x20000...0x3fffd:
            2
        default: 1
        }
    }
}
