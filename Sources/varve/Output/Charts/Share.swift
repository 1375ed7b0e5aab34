/// Parts of a whole for people.
enum Share {
    /// Per cent with one decimal. What is neither nothing nor all never reads like it: `<0.1 %`,
    /// `>99.9 %`; `-` where there is no whole.
    static func text(_ part: UInt64, of whole: UInt64) -> String {
        guard whole > 0 else { return "-" }
        if part == 0 { return "0 %" }
        if part >= whole { return "100 %" }
        let tenths = UInt64((Double(part) / Double(whole) * 1_000).rounded())
        switch tenths {
        case 0: return "<0.1 %"
        case 1_000...: return ">99.9 %"
        default: return "\(tenths / 10).\(tenths % 10) %"
        }
    }
}
