/// Finds the elements of a JSON array.
///
/// White space, and one comma between two elements, belong to no unit. What stands where an element
/// should, is one: the scanner says what is wrong with it. Behind an array another may begin; anything
/// else there is split by lines.
///
/// An element that no JSON text can go on like ends where the next one seems to begin: at the next line
/// that begins as its own did, or where it has no line of its own, behind the next `},`. Where
/// there is no such place within the limit the splitter has lost track.
public final class ElementSplitter: UnitSplitter {
    public var units: [UnitPlace] = []
    public var heading: UnitPlace?
    public var terminatorByteCount: Int { 0 }
    public private(set) var lostTrack: String?

    private let unitBytesMax: Int
    private var state = State.sourceStart
    private var scan = ElementScan()
    /// The next byte to look at.
    private var place = 0
    private var unitStart = 0
    private var lastUnitEnd = 0
    /// The last byte between units that is no blank and no tab: behind it the next one's line begins.
    private var leadStart = 0
    /// What `lead(of:)` says of the unit at hand, once that is known: the text may be cut before it.
    private var unitLead: [UInt8]?
    private var hasUnitLead = false
    private var textEnd = 0
    /// Bytes that may be looked at again, so that this stays a share of the source.
    private var credit: Int

    private enum State {
        case sourceStart, outside, beforeFirst, behindComma, behindElement
        case element, line
        /// In an element that no JSON text can go on like.
        case astray
    }

    public init(unitBytesMax: Int) {
        self.unitBytesMax = unitBytesMax
        credit = unitBytesMax
    }

    public var pendingStart: Int? {
        switch state {
        case .element, .line, .astray: unitStart
        case .sourceStart, .outside, .beforeFirst, .behindComma, .behindElement: nil
        }
    }

    public var cutPlace: Int {
        guard pendingStart == nil, textEnd - lastUnitEnd > unitBytesMax else { return lastUnitEnd }
        return textEnd - leadStart > unitBytesMax ? textEnd : leadStart
    }

    public var missingEnd: String? {
        switch state {
        case .sourceStart, .outside, .line: nil
        case .beforeFirst, .behindComma, .behindElement: "the array has no end"
        case .element, .astray: "the array ends inside an element"
        }
    }

    public func drop(_ count: Int) {
        for index in units.indices {
            units[index].start -= count
            units[index].end -= count
        }
        place -= count
        unitStart -= count
        leadStart -= count
        textEnd -= count
        lastUnitEnd = max(0, lastUnitEnd - count)
    }

    public func split(_ text: UnsafeRawBufferPointer, isAtEnd: Bool) {
        textEnd = text.count
        if state == .sourceStart {
            guard let mark = unsafe ByteOrderMark.byteCount(text, isAtEnd: isAtEnd) else { return }
            place = mark
            state = .outside
        }
        guard let base = text.baseAddress else { return }
        let padded = unsafe PaddedText(base: base, count: text.count)
        while place < text.count && lostTrack == nil {
            switch state {
            case .element: unsafe goOn(padded)
            case .line: unsafe findLineEnd(padded)
            case .astray: unsafe findElement(padded)
            default: unsafe stepBetween(padded)
            }
        }
        if state == .element { unsafe noteLead(padded) }
        let isWhole = state == .line || state == .astray
        if isAtEnd && isWhole && lostTrack == nil { unsafe end(at: text.count, padded, .outside) }
    }

    public func skip(_ text: UnsafeRawBufferPointer) -> Int? {
        guard let base = text.baseAddress else { return nil }
        let padded = unsafe PaddedText(base: base, count: text.count)
        var end: Int?
        if state == .astray {
            lostTrack = "another element within \(unitBytesMax) bytes"
        } else if state == .element {
            switch unsafe scan.go(padded, from: 0) {
            case .end(let place): end = place
            case .fault: lostTrack = "an element behind one beyond the limit"
            case .more: break
            }
            if end != nil { state = .behindElement }
        } else {
            end = unsafe text.firstIndex(of: ASCII.lineFeed)
            if end != nil { state = .outside }
        }
        place = 0
        unitStart = 0
        leadStart = 0
        lastUnitEnd = 0
        textEnd = 0
        return end
    }

