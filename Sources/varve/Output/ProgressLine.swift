/// One line that tells how far long work has come.
struct ProgressLine: Equatable {
    /// Bytes done, those included that were passed over.
    var bytes: UInt64
    /// Bytes in all; nil where nobody knows.
    var totalBytes: UInt64?
    /// Units done; nil where none are counted.
    var units: UInt64?
    /// Bytes of them that were done in `elapsed`.
    var measuredBytes: UInt64
    var elapsed: Duration

    /// Bytes a second; nil as long as there is nothing to tell it from.
    var rate: Double? {
        let (seconds, atto) = elapsed.components
        let time = Double(seconds) + Double(atto) / 1e18
        return time > 0.05 && measuredBytes > 0 ? Double(measuredBytes) / time : nil
    }

    /// The time that the rest will take at this rate.
    var timeLeft: Duration? {
        guard let totalBytes, totalBytes > bytes, let rate else { return nil }
        let seconds = Double(totalBytes - bytes) / rate
        return seconds < 1e9 ? .seconds(Int64(seconds.rounded(.up))) : nil
    }

    /// The line, one column narrower than the terminal, so that it never wraps.
    func text(columns: Int) -> String {
        var parts: [String] = []
        if let totalBytes {
            let share = totalBytes > 0 ? Double(min(bytes, totalBytes)) / Double(totalBytes) : 1
            parts.append(Column.right("\(Int((share * 100).rounded(.down))) %", 5))
        } else {
            parts.append(Quantity.bytes(bytes))
        }
        if let rate {
            parts.append(Column.right("\(Quantity.bytes(UInt64(min(rate, 1e18))))/s", 10))
        }
        if let units { parts.append(Quantity.counted(units, "unit")) }
        if let timeLeft { parts.append("\(Quantity.duration(timeLeft, tenths: false)) left") }
        let words = parts.joined(separator: "  ")
        guard let totalBytes else { return Column.cut(words, columns - 1) }
        let room = min(columns - 1 - Column.width(words) - 4, 60)
        guard room >= 8 else { return Column.cut(words, columns - 1) }
        return "▕" + Bar.padded(bytes, of: totalBytes, columns: room) + "▏ " + words
    }
}
