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

/// Splits a text that comes in parts of given lengths, the last one repeated.
///
/// - Parameters:
///   - cuts: what is split is cut away after each part, so that the splitter sees the text move.
///   - skipsBeyond: of a unit whose beginning is longer than this after a part, the rest is passed over.
func split(
    _ text: [UInt8], _ splitter: any UnitSplitter, parts: [Int] = [.max], cuts: Bool = true,
    skipsBeyond limit: Int = .max
) -> SplitOutcome {
    var run = SplitRun(text: text, splitter: splitter)
    var part = 0
    while run.given < text.count {
        run.give(max(1, parts[min(part, parts.count - 1)]))
        part += 1
        if cuts { run.cut(skipsBeyond: limit) }
    }
    return run.end()
}

/// A text that a splitter gets part by part.
private struct SplitRun {
    let text: [UInt8]
    let splitter: any UnitSplitter
    private(set) var given = 0
    private var outcome = SplitOutcome()
    /// Where the text that the splitter sees begins.
    private var base = 0
    /// Where the unit begins that is passed over.
    private var skipped: Int?

    init(text: [UInt8], splitter: any UnitSplitter) {
        self.text = text
        self.splitter = splitter
    }

    mutating func give(_ count: Int) {
        given += min(count, text.count - given)
        if skipped == nil { split() } else { skip() }
    }

    /// Memory of just this size and 64 bytes more, that hold what would mislead.
    private func held() -> RecordBuffer {
        let held = RecordBuffer(capacity: given - base + 64)
        held.append(Array(text[base..<given]))
        return held
    }

    private mutating func split(isAtEnd: Bool = false) {
        let held = held()
        unsafe splitter.split(held.bytes, isAtEnd: isAtEnd)
        let (units, heading) = splitter.take(before: .max)
        outcome.units += units.map { UnitPlace(start: $0.start + base, end: $0.end + base) }
        if let heading {
            outcome.heading = UnitPlace(start: heading.start + base, end: heading.end + base)
        }
    }

    mutating func cut(skipsBeyond limit: Int) {
        guard skipped == nil else { return }
        var cut = splitter.cutPlace
        if given - base - cut > limit, let pending = splitter.pendingStart {
            // What stands between two units does not make the next one longer.
            cut = pending
            if given - base - cut > limit { skipped = base + pending }
        }
        if skipped == nil {
            splitter.drop(cut)
            base += cut
        } else {
            base = given
        }
    }

    private mutating func skip() {
        guard let start = skipped, splitter.lostTrack == nil else { return }
        let held = held()
        guard let end = unsafe splitter.skip(held.bytes) else {
            base = given
            return
        }
        base += end
        addSkipped(start, base - splitter.terminatorByteCount)
        skipped = nil
        split()
    }

    private mutating func addSkipped(_ start: Int, _ end: Int) {
        var last = end
        if splitter.terminatorByteCount == 0 {
            while last > start, ASCII.isSpace(text[last - 1]) { last -= 1 }
        }
        outcome.units.append(UnitPlace(start: start, end: last))
    }

    mutating func end() -> SplitOutcome {
        if let start = skipped {
            // A line behind an array ends with the text; a row needs its line feed, an element its end.
            let isEnded = splitter.terminatorByteCount == 0 && splitter.missingEnd == nil
            if isEnded { addSkipped(start, text.count) }
            outcome.pending = isEnded ? nil : start
        } else {
            split(isAtEnd: true)
            outcome.pending = splitter.pendingStart.map { $0 + base }
        }
        outcome.missingEnd = splitter.missingEnd
        outcome.lostTrack = splitter.lostTrack
        return outcome
    }
}