    /// A byte that is in no element.
    private func stepBetween(_ text: PaddedText) {
        let byte = unsafe text.byte(place)
        if byte != ASCII.space && byte != ASCII.tab { leadStart = place }
        if ASCII.isSpace(byte) {
            place += 1
            return
        }
        switch (state, byte) {
        case (.outside, ASCII.openBracket): state = .beforeFirst
        case (.outside, _):
            unitStart = place
            state = .line
            return
        case (.behindElement, ASCII.comma): state = .behindComma
        case (.beforeFirst, ASCII.closeBracket), (.behindElement, ASCII.closeBracket):
            state = .outside
        case (_, ASCII.comma), (_, ASCII.closeBracket):
            // No element where one should be: the byte stands for it.
            unitStart = place
            return unsafe end(
                at: place + 1, text, byte == ASCII.comma ? .behindComma : .outside)
        default: return begin(at: place)
        }
        place += 1
    }

    private func begin(at start: Int) {
        unitStart = start
        place = start
        scan = ElementScan()
        hasUnitLead = false
        state = .element
    }

    private func goOn(_ text: PaddedText) {
        switch unsafe scan.go(text, from: place) {
        case .end(let end): unsafe self.end(at: end, text, .behindElement)
        case .more: unsafe place = text.count
        case .fault(let fault):
            let again = fault - unitStart
            place = again <= credit ? unitStart + 1 : fault
            credit -= again <= credit ? again : 0
            state = .astray
        }
    }

    private func findLineEnd(_ text: PaddedText) {
        while unsafe place < text.count && text.byte(place) != ASCII.lineFeed { place += 1 }
        if unsafe place < text.count { unsafe end(at: place, text, .outside) }
    }

    /// Looks for the next element behind one that is damaged.
    private func findElement(_ text: PaddedText) {
        unsafe noteLead(text)
        let lead = unitLead
        while unsafe place < text.count {
            if place - unitStart > unitBytesMax {
                lostTrack = "another element within \(unitBytesMax) bytes"
                return
            }
            if unsafe text.byte(place) == ASCII.openBrace {
                let begins =
                    unsafe lead == nil
                    ? isBehindElement(place, text) : self.lead(of: place, text) == lead
                if begins {
                    let next = place
                    unsafe end(at: next, text, .behindElement)
                    return begin(at: next)
                }
            }
            place += 1
        }
    }

    private func noteLead(_ text: PaddedText) {
        if !hasUnitLead { unsafe unitLead = lead(of: unitStart, text) }
        hasUnitLead = true
    }

    /// The white space before a place if its line begins with it; nil if there is more before it, or
    /// more of it than the limit.
    private func lead(of place: Int, _ text: PaddedText) -> [UInt8]? {
        var lead: [UInt8] = []
        var p = place - 1
        while p >= 0 && lead.count < unitBytesMax {
            let byte = unsafe text.byte(p)
            if byte == ASCII.lineFeed { return lead }
            guard byte == ASCII.space || byte == ASCII.tab else { return nil }
            lead.append(byte)
            p -= 1
        }
        return nil
    }

    /// Whether a brace, a comma and nothing else than white space stand before a place.
    private func isBehindElement(_ place: Int, _ text: PaddedText) -> Bool {
        let comma = unsafe Self.skipSpaceBack(text, place)
        guard unsafe comma > unitStart && text.byte(comma) == ASCII.comma else { return false }
        let brace = unsafe Self.skipSpaceBack(text, comma)
        return unsafe brace > unitStart && text.byte(brace) == ASCII.closeBrace
    }

    /// The last place before `place` that holds no white space.
    private static func skipSpaceBack(_ text: PaddedText, _ place: Int) -> Int {
        var p = place - 1
        while unsafe p > 0 && ASCII.isSpace(text.byte(p)) { p -= 1 }
        return p
    }

    /// Ends the unit at hand, without white space and, of a damaged one, without the comma behind it.
    private func end(at end: Int, _ text: PaddedText, _ next: State) {
        var last = end
        while unsafe last > unitStart && ASCII.isSpace(text.byte(last - 1)) { last -= 1 }
        if state == .astray, unsafe last > unitStart + 1 && text.byte(last - 1) == ASCII.comma {
            last -= 1
        }
        units.append(UnitPlace(start: unitStart, end: last))
        let found = end - unitStart
        credit = min(credit + 4 * found, 4 * unitBytesMax)
        lastUnitEnd = last
        leadStart = end
        place = end
        state = next
    }
}
