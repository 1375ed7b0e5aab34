import VarveIngest

/// Numbers for people.
enum Quantity {
    /// With commas between thousands.
    static func grouped(_ value: UInt64) -> String { Digits.grouped(value) }

    /// With the word that fits: `1 record`, `2 records`.
    static func counted(_ value: UInt64, _ singular: String, _ plural: String? = nil) -> String {
        "\(grouped(value)) \(value == 1 ? singular : plural ?? singular + "s")"
    }

    /// Bytes in powers of 1,000 with one decimal: `999 B`, `1.2 kB`, `154.3 MB`.
    static func bytes(_ value: UInt64) -> String {
        guard value >= 1_000 else { return "\(value) B" }
        var unit: UInt64 = 1_000
        for name in ["kB", "MB", "GB", "TB", "PB"] {
            let tenths = divided(value, by: unit / 10)
            if tenths < 10_000 || name == "PB" {
                return "\(grouped(tenths / 10)).\(tenths % 10) \(name)"
            }
            unit *= 1_000
        }
        return "\(value) B"
    }

    /// A part of a whole with two decimals: `0.45`; `-` where there is no whole.
    static func ratio(_ part: UInt64, of whole: UInt64) -> String {
        guard whole > 0 else { return "-" }
        let hundredths = UInt64((Double(part) / Double(whole) * 100).rounded())
        let rest = hundredths % 100
        return "\(grouped(hundredths / 100)).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// A length of time in its two greatest units: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`,
    /// `3 d 4 h`.
    ///
    /// - Parameter tenths: whether less than ten seconds show a decimal.
    static func duration(_ duration: Duration, tenths showsTenths: Bool = true) -> String {
        let (whole, atto) = duration.components
        guard whole >= 0, atto >= 0 else { return "0 s" }
        if whole < 10, showsTenths {
            let tenths = whole * 10 + (atto + 50_000_000_000_000_000) / 100_000_000_000_000_000
            return tenths < 100 ? "\(tenths / 10).\(tenths % 10) s" : "10 s"
        }
        let seconds = whole + (atto >= 500_000_000_000_000_000 ? 1 : 0)
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3_600: return "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400: return "\(seconds / 3_600) h \(seconds / 60 % 60) min"
        default: return "\(seconds / 86_400) d \(seconds / 3_600 % 24) h"
        }
    }

    /// Rounded half up, without overflow.
    private static func divided(_ value: UInt64, by unit: UInt64) -> UInt64 {
        value / unit + (value % unit >= unit - unit / 2 ? 1 : 0)
    }
}
