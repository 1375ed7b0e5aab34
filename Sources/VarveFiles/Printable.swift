/// Text from files and paths, made fit for a terminal.
enum Printable {
    /// `text` with every control character (C0, DEL, C1) replaced by `?`.
    static func text(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
            result.append(isControl ? "?" : scalar)
        }
        return String(result)
    }
}
