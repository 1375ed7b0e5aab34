@testable import VarveJSON

/// What a splitter found in a text, with the place where the heading stands.
struct SplitOutcome: Equatable, CustomStringConvertible {
    var units: [UnitPlace] = []
    var heading: UnitPlace?
    var pending: Int?
    var missingEnd: String?
    var lostTrack: String?

    var description: String {
        "\(units.map { "\($0.start)..<\($0.end)" }) heading \(heading?.start ?? -1) "
            + "pending \(pending ?? -1) \(missingEnd ?? "") \(lostTrack ?? "")"
    }

    func texts(_ text: String) -> [String] {
        units.map { String(decoding: Array(text.utf8)[$0.start..<$0.end], as: UTF8.self) }
    }
}

/// Splits a text that comes in parts of given lengths, the last one repeated; what is split is cut away
/// after each part, so that the splitter sees the text move.
func split(
    _ text: [UInt8], _ splitter: any UnitSplitter, parts: [Int] = [.max], cuts: Bool = true
) -> SplitOutcome {
    var outcome = SplitOutcome()
    var given = 0
    var base = 0
    var part = 0
    func note() {
        let (units, heading) = splitter.take(before: .max)
        outcome.units += units.map { UnitPlace(start: $0.start + base, end: $0.end + base) }
        if let heading {
            outcome.heading = UnitPlace(start: heading.start + base, end: heading.end + base)
        }
    }
    while given < text.count {
        given += min(max(1, parts[min(part, parts.count - 1)]), text.count - given)
        part += 1
        // Memory of just this size and 64 bytes more, that hold what would mislead.
        let held = RecordBuffer(capacity: given - base + 64)
        held.append(Array(text[base..<given]))
        unsafe splitter.split(held.bytes, isAtEnd: false)
        note()
        if cuts {
            let cut = splitter.cutPlace
            splitter.drop(cut)
            base += cut
        }
    }
    let rest = RecordBuffer(capacity: text.count - base + 64)
    rest.append(Array(text[base...]))
    unsafe splitter.split(rest.bytes, isAtEnd: true)
    note()
    outcome.pending = splitter.pendingStart.map { $0 + base }
    outcome.missingEnd = splitter.missingEnd
    outcome.lostTrack = splitter.lostTrack
    return outcome
}
