/// Bars of block characters, drawn in eighths.
enum Bar {
    private static let eighths: [String] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    private static let heights: [String] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// A lying bar of at most `columns`: as long as the value is to `full`. A value above 0 shows.
    static func horizontal(_ value: UInt64, of full: UInt64, columns: Int) -> String {
        let length = units(value, of: full, in: columns * 8)
        return String(repeating: "█", count: length / 8) + eighths[length % 8]
    }

    /// The same, filled up with blanks.
    static func padded(_ value: UInt64, of full: UInt64, columns: Int) -> String {
        let bar = horizontal(value, of: full, columns: columns)
        return bar + String(repeating: " ", count: max(0, columns - bar.unicodeScalars.count))
    }

    /// The cell of a standing bar: `row` from 0 at the bottom of `rows`.
    static func cell(_ value: UInt64, of full: UInt64, row: Int, rows: Int) -> String {
        let height = units(value, of: full, in: rows * 8)
        return heights[min(max(height - row * 8, 0), 8)]
    }

    /// The value on a scale of `scale` steps, rounded; at least 1 for a value above 0.
    private static func units(_ value: UInt64, of full: UInt64, in scale: Int) -> Int {
        guard value > 0, full > 0, scale > 0 else { return 0 }
        let exact = Double(min(value, full)) / Double(full) * Double(scale)
        return min(max(Int(exact.rounded()), 1), scale)
    }
}
